import { randomBytes } from 'node:crypto';
import { open, rm } from 'node:fs/promises';
import path from 'node:path';
import { errorCode } from '../platform/error-code.ts';
import { clusterNames, type ProjectNames } from '../jobs/cluster-names.ts';
import type { Coverage } from '../jobs/coverage/coverage.ts';
import { clusterKey, type ClusterRef, type Job } from '../jobs/job.ts';
import { replaceFile } from '../platform/replace-file.ts';
import { quote } from '../text/quote.ts';
import type { FailureCause } from '../jobs/failures/failures.ts';
import { causesText } from './cause-formats.ts';
import { coverageText } from './coverage-formats.ts';
import { whyNotWritten } from './why-not-written.ts';
import { jsonDocument, lineFormat, linePieces } from './list-formats.ts';

export const listFileFormats = ['json', 'csv'] as const;

export type ListFileFormat = (typeof listFileFormats)[number];

/** The written file, or what went wrong: one sentence and one remedy, safe to print. */
export type ListWritten =
  | { readonly kind: 'written'; readonly file: string; readonly rows: number }
  | { readonly kind: 'failed'; readonly sentence: string; readonly remedy: string };

/**
 * Writes the jobs, as `list -o json` or `-o csv` prints them, to a new private file in the directory: all or nothing,
 * and never over another file. `now` is in milliseconds since 1970.
 */
export async function writeList(
  jobs: readonly Job[],
  format: ListFileFormat,
  directory: string,
  now: number,
  projects: ProjectNames = new Map(),
): Promise<ListWritten> {
  return writeRows(jobs, contents(jobs, format, now, projects), format, directory, now);
}

/** The same for verdicts, as `coverage` prints them. */
export async function writeCoverage(
  clusters: readonly Coverage[],
  format: ListFileFormat,
  directory: string,
  now: number,
): Promise<ListWritten> {
  const text = coverageText(clusters, format, { now, columns: undefined });
  return writeRows(clusters, text, format, directory, now);
}

/** The same for the causes of failures. */
export async function writeCauses(
  causes: readonly FailureCause[],
  format: ListFileFormat,
  directory: string,
  now: number,
): Promise<ListWritten> {
  const written = await writeRows(
    causes.flatMap(({ clusters }) => clusters),
    causesText(causes, format),
    format,
    directory,
    now,
  );
  return written.kind === 'written' ? { ...written, rows: causes.length } : written;
}

async function writeRows(
  rows: readonly ClusterRef[],
  text: string,
  format: ListFileFormat,
  directory: string,
  now: number,
): Promise<ListWritten> {
  const draft = path.join(directory, `.atlas-exports-${randomBytes(6).toString('hex')}`);
  try {
    await writeNew(draft, text);
    const file = await claim(path.join(directory, nameOf(rows, now)), `.${format}`);
    await replaceFile(draft, file).catch((error: unknown) => giveUp(file, error));
    return { kind: 'written', file, rows: rows.length };
  } catch (error) {
    await rm(draft, { force: true }).catch(() => {});
    const code = errorCode(error);
    if (code === undefined) throw error;
    return notWritten(directory, code);
  }
}

/** The message for the system's error code (`EACCES`, `ENOSPC`, …). */
export function notWritten(directory: string, code: string): ListWritten {
  const { why, isFull } = whyNotWritten(code);
  return {
    kind: 'failed',
    sentence: `The list could not be written to ${quote(directory)}: ${why}.`,
    remedy: isFull
      ? 'Make room there, or start atlas-exports in another folder.'
      : 'Start atlas-exports in a folder that you may write to.',
  };
}

function contents(jobs: readonly Job[], format: ListFileFormat, now: number, projects: ProjectNames): string {
  if (format === 'json') return jsonDocument(jobs, jobs.length, projects);
  const names = clusterNames([], projects);
  const lines = lineFormat('csv', { now: () => now, columns: undefined, names, projects });
  return [...linePieces(jobs, lines)].join('');
}

const two = (n: number): string => String(n).padStart(2, '0');

/** `atlas-exports-Prod0-2026-11-23T1833`, in the local time zone as on the screen; several clusters become a number. */
function nameOf(rows: readonly ClusterRef[], now: number): string {
  const clusters = new Map(rows.map((row) => [clusterKey(row), row.clusterName]));
  const [first = ''] = clusters.values();
  // Cluster names have no other characters; replacing them keeps the file in its folder, whatever the input.
  const which =
    clusters.size > 1 ? `${clusters.size}-clusters` : first.replaceAll(/[^A-Za-z0-9-]/g, '').slice(0, 64);
  const date = new Date(now);
  const day = `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
  const time = `${day}T${two(date.getHours())}${two(date.getMinutes())}`;
  return ['atlas-exports', which, time].filter((part) => part !== '').join('-');
}

/** Creates a private file that did not exist, not even as a link; resolves once it is complete on the disk. */
async function writeNew(file: string, text: string): Promise<void> {
  const handle = await open(file, 'wx', 0o600);
  try {
    await handle.writeFile(text);
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** The first free name of `base.json`, `base-2.json`, …; reserved by an empty file, which the written one replaces. */
async function claim(base: string, extension: string): Promise<string> {
  for (let turn = 1; ; turn += 1) {
    const file = `${base}${turn === 1 ? '' : `-${turn}`}${extension}`;
    try {
      await writeNew(file, '');
      return file;
    } catch (error) {
      if (errorCode(error) !== 'EEXIST') throw error;
    }
  }
}

async function giveUp(file: string, error: unknown): Promise<never> {
  await rm(file, { force: true });
  throw error;
}
