import { spawn } from 'node:child_process';
import path from 'node:path';
import { isSea } from 'node:sea';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import type { Timing } from '../platform/clock.ts';
import { childEnvironment } from '../platform/machine.ts';
import type { Environment } from '../platform/machine.ts';
import { UsageError } from '../platform/usage-error.ts';
import { accounts } from './keychain-protocol.ts';
import type {
  Account,
  Entries,
  KeychainProblem,
  KeychainReply,
  KeychainRequest,
  ServiceEntries,
} from './keychain-protocol.ts';
import { keychainArgument } from './keychain-argument.ts';

export type Keychain = {
  /** The services' entries, in turn, up to the first complete key. Rejects with a `KeychainError`. */
  read(services: readonly string[]): Promise<readonly ServiceEntries[]>;
  /** Makes the service hold these entries and no others, and reads them back. Rejects with a `KeychainError`. */
  write(service: string, entries: Entries): Promise<void>;
  /** Removes the service's entries, and returns which there were. Rejects with a `KeychainError`. */
  remove(service: string): Promise<readonly Account[]>;
};

/** What is wrong with the keychain; `hanging`: no answer in time, `forgetful`: a written entry is not there. */
export type KeychainTrouble = KeychainProblem | 'hanging' | 'forgetful';

/** The keychain is unusable: a sentence and a remedy, never a value from it. Exit code 2. */
export class KeychainError extends UsageError {
  override readonly name = 'KeychainError';
  readonly trouble: KeychainTrouble;

  constructor(trouble: KeychainTrouble, platform: NodeJS.Platform) {
    const { sentence, remedy } = describe(trouble, platform);
    super(sentence, remedy);
    this.trouble = trouble;
  }
}

export type KeychainOptions = {
  /** Holds the address of the session's D-Bus. */
  readonly env: Environment;
  readonly timing: Timing;
  readonly platform: NodeJS.Platform;
  readonly signal?: AbortSignal;
  /** Milliseconds to wait for an answer: long enough for a person to unlock the keychain in its own window. */
  readonly limit?: number;
  /** Called once when an answer is late: such a window may be waiting. */
  readonly onSlow?: () => void;
};

const defaultLimit = 60_000;
const slowAfter = 3_000;

/** The service under which this program keeps a profile's keys. */
export function ownService(profile: string): string {
  return `atlas-exports_${profile}`;
}

/** The service under which the Atlas CLI keeps a profile's keys. */
export function atlasCliService(profile: string): string {
  return `atlascli_${profile}`;
}

/**
 * The operating system's keychain. Each call runs in its own process: the library blocks while a keychain hangs, waiting
 * threads keep Node from exiting, and only a process can be killed. It costs about 40 ms.
 */
export function openKeychain(options: KeychainOptions): Keychain {
  const { platform } = options;
  const ask = async (request: KeychainRequest): Promise<Exclude<KeychainReply, { kind: 'problem' }>> => {
    const reply = await askProcess(request, options);
    if (reply.kind === 'problem') throw new KeychainError(reply.problem, platform);
    return reply;
  };
  const read: Keychain['read'] = async (services) => {
    const reply = await ask({ action: 'read', services });
    return reply.kind === 'read' ? reply.found : [];
  };
  return {
    read,
    write: async (service, entries) => {
      await ask({ action: 'write', service, entries });
      const kept = await read([service]);
      if (!isSame(kept[0]?.entries, entries)) throw new KeychainError('forgetful', platform);
    },
    remove: async (service) => {
      const reply = await ask({ action: 'remove', service });
      return reply.kind === 'removed' ? reply.removed : [];
    },
  };
}

async function askProcess(request: KeychainRequest, options: KeychainOptions): Promise<KeychainReply> {
  const { env, timing, platform, signal, limit = defaultLimit, onSlow } = options;
  signal?.throwIfAborted();
  const child = spawn(process.execPath, [isSea() ? keychainArgument : processPath()], {
    env: childEnvironment(env),
    stdio: ['pipe', 'pipe', 'ignore'],
    windowsHide: true,
  });
  const over = new AbortController();
  const stop = signal === undefined ? over.signal : AbortSignal.any([over.signal, signal]);
  const late = timing.delay(Math.min(slowAfter, limit), stop).then(async () => {
    if (limit > slowAfter) onSlow?.();
    await timing.delay(Math.max(0, limit - slowAfter), stop);
    throw new KeychainError('hanging', platform);
  });
  const answer = new Promise<KeychainReply>((resolve, reject) => {
    child.once('error', () => reject(new KeychainError('failed', platform)));
    // A process that died early has closed its stdin; its empty answer says more than EPIPE.
    child.stdin.once('error', () => undefined).end(JSON.stringify(request));
    text(child.stdout)
      .then((reply) => resolve(JSON.parse(reply) as KeychainReply))
      .catch(() => reject(new KeychainError('failed', platform)));
  });
  try {
    return await Promise.race([answer, late]);
  } finally {
    over.abort();
    late.catch(() => undefined);
    answer.catch(() => undefined);
    child.kill('SIGKILL');
  }
}

/** Beside this file: TypeScript in the sources, JavaScript in the bundle. */
function processPath(): string {
  const here = fileURLToPath(import.meta.url);
  return path.join(path.dirname(here), `keychain-process${path.extname(here)}`);
}

function isSame(a: Entries | undefined, b: Entries): boolean {
  return accounts.every((account) => a?.[account] === b[account]);
}

/** The environment variables to use without a keychain, for remedies. */
export const environmentRemedy =
  'set MONGODB_ATLAS_PUBLIC_API_KEY and MONGODB_ATLAS_PRIVATE_API_KEY in the environment';

function describe(trouble: KeychainTrouble, platform: NodeJS.Platform): { sentence: string; remedy: string } {
  const linux = platform === 'linux';
  switch (trouble) {
    case 'locked':
      return {
        sentence: 'The keychain is locked, and nobody unlocked it.',
        remedy: linux
          ? `Unlock it (log in on the desktop, or run gnome-keyring-daemon --unlock), or ${environmentRemedy}.`
          : `Unlock it, or ${environmentRemedy}.`,
      };
    case 'absent':
      return {
        sentence: linux
          ? "There is no keychain here: no Secret Service answers on D-Bus, and the kernel's keyring forgets at a restart."
          : 'There is no keychain here.',
        remedy: linux
          ? `Install and start gnome-keyring, KWallet or KeePassXC, or ${environmentRemedy}.`
          : `Or ${environmentRemedy}.`,
      };
    case 'unready':
      return {
        sentence: 'The keychain is there, but has no collection to keep a key in.',
        remedy: `Make one (log in on the desktop once, or run gnome-keyring-daemon --unlock), or ${environmentRemedy}.`,
      };
    case 'ambiguous':
      return {
        sentence: 'The keychain holds the same entry more than once, and cannot tell which one counts.',
        remedy: `Remove all but one of them with your keychain's own program, or ${environmentRemedy}.`,
      };
    case 'unreadable':
      return {
        sentence: "The keychain holds the Atlas CLI's key in an encoding that this program cannot read.",
        remedy: `Run atlas-exports login to keep the key here too, or ${environmentRemedy}.`,
      };
    case 'hanging':
      return {
        sentence: 'The keychain did not answer in time.',
        remedy: `Look for a window that asks for its password, and try again; or ${environmentRemedy}.`,
      };
    case 'forgetful':
      return {
        sentence: 'The keychain accepted the key but did not keep it.',
        remedy: `Check it with your keychain's own program, or ${environmentRemedy}.`,
      };
    case 'failed':
      return { sentence: 'The keychain could not be used.', remedy: `Try again, or ${environmentRemedy}.` };
  }
}
