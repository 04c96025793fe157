import { createHash } from 'node:crypto';
import path from 'node:path';
import { ownFolder } from '../files/own-folder.ts';
import { readSmallFile } from '../files/read-file.ts';
import { errorCode } from '../platform/error-code.ts';
import type { Machine } from '../platform/machine.ts';
import { writePrivateFile } from '../platform/replace-file.ts';
import { stateFolder } from './state-folder.ts';

const version = 1;
const largest = 4096;
/** How much the clocks of machines that share a home folder may differ. */
const tolerance = 60_000;

/**
 * When somebody last looked at this account's jobs, milliseconds since 1970; undefined if nobody has. Throws the
 * system's error, one for a foreign folder, or an `Error` that says what is wrong with the file.
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
 * Stores when somebody looked, unless another instance has stored a later look: written completely, then renamed;
 * private to this user. Rejects with the system's error, or one for a foreign folder.
 */
export async function writeLook(machine: Machine, account: string, at: number, now: number): Promise<void> {
  const folder = ownFolder(stateFolder(machine));
  if ((readOr(machine, account, now) ?? -Infinity) >= at) return;
  const text = `${JSON.stringify({ version, account: hashOf(account), lookedAt: new Date(at).toISOString() })}\n`;
  await writePrivateFile(path.join(folder, nameOf(account)), text);
}

/** An unreadable file is replaced. */
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
  // A file of another version is not an error.
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

/** So that neither the file nor its name reveals the account. */
function hashOf(account: string): string {
  return createHash('sha256').update(account).digest('hex');
}
