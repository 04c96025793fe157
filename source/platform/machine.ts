/** Environment variables, as in `process.env`. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** What decides where files lie: the process's own, or a made-up one in tests. */
export type Machine = {
  readonly platform: NodeJS.Platform;
  readonly homedir: string;
  readonly env: Environment;
};
