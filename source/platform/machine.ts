import { homedir, userInfo } from 'node:os';
import path from 'node:path';

/** Environment variables, as in `process.env`. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** What decides where files lie: the process's own, or a made-up one in tests. */
export type Machine = {
  readonly platform: NodeJS.Platform;
  readonly homedir: string;
  readonly env: Environment;
};

/**
 * The user's home folder; undefined where there is none. An empty or relative HOME would mean the current folder, in which
 * anybody may have put settings: it counts for nothing, and the system says where the home is.
 */
export function homeFolder(): string | undefined {
  for (const find of [homedir, () => userInfo().homedir]) {
    try {
      const home = find();
      if (path.isAbsolute(home)) return home;
    } catch {
      // Some containers run as a user that their system does not know.
    }
  }
  return undefined;
}
