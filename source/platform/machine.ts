import { homedir, userInfo } from 'node:os';
import path from 'node:path';

/** Environment variables, as in `process.env`. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** Decides where files are: the real machine, or a made-up one in tests. */
export type Machine = {
  readonly platform: NodeJS.Platform;
  readonly homedir: string;
  readonly env: Environment;
};

/**
 * The user's home folder; undefined when there is none. An empty or relative HOME would mean the current folder, where
 * anybody may have put settings, so it is ignored and the system is asked instead.
 */
export function homeFolder(): string | undefined {
  for (const find of [homedir, () => userInfo().homedir]) {
    try {
      const home = find();
      if (path.isAbsolute(home)) return home;
    } catch {
      // Some containers run as a user without an entry in the system's user database.
    }
  }
  return undefined;
}

/**
 * The environment for another process, without what is meant for this program alone: Atlas keys and settings
 * (`MONGODB_…`), and Node's options (a debugger's port, a heap limit).
 */
export function childEnvironment(env: Environment): Environment {
  return Object.fromEntries(Object.entries(env).filter(([name]) => !/^(NODE_|MONGODB_)/i.test(name)));
}
