import { createHash, randomBytes } from 'node:crypto';
import { rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { ownFolder } from '../files/own-folder.ts';
import { readSmallFile } from '../files/read-file.ts';
import { errorCode } from '../platform/error-code.ts';
import type { Machine } from '../platform/machine.ts';
import { replaceFile } from '../platform/replace-file.ts';
import { stateFolder } from './state-folder.ts';

const version = 1;
const largest = 4096;
/** Clocks of machines that share a home folder differ by so much. */
const tolerance = 60_000;

/**
 * When somebody last looked at this account's jobs, milliseconds since 1970; undefined where nobody has. Throws the
 * system's error, a foreign folder's, or an `Error` that says what is wrong with the file.
 */
export function readLook(machine: Machine, account: string, now: number): number | undefined {
  try {
    const folder = ownFolder(stateFolder(machine), { make: false });
    const bytes = readSmallFile(path.join(folder, nameOf(account)), largest, { link: 'refuse' });
    return parseLook(bytes.toString('utf8'), hashOf(account), now);
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return undefined;
    throw error;
  }
}

/**
 * Keeps when somebody looked, unless another instance has kept a later look: written whole, then renamed, readable for
 * this user alone. Rejects with the system's error, or a foreign folder's.
 */
export async function writeLook(machine: Machine, account: string, at: number, now: number): Promise<void> {
  const folder = ownFolder(stateFolder(machine));
  if ((readOr(machine, account, now) ?? -Infinity) >= at) return;
  const name = nameOf(account);
  const draft = path.join(folder, `.${name}.${randomBytes(6).toString('hex')}`);
  try {
    const text = `${JSON.stringify({ version, account: hashOf(account), lookedAt: new Date(at).toISOString() })}\n`;
    await writeFile(draft, text, { mode: 0o600, flag: 'wx' });
    await replaceFile(draft, path.join(folder, name));
  } finally {
    await rm(draft, { force: true });
  }
}

/** What can't be read is written anew. */
function readOr(machine: Machine, account: string, now: number): number | undefined {
  try {
    return readLook(machine, account, now);
  } catch {
    return undefined;
  }
}

function parseLook(text: string, account: string, now: number): number | undefined {
  const content = JSON.parse(text) as unknown;
  if (typeof content !== 'object' || content === null) throw new Error('it is not an object');
  const { version: own, account: whose, lookedAt } = content as Readonly<Record<string, unknown>>;
  // Another version's file is no mistake.
  if (own !== version) return undefined;
  if (whose !== account) throw new Error('it belongs to another account');
  const at = typeof lookedAt === 'string' ? Date.parse(lookedAt) : Number.NaN;
  if (Number.isNaN(at)) throw new Error('it holds no time');
  if (at > now + tolerance) throw new Error('its time has not come yet: a clock was set back');
  return at;
}

function nameOf(account: string): string {
  return `look-${hashOf(account).slice(0, 32)}.json`;
}

/** So that neither the file nor its name says whose it is. */
function hashOf(account: string): string {
  return createHash('sha256').update(account).digest('hex');
}
