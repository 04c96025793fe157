/** The word that completion scripts ask for names with (`answer.ts`); no person types it, so no help has it. */
export const askWord = '__complete';
