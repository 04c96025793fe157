import type { KeyTable } from '../keys/keymap.ts';
import { realpath } from 'node:fs/promises';
import path from 'node:path';
import { parse, TomlError } from 'smol-toml';
import type { ColumnName } from '../columns/names.ts';
import type { ApiVersion } from '../atlas/api/api.ts';
import { homes, themeNames, type Home } from '../cli/choices.ts';
import { notifications } from '../cli/choices.ts';
import { apiVersions } from '../cli/choices.ts';
import type { KeyOverrides } from '../keys/remap.ts';
import { errorCode } from '../platform/error-code.ts';
import { decodeText, encodeTextAs } from '../platform/decode-text.ts';
import { didYouMean } from '../text/did-you-mean.ts';
import { readKeys } from '../keys/key-settings.ts';
import { readHooks } from './hook-settings.ts';
import { readViews } from './view-settings.ts';
import type { SavedViews } from '../views/saved-view.ts';
import type { Hooks } from './hook-settings.ts';
import { makeFolder } from '../files/own-folder.ts';
import { NotRegularFile, readSmallFile } from '../files/read-file.ts';
import { writePrivateFile } from '../platform/replace-file.ts';
import { UsageError } from '../platform/usage-error.ts';
import { addTable, setValue, valueText } from './toml-edit.ts';
import { flag, isTable, list, number, text, wrongType, type Reader } from './value-readers.ts';
import { tomlTables } from './toml-syntax.ts';
import {
  readBudget,
  readColumn,
  readChoice,
  readCluster,
  readGrace,
  readInterval,
  readPageSize,
  readProfile,
  readProject,
  readText,
} from '../cli/values.ts';
import { enumerate, quote } from '../text/quote.ts';
import type { Notification, ThemeName } from '../cli/values.ts';

/** The values that config.toml can have, at its top for every profile or in the table of one. */
export type ConfigValues = {
  readonly project?: string;
  readonly projects?: readonly string[];
  readonly all_projects?: boolean;
  readonly clusters?: readonly string[];
  readonly all_clusters?: boolean;
  readonly api?: ApiVersion;
  readonly base_url?: string;
  /** Milliseconds. */
  readonly interval?: number;
  readonly page_size?: number;
  /** Share of Atlas's request limit. */
  readonly budget?: number;
  /** Milliseconds. */
  readonly grace?: number;
  readonly notify?: Notification;
  readonly theme?: ThemeName;
  readonly home?: Home;
  readonly columns?: readonly ColumnName[];
  readonly ascii?: boolean;
  readonly plain?: boolean;
  readonly color?: boolean;
  readonly cache?: boolean;
};

export type ConfigFile = {
  readonly path: string;
  readonly defaults: ConfigValues;
  readonly profiles: ReadonlyMap<string, ConfigValues>;
  /** The values in `[keys]`, checked against the key table; for every profile. */
  readonly keys: KeyOverrides;
  /** The programs in `[hooks]`; for every profile. */
  readonly hooks: Hooks;
  /** The views in `[views]`; for every profile. */
  readonly views: SavedViews;
};

/** What the program itself saves. */
export type Remembered = {
  readonly project?: string;
  readonly projects?: readonly string[];
  readonly all_projects?: boolean;
  readonly clusters?: readonly string[];
  readonly all_clusters?: boolean;
  readonly base_url?: string;
};

/** The largest config.toml, this program's or the Atlas CLI's, in bytes: a hundred times what people have. */
export const configLimit = 256 * 1024;

const readers: { readonly [K in keyof ConfigValues]-?: Reader<NonNullable<ConfigValues[K]>> } = {
  project: text(readProject),
  projects: list((what, value) => [readProject(what, value)], '["Payments", "Web"]'),
  all_projects: flag,
  clusters: list((what, value) => [readCluster(what, value)], '["Prod0", "Web/Orders"]'),
  all_clusters: flag,
  api: text((what, value) => readChoice(what, value, apiVersions)),
  base_url: text(readText),
  interval: number(readInterval),
  page_size: number(readPageSize),
  budget: number(readBudget),
  grace: text(readGrace),
  notify: text((what, value) => readChoice(what, value, notifications)),
  theme: text((what, value) => readChoice(what, value, themeNames)),
  home: text((what, value) => readChoice(what, value, homes)),
  columns: columnList,
  ascii: flag,
  plain: flag,
  color: flag,
  cache: flag,
};

const keys = Object.keys(readers) as (keyof ConfigValues)[];

/** The tables that remap keys, name hooks and hold views, and so cannot be profiles. */
const keysName = 'keys';
const hooksName = 'hooks';
export const viewsName = 'views';

/**
 * The values in the text of config.toml. Without a key table, `[keys]` is ignored. A mistake is a `UsageError` with
 * file, line and what would be right.
 */
export function parseConfig(file: string, toml: string, keyTable?: KeyTable): ConfigFile {
  const document = parseToml(file, toml);
  const defaults: Record<string, unknown> = {};
  const profiles = new Map<string, ConfigValues>();
  const { [keysName]: remapped = {}, [hooksName]: hooks = {}, [viewsName]: views = {}, ...tables } = document;
  for (const [key, value] of Object.entries(tables)) {
    if (!isTable(value) || isKey(key)) {
      defaults[key] = value;
      continue;
    }
    at(
      file,
      () => lineOf(toml, [key]),
      () => readProfile('The table', key),
    );
    profiles.set(key, readValues(file, toml, key, value));
  }
  return {
    path: file,
    defaults: readValues(file, toml, undefined, defaults),
    profiles,
    keys:
      keyTable === undefined
        ? new Map()
        : readTable(file, toml, keysName, remapped, (values, line) => readKeys(values, keyTable, line)),
    hooks: readTable(file, toml, hooksName, hooks, readHooks),
    views: readTable(file, toml, viewsName, views, readViews),
  };
}

/** Reads config.toml; undefined when there is none. */
export async function readConfigFile(file: string, keyTable?: KeyTable): Promise<ConfigFile | undefined> {
  const bytes = readBytes(file);
  return bytes === undefined ? undefined : parseConfig(file, decodeText(bytes), keyTable);
}

/** The profiles in a config.toml, this program's or the Atlas CLI's; none if it is not valid TOML. */
export function profileNames(toml: string): readonly string[] {
  try {
    const tables = Object.entries(parse(toml)).filter(([, value]) => isTable(value));
    return tables.map(([key]) => key).filter((key) => !isKey(key) && !isSpecial(key));
  } catch {
    return [];
  }
}

/** Saves values in the profile's table of config.toml; the rest of the file stays as it is, and it becomes private. */
export async function remember(link: string, profile: string, values: Remembered): Promise<void> {
  if (isSpecial(profile)) {
    throw new UsageError(
      `A profile can't be called "${profile}": config.toml has ${specialTables[profile].what} there.`,
      'Choose another name.',
    );
  }
  await editConfigFile(link, (toml, file, { profiles }) =>
    withValues(file, toml, profile, inEffect(profiles.get(profile) ?? {}, values)),
  );
}

/**
 * Changes config.toml; the rest of the file stays as it is, also what an editor saves meanwhile, and it becomes private.
 * Returns what it says then. A file with a mistake is not written.
 */
export async function editConfigFile(
  link: string,
  edit: (toml: string, file: string, config: ConfigFile) => string,
): Promise<ConfigFile> {
  // If it is a link, as with dot files, change the file behind it.
  const file = await realpath(link).catch(() => link);
  const bytesNow = (): Buffer => readBytes(file) ?? Buffer.alloc(0);
  const bytes = bytesNow();
  const toml = decodeText(bytes);
  const changed = edit(toml, file, parseConfig(file, toml));
  const config = parseConfig(file, changed);
  const edited = encodeTextAs(bytes, changed);
  if (edited === undefined) {
    throw new UsageError(`${file} is not valid UTF-8, and was not changed.`, 'Save config.toml as UTF-8.');
  }
  try {
    makeFolder(path.dirname(file));
    const isWritten = await writePrivateFile(file, edited, () => bytesNow().equals(bytes));
    if (!isWritten) return await editConfigFile(link, edit);
  } catch (error) {
    const code = errorCode(error);
    if (code === undefined) throw error;
    throw new UsageError(
      `${file} could not be written (${code}).`,
      'Make config.toml a file that you may write.',
    );
  }
  return config;
}

/** The same in the words that count beside what the table says already: `all_projects`, `projects`, `project`. */
function inEffect(own: ConfigValues, { project, ...values }: Remembered): Remembered {
  if (project === undefined && values.projects === undefined) return values;
  return {
    ...(own.all_projects && { all_projects: false }),
    ...(own.all_clusters && { all_clusters: false }),
    ...(project !== undefined && (own.projects === undefined ? { project } : { projects: [project] })),
    ...values,
  };
}

/** The text of config.toml with these values in the profile's table; everything else stays as it was written. */
export function withValues(file: string, toml: string, profile: string, values: Remembered): string {
  const wanted = Object.entries(values).filter(([, value]) => value !== undefined);
  if (wanted.length === 0) return addTable(toml, profile);
  return wanted.reduce((text, [key, value]) => {
    const edited = setValue(text, profile, key, value);
    if (edited !== undefined) return edited;
    throw new UsageError(
      `${file} is written in a way that this program can't edit, and was not changed.`,
      `In config.toml, under [${profile}], write ${key} = ${valueText(value)}.`,
    );
  }, toml);
}

function parseToml(file: string, toml: string): Record<string, unknown> {
  try {
    return parse(toml);
  } catch (error) {
    if (!(error instanceof TomlError)) throw error;
    const why = (error.message.split('\n')[0] ?? '').replace('Invalid TOML document: ', '');
    throw new UsageError(
      `${file}, line ${error.line}: this is not TOML (${why}).`,
      'Write it like: project = "Payments".',
    );
  }
}

function readValues(
  file: string,
  toml: string,
  table: string | undefined,
  values: Readonly<Record<string, unknown>>,
): ConfigValues {
  const known: Partial<Record<keyof ConfigValues, unknown>> = {};
  for (const [key, value] of Object.entries(values)) {
    const line = (): number | undefined => lineOf(toml, table === undefined ? [key] : [table, key]);
    at(file, line, () => {
      if (!isKey(key)) {
        throw new UsageError(
          `There is no setting ${quote(key)}.`,
          didYouMean(key, keys, `It may say ${enumerate(keys)}.`),
        );
      }
      known[key] = readers[key](key, value);
    });
  }
  return known as ConfigValues;
}

/** What the special tables have, and a line of each as an example. */
const specialTables = {
  [keysName]: { what: 'the keyboard', example: 'refresh = ["r", "ctrl+r"]' },
  [hooksName]: { what: 'programs to start', example: 'failed = ["notify-send", "An export failed"]' },
  [viewsName]: { what: 'saved views', example: 'denied = { filter = "access denied", states = ["failed"] }' },
} as const;

/** Reads a table that is not a profile's; mistakes get their line. */
function readTable<T>(
  file: string,
  toml: string,
  name: keyof typeof specialTables,
  table: unknown,
  read: (values: Record<string, unknown>, line: (key: string, read: () => void, inner?: string) => void) => T,
): T {
  // `keys.quit = "Q"` and `keys = { quit = "Q" }` have no header.
  const top = (): number | undefined => lineOf(toml, [name]);
  if (isTable(table))
    return read(table, (key, readLine, inner) => {
      const path = inner === undefined ? [name, key] : [name, key, inner];
      at(file, () => lineOf(toml, path) ?? lineOf(toml, [name, key]) ?? top(), readLine);
    });
  throw new UsageError(
    `${placed(file, top())}: ${name} must be a table.`,
    `Write [${name}], and under it lines like ${specialTables[name].example}.`,
  );
}

/** Prefixes a mistake's sentence with file and line; the line is only looked up then. */
function at(file: string, line: () => number | undefined, read: () => void): void {
  try {
    read();
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    throw new UsageError(`${placed(file, line())}: ${error.sentence}`, error.remedy);
  }
}

function placed(file: string, line: number | undefined): string {
  return line === undefined ? file : `${file}, line ${line}`;
}

/** The line, from 1, of a table or a key; the parser gives no positions. */
function lineOf(toml: string, path: readonly string[]): number | undefined {
  const places = tomlTables(toml).flatMap(({ path: table, header, entries }) => [
    { path: table, start: header?.start },
    ...entries.flatMap((entry) => [entry, ...(entry.value.entries ?? [])]),
  ]);
  const place = places.find((one) => path.every((part, index) => one.path[index] === part));
  return place?.start === undefined ? undefined : toml.slice(0, place.start).split('\n').length;
}

function columnList(what: string, value: unknown): readonly ColumnName[] {
  const example = '["state", "cluster", "progress", "customData.team"]';
  if (!Array.isArray(value) || value.length === 0) throw wrongType(what, 'a list of names', example);
  return [...new Set(value.map((name) => text(readColumn)(what, name)))];
}

function isKey(key: string): key is keyof ConfigValues {
  return Object.hasOwn(readers, key);
}

function isSpecial(name: string): name is keyof typeof specialTables {
  return Object.hasOwn(specialTables, name);
}

function readBytes(file: string): Buffer | undefined {
  try {
    return readSmallFile(file, configLimit);
  } catch (error) {
    if (isMissing(error)) return undefined;
    if (error instanceof NotRegularFile) throw oddConfig(file, error);
    throw new UsageError(`${file} could not be read.`, 'Make it a file that you may read.');
  }
}

function oddConfig(file: string, { why }: NotRegularFile): UsageError {
  return why === 'kind'
    ? new UsageError(`${file} is not a regular file.`, 'Put a regular file there, or remove it.')
    : new UsageError(`${file} has more than ${configLimit / 1024} KB.`, 'Remove what is not a setting.');
}

function isMissing(error: unknown): boolean {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  return code === 'ENOENT' || code === 'ENOTDIR';
}
