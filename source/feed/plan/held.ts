/** What a cluster's answers amount to, without the jobs themselves. */
export type Held = {
  /** Atlas's own count, never less than `loaded`; undefined before the first answer. */
  readonly total: number | undefined;
  readonly loaded: number;
  /** Whether Atlas holds older jobs that are not loaded. */
  readonly hasMore: boolean;
  /** Entries that could not be read, a sentence each, from the last answers. */
  readonly problems: readonly string[];
};
