/** The hidden command with which completion scripts ask for names (`answer.ts`); people don't type it, so no help shows it. */
export const completionCommand = '__complete';
