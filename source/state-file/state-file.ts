import { createHash } from 'node:crypto';
import { readdirSync, rmSync, statSync } from 'node:fs';
import path from 'node:path';
import { ownFolder } from '../files/own-folder.ts';
import { readSmallFile } from '../files/read-file.ts';
import { cacheFolder } from '../platform/cache-folder.ts';
import { errorCode } from '../platform/error-code.ts';
import type { Machine } from '../platform/machine.ts';
import { writePrivateFile } from '../platform/replace-file.ts';
import {
  encodeState,
  joinStates,
  largestState,
  nothingKept,
  nothingStored,
  openState,
  wholeState,
  type KeptState,
  type StoredState,
} from './kept-state.ts';

/** How many accounts' states are kept. */
const mostFiles = 8;
/** A cluster that nobody has watched for this long is dropped, milliseconds. */
const longestKept = 30 * 86_400_000;
/** Milliseconds: no write takes this long. */
const longestDraft = 3_600_000;
const isStateFile = /^state-[0-9a-f]{32}\.json$/;
const isDraft = /^\.state-[0-9a-f]{32}\.json\.[0-9a-f]{12}$/;

/**
 * The stored state of an account, whose jobs are read later; empty if there is no file. Throws the system's error, or
 * one for a foreign folder.
 */
export function readState(machine: Machine, account: string, now: number): StoredState {
  try {
    const folder = ownFolder(cacheFolder(machine), { make: false });
    const bytes = readSmallFile(path.join(folder, nameOf(account)), largestState, { link: 'refuse' });
    return openState(bytes, hashOf(account), now);
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return nothingStored;
    throw error;
  }
}

/**
 * Stores this state along with what other instances stored meanwhile: written completely, then renamed; private to this
 * user. Rejects with the system's error, or one for a foreign folder.
 */
export async function writeState(
  machine: Machine,
  account: string,
  state: KeptState,
  now: number,
): Promise<void> {
  const folder = ownFolder(cacheFolder(machine));
  const { clusters, targets } = joinStates(readOr(machine, account, now), state);
  const recent = { clusters: clusters.filter(({ at }) => now - at < longestKept), targets };
  await writePrivateFile(path.join(folder, nameOf(account)), encodeState(recent, hashOf(account)));
  removeOldest(folder, now);
}

/** Removes the states of all accounts. Throws the system's error, or one for a foreign folder. */
export function removeStates(machine: Machine): void {
  try {
    const folder = ownFolder(cacheFolder(machine), { make: false });
    const names = readdirSync(folder).filter((name) => isStateFile.test(name) || isDraft.test(name));
    for (const name of names) rmSync(path.join(folder, name), { force: true });
  } catch (error) {
    if (errorCode(error) !== 'ENOENT') throw error;
  }
}

/** An unreadable file is replaced. */
function readOr(machine: Machine, account: string, now: number): KeptState {
  try {
    return wholeState(readState(machine, account, now));
  } catch {
    return nothingKept;
  }
}

/** Removes the states of the least recently used accounts, and drafts left by a killed program. */
function removeOldest(folder: string, now: number): void {
  const states = withTimes(folder, isStateFile).toSorted((a, b) => b.at - a.at);
  const left = withTimes(folder, isDraft).filter(({ at }) => Math.abs(now - at) > longestDraft);
  for (const { name } of [...states.slice(mostFiles), ...left])
    rmSync(path.join(folder, name), { force: true });
}

function withTimes(folder: string, names: RegExp): readonly { readonly name: string; readonly at: number }[] {
  return readdirSync(folder)
    .filter((name) => names.test(name))
    .flatMap((name) => {
      // Another instance may just have removed it.
      const stats = statSync(path.join(folder, name), { throwIfNoEntry: false });
      return stats === undefined ? [] : [{ name, at: stats.mtimeMs }];
    });
}

function nameOf(account: string): string {
  return `state-${hashOf(account).slice(0, 32)}.json`;
}

/** So that neither the file nor its name reveals the account. */
function hashOf(account: string): string {
  return createHash('sha256').update(account).digest('hex');
}
