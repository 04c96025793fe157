import { columnNames, columnOf, type ColumnName } from '../columns/names.ts';
import { enumerate, quote } from '../text/quote.ts';
import type { outputs } from './choices.ts';
import type { themeNames } from './choices.ts';
import type { notifications } from './choices.ts';
import { knownStates } from '../jobs/job.ts';
import type { JobState } from '../jobs/job.ts';
import { clean } from '../text/clean.ts';
import { didYouMean } from '../text/did-you-mean.ts';
import { UsageError } from '../platform/usage-error.ts';

export type Notification = (typeof notifications)[number];
export type ThemeName = (typeof themeNames)[number];
export type OutputFormat = (typeof outputs)[number];

/** Characters; fits beside what the view shows. */
const longestViewName = 40;

/** Longer than any timer of Node can wait (2^31 milliseconds are 24.8 days). */
const longestTimeout = 24 * 24 * 60 * 60 * 1000;

/** One of the choices, upper or lower case; `what` names the source for messages: `--api`, `api`. */
export function readChoice<T extends string>(what: string, text: string, choices: readonly T[]): T {
  const found = choices.find((choice) => choice === text.toLowerCase());
  if (found !== undefined) return found;
  throw new UsageError(
    `${what} does not know ${quote(text)}.`,
    didYouMean(text, choices, `It takes ${enumerate(choices)}.`),
  );
}

/** Seconds, 2 to 3600, fractions allowed -> milliseconds. */
export function readInterval(what: string, text: string): number {
  const seconds = /^\d+(\.\d+)?$/.test(text) ? Number(text) : Number.NaN;
  if (seconds >= 2 && seconds <= 3600) return Math.round(seconds * 1000);
  throw new UsageError(`${what} ${quote(text)} is not a number of seconds from 2 to 3600.`, 'Try 10.');
}

/** The usable share of Atlas's limit, 0.05 to 1. */
export function readBudget(what: string, text: string): number {
  const share = /^\d+(\.\d+)?$/.test(text) ? Number(text) : Number.NaN;
  if (share >= 0.05 && share <= 1) return share;
  throw new UsageError(
    `${what} ${quote(text)} is no share from 0.05 to 1.`,
    'Try 0.25, a quarter of the limit.',
  );
}

/** How long Atlas may take to make a snapshot's job, 1 minute to 7 days -> milliseconds. */
export function readGrace(what: string, text: string): number {
  const minute = 60_000;
  const grace = readDuration(what, text);
  if (grace >= minute && grace <= 7 * 24 * 60 * minute) return grace;
  throw new UsageError(`${what} ${quote(text)} is not a time from 1m to 7d.`, 'Try 2h.');
}

/** Jobs per page, 1 to 500 (Atlas reference, `itemsPerPage`). */
export function readPageSize(what: string, text: string): number {
  const size = /^\d+$/.test(text) ? Number(text) : Number.NaN;
  if (size >= 1 && size <= 500) return size;
  throw new UsageError(`${what} ${quote(text)} is not a whole number from 1 to 500.`, 'Try 100.');
}

/** `90s`, `15m`, `2h`, `1h30m`, `1.5h`; a plain number is seconds -> milliseconds, more than 0 and at most 24 days. */
export function readDuration(what: string, text: string): number {
  const match = /^(?:([\d.]+)d)?(?:([\d.]+)h)?(?:([\d.]+)m)?(?:([\d.]+)s?)?$/i.exec(text);
  const [days, hours, minutes, seconds] = (match ?? []).slice(1).map((part) => Number(part ?? 0));
  const milliseconds = Math.round(
    ((((days ?? Number.NaN) * 24 + (hours ?? 0)) * 60 + (minutes ?? 0)) * 60 + (seconds ?? 0)) * 1000,
  );
  if (milliseconds > 0 && milliseconds <= longestTimeout) return milliseconds;
  throw new UsageError(
    `${what} ${quote(text)} is not a time of up to 24 days.`,
    'Write it like 90s, 15m, 2h or 1h30m.',
  );
}

/** Columns of the list, separated by commas; each once. */
export function readColumns(what: string, text: string): readonly ColumnName[] {
  return [...new Set(text.split(',').map((word) => readColumn(what, word)))];
}

/** A column's name, in any spelling (`dataAsOf`, `data-as-of`), or `customData.KEY`. */
export function readColumn(what: string, text: string): ColumnName {
  // Cleaned as the keys of custom data are, or it would never be found.
  const found = hasControlCharacter(text) ? undefined : columnOf(clean(text));
  if (found !== undefined) return found;
  throw new UsageError(
    `${what} has no column ${quote(text.trim())}.`,
    didYouMean(text.trim(), columnNames, `There are ${enumerate([...columnNames, 'customData.KEY'])}.`),
  );
}

/** States in any spelling (`failed`, `InProgress`, `in-progress`), separated by commas. */
export function readStates(what: string, text: string): JobState[] {
  return text.split(',').map((word) => {
    const plain = word.replaceAll(/[\s_-]/g, '').toLowerCase();
    const found = knownStates.find((state) => state.toLowerCase() === plain);
    if (found !== undefined) return found;
    throw new UsageError(
      `${what} does not know the state ${quote(word)}.`,
      didYouMean(plain, knownStates, `It takes ${enumerate(knownStates)}.`),
    );
  });
}

/** A cluster's name (Atlas reference, "clusterName"); case-sensitive. */
function readClusterName(what: string, text: string): string {
  if (isClusterName(text)) return text;
  throw new UsageError(
    `${what} ${quote(text)} is not a cluster name.`,
    text.includes(',')
      ? 'Name each cluster on its own: -c one -c two.'
      : 'Cluster names have letters, digits and dashes, and begin with a letter or digit.',
  );
}

/** A cluster: `NAME`, or `PROJECT/NAME` in one project. */
export function readCluster(what: string, text: string): string {
  const { project, name } = splitCluster(text);
  if (project === undefined) return readClusterName(what, text);
  return `${readProject(what, project)}/${readClusterName(what, name)}`;
}

/** `Payments/Prod0` → its project and its name; neither can hold a slash. */
export function splitCluster(text: string): { readonly project: string | undefined; readonly name: string } {
  const slash = text.lastIndexOf('/');
  if (slash === -1) return { project: undefined, name: text };
  return { project: text.slice(0, slash), name: text.slice(slash + 1) };
}

/** A project's id (24 hex digits, converted to lower case) or its name. */
export function readProject(what: string, text: string): string {
  const name = text.trim();
  if (isObjectId(name)) return name.toLowerCase();
  if (name !== '' && name.length <= 200 && !hasControlCharacter(name)) return name;
  throw new UsageError(
    `${what} ${quote(text)} is no project.`,
    "Give the project's id (24 hex digits) or its name.",
  );
}

/** An export job's id: 24 hex digits, converted to lower case. */
export function readExportId(text: string): string {
  if (isObjectId(text)) return text.toLowerCase();
  throw new UsageError(
    `${quote(text)} is not an export id.`,
    'An export id has 24 hex digits; atlas-exports list -o json shows them.',
  );
}

/** A profile's name: part of the keychain entry's name and of config.toml's table. */
export function readProfile(what: string, text: string): string {
  if (isProfileName(text)) return text;
  throw new UsageError(
    `${what} ${quote(text)} is not a profile name.`,
    'Profile names have letters, digits, dashes and underscores, 64 at most.',
  );
}

/** A saved view's name: typed, shown in a line, and a key of config.toml. */
export function readViewName(what: string, text: string): string {
  const name = text.trim();
  if (name !== '' && [...name].length <= longestViewName && !/[\p{C}\p{Zl}\p{Zp}]/u.test(name)) return name;
  throw new UsageError(
    `${what} ${quote(text)} is not a name for a view.`,
    `A name has visible characters, ${longestViewName} at most.`,
  );
}

/** A text that is not empty and has no control characters. */
export function readText(what: string, text: string): string {
  if (text.trim() !== '' && !hasControlCharacter(text)) return text.trim();
  throw new UsageError(`${what} must not be empty or hold control characters.`, 'Give it a value.');
}

/** Whether it is an id in Atlas's format: 24 hex digits. */
export function isObjectId(text: string): boolean {
  return /^[0-9a-f]{24}$/i.test(text);
}

/** Whether this is a valid cluster name. */
export function isClusterName(text: string): boolean {
  return /^[a-zA-Z0-9][a-zA-Z0-9-]{0,63}$/.test(text);
}

/** Whether this is a valid profile name. */
export function isProfileName(text: string): boolean {
  return /^[\w-]{1,64}$/.test(text);
}

function hasControlCharacter(text: string): boolean {
  return /[\u0000-\u001f\u007f-\u009f]/.test(text);
}
