import { usualGrace } from '../jobs/coverage/facts.ts';
import type { Environment } from '../platform/machine.ts';
import type { ColumnName } from '../columns/names.ts';
import type { ApiVersion } from '../atlas/api/api.ts';
import type { Home } from '../cli/choices.ts';
import { AtlasError } from '../atlas/api/errors.ts';
import { parseOrigin } from '../atlas/http/origin.ts';
import type { demoScenarios } from '../cli/choices.ts';
import { asciiVariable, isDumb } from './terminal-kind.ts';
import { isOldConsole } from '../platform/old-console.ts';
import type { KeyOverrides } from '../keys/remap.ts';
import type { Hooks } from './hook-settings.ts';
import type { ConfigFile, ConfigValues } from './config-file.ts';
import type { Options } from '../cli/options.ts';
import type { SavedView, SavedViews, ViewSettings } from '../views/saved-view.ts';
import { chosenView, chosenViewSettings, ownersOf } from './view-choice.ts';

import { UsageError } from '../platform/usage-error.ts';
import { readProject } from '../cli/values.ts';
import type { Notification, ThemeName } from '../cli/values.ts';

export const defaultBaseUrl = 'https://cloud.mongodb.com';
export const governmentBaseUrl = 'https://cloud.mongodbgov.com';
export const defaultProfile = 'default';

/** The source of a value, in order of precedence. */
export type SourceKind = 'option' | 'environment' | 'config.toml' | 'Atlas CLI profile' | 'default';

/** A source, and the value's name there: `--project`, `MONGODB_ATLAS_PROJECT_ID`, `[staging] project`. */
export type SettingSource = { readonly kind: SourceKind; readonly name: string | undefined };

/** All settings, checked. */
export type Settings = {
  readonly profile: string;
  /** Their ids (24 hex digits) or names; empty if none are set. */
  readonly projects: readonly string[];
  readonly allProjects: boolean;
  /** `NAME` in each of the projects, or `PROJECT/NAME` in one. */
  readonly clusters: readonly string[];
  readonly allClusters: boolean;
  readonly demo: (typeof demoScenarios)[number] | undefined;
  readonly api: ApiVersion;
  /** Scheme, host and port, without a path: `https://cloud.mongodb.com`. */
  readonly baseUrl: string;
  /** Milliseconds. */
  readonly interval: number;
  readonly pageSize: number;
  /** The share of Atlas's request limit that the live view may use, 0.05 to 1. */
  readonly budget: number;
  /** How long Atlas may take to make a snapshot's job before that counts as missing, milliseconds. */
  readonly grace: number;
  readonly notify: Notification;
  readonly theme: ThemeName;
  /** False: no colours; true: as many as the terminal shows. */
  readonly color: boolean;
  readonly ascii: boolean;
  /** The list's columns, unless a view has others; undefined for the usual ones. */
  readonly columns: readonly ColumnName[] | undefined;
  /** The first screen; undefined leaves it to how much is watched. */
  readonly home: Home | undefined;
  /** The saved views. */
  readonly views: SavedViews;
  /** The name of the view to open. */
  readonly view: string | undefined;
  /** What the first screen shows, by that view and the options; empty leaves it as usual. */
  readonly viewSettings: ViewSettings;
  /** Sentences instead of the full-screen view. */
  readonly plain: boolean;
  /** Whether the last state is kept on disk for the next start. */
  readonly cache: boolean;
  /** The file to log to. */
  readonly log: string | undefined;
  /** The keys from `[keys]` in config.toml, for `remap`; checked. */
  readonly keys: KeyOverrides;
  /** The programs to start for what happens, from `[hooks]` in config.toml. */
  readonly hooks: Hooks;
  readonly sources: Readonly<Record<SettingName, SettingSource>>;
};

export type SettingName = Exclude<keyof Settings, 'sources'>;

/** The settings that come from the Atlas CLI's profile; credentials/atlas-cli.ts reads it. */
export type AtlasCliDefaults = {
  readonly projectId: string | undefined;
  readonly service: string | undefined;
  readonly opsManagerUrl: string | undefined;
};

export type SettingsInput = {
  readonly options: Options;
  readonly env: Environment;
  readonly platform: NodeJS.Platform;
  readonly configFile: ConfigFile | undefined;
  readonly atlasCliProfile: AtlasCliDefaults | undefined;
};

type Found<T> = { readonly value: T; readonly source: SettingSource };

/**
 * Option, environment, config.toml (the profile's table, then the top), the Atlas CLI's profile, default: the first
 * with a value counts. Throws a `UsageError`.
 */
export function resolveSettings(input: SettingsInput): Settings {
  const { options, configFile } = input;
  const profile = found(options.profile, 'option', '--profile') ?? byDefault(defaultProfile);
  const levels = configLevels(configFile, profile.value);
  const config = configLookup(levels);
  const demo = found(options.demo, 'option', '--demo') ?? byDefault(undefined);
  const isDemo = demo.value !== undefined;
  const views = byDefault<SavedViews>(configFile?.views ?? new Map());
  const view = chosenView(options, views.value);
  const { projects, allProjects } = findProjects(input, view, levels, isDemo);
  const allClusters =
    found(options.allClusters || undefined, 'option', '--all-clusters') ??
    found(view.allClusters, 'option', '--view') ??
    (options.clusters.length > 0 || view.clusters || isDemo ? undefined : config('all_clusters')) ??
    byDefault(false);
  const clusters = allClusters.value
    ? byDefault<readonly string[]>([])
    : findClusters({ options, view }, config, levels, { projects, allProjects }, isDemo);
  const all = {
    profile,
    projects,
    allProjects,
    clusters,
    allClusters,
    demo,
    api: found(options.api, 'option', '--api') ?? config('api') ?? byDefault<ApiVersion>('v2'),
    baseUrl: findBaseUrl(input, config, isDemo),
    interval: found(options.interval, 'option', '--interval') ?? config('interval') ?? byDefault(10_000),
    pageSize: found(options.pageSize, 'option', '--page-size') ?? config('page_size') ?? byDefault(100),
    budget: config('budget') ?? byDefault(0.25),
    grace: config('grace') ?? byDefault(usualGrace),
    ...findLook(input, config),
    cache: config('cache') ?? byDefault(true),
    columns:
      found(options.columns, 'option', '--columns') ??
      config('columns') ??
      byDefault<readonly ColumnName[] | undefined>(undefined),
    home: config('home') ?? byDefault<Home | undefined>(undefined),
    views,
    view: found(options.view, 'option', '--view') ?? byDefault(undefined),
    viewSettings: byDefault(chosenViewSettings(options, view)),
    log: found(options.log, 'option', '--log') ?? byDefault(undefined),
    keys: findKeys(configFile),
    hooks: findHooks(configFile),
  };
  return {
    ...valuesOf(all),
    sources: mapValues(all, ({ source }) => source),
  };
}

/** How it tells what it knows: announcements, colours, characters, sentences. */
function findLook(input: SettingsInput, config: ConfigLookup) {
  const { options, env } = input;
  const notify =
    found(options.notify, 'option', '--notify') ?? config('notify') ?? byDefault<Notification>('bell');
  const theme = found(options.theme, 'option', '--theme') ?? config('theme') ?? byDefault<ThemeName>('auto');
  const color =
    found(options.noColor ? false : undefined, 'option', '--no-color') ??
    found(env['NO_COLOR'] ? false : undefined, 'environment', 'NO_COLOR') ??
    found(isDumb(input) ? false : undefined, 'environment', 'TERM') ??
    config('color') ??
    byDefault(true);
  const asciiBecause = asciiVariable(input);
  const ascii =
    found(options.ascii || undefined, 'option', '--ascii') ??
    config('ascii') ??
    (asciiBecause === undefined ? undefined : found(true, 'environment', asciiBecause)) ??
    byDefault(isOldConsole(input));
  const plain =
    found(options.plain || undefined, 'option', '--plain') ??
    // Ink's own variable, with the only value that Ink accepts.
    found(env['INK_SCREEN_READER'] === 'true' || undefined, 'environment', 'INK_SCREEN_READER') ??
    config('plain') ??
    byDefault(false);
  return { notify, theme, color, ascii, plain };
}

/** `--project`, `MONGODB_ATLAS_PROJECT_ID (environment)`, `default`: the source in words. */
export function describeSource({ kind, name }: SettingSource): string {
  if (name === undefined) return kind;
  return kind === 'option' ? name : `${name} (${kind})`;
}

type Projects = { readonly projects: Found<readonly string[]>; readonly allProjects: Found<boolean> };

function findProjects(
  input: SettingsInput,
  view: SavedView,
  levels: readonly ConfigLevel[],
  isDemo: boolean,
): Projects {
  const { options, env, atlasCliProfile } = input;
  if (options.allProjects) return everyProject({ kind: 'option', name: '--all-projects' });
  if (options.projects.length > 0) return these(options.projects, { kind: 'option', name: '--project' });
  const owners = ownersOf(options.clusters);
  if (owners !== undefined) return these(owners, { kind: 'option', name: '--cluster' });
  const fromView = { kind: 'option', name: '--view' } as const;
  if (view.allProjects) return everyProject(fromView);
  const viewed = view.projects ?? ownersOf(view.clusters) ?? [];
  if (viewed.length > 0) return these(viewed, fromView);
  // The demo's Atlas has none of the real projects.
  if (isDemo) return nobody;
  const variable = 'MONGODB_ATLAS_PROJECT_ID';
  if (env[variable])
    return these([readProject(variable, env[variable])], { kind: 'environment', name: variable });
  const noted = notedProjects(levels);
  if (noted !== undefined) return noted;
  const id = atlasCliProfile?.projectId;
  return id === undefined ? nobody : these([id], { kind: 'Atlas CLI profile', name: 'project_id' });
}

const nobody: Projects = { projects: byDefault([]), allProjects: byDefault(false) };

function everyProject(source: SettingSource): Projects {
  return { projects: byDefault([]), allProjects: { value: true, source } };
}

function these(projects: readonly string[], source: SettingSource): Projects {
  return { projects: { value: projects, source }, allProjects: byDefault(false) };
}

/** The projects in config.toml: from the profile's table, if it has any, else from the top. */
function notedProjects(levels: readonly ConfigLevel[]): Projects | undefined {
  for (const { values, source } of levels) {
    const { all_projects: all, projects = [], project } = values;
    if (all) return everyProject(source('all_projects'));
    if (projects.length > 0) return these(projects, source('projects'));
    if (project !== undefined) return these([project], source('project'));
  }
  return undefined;
}

function findClusters(
  { options, view }: { readonly options: Options; readonly view: SavedView },
  config: ConfigLookup,
  levels: readonly ConfigLevel[],
  { projects, allProjects }: Projects,
  isDemo: boolean,
): Found<readonly string[]> {
  const given = options.clusters.length > 0 ? options.clusters : undefined;
  const option = found(given, 'option', '--cluster') ?? found(view.clusters, 'option', '--view');
  if (option !== undefined || isDemo) return option ?? byDefault([]);
  // Clusters saved for one project don't apply to another.
  const noted = notedProjects(levels);
  const isSame =
    noted === undefined ||
    (noted.allProjects.value === allProjects.value &&
      noted.projects.value.toSorted().join() === projects.value.toSorted().join());
  return (isSame ? config('clusters') : undefined) ?? byDefault([]);
}

function findBaseUrl(input: SettingsInput, config: ConfigLookup, isDemo: boolean): Found<string> {
  const { options, env, atlasCliProfile } = input;
  if (isDemo) return byDefault(defaultBaseUrl);
  const variable = ['MONGODB_ATLAS_BASE_URL', 'MONGODB_ATLAS_OPS_MANAGER_URL'].find((name) => env[name]);
  const url =
    found(options.baseUrl, 'option', '--base-url') ??
    found(options.gov ? governmentBaseUrl : undefined, 'option', '--gov') ??
    (variable === undefined ? undefined : found(env[variable], 'environment', variable)) ??
    config('base_url') ??
    found(atlasCliProfile?.opsManagerUrl, 'Atlas CLI profile', 'ops_manager_url') ??
    found(atlasCliBaseUrl(atlasCliProfile?.service), 'Atlas CLI profile', 'service') ??
    byDefault(defaultBaseUrl);
  return { value: checkBaseUrl(url), source: url.source };
}

function findKeys(file: ConfigFile | undefined): Found<KeyOverrides> {
  const remapped = file !== undefined && file.keys.size > 0 ? file.keys : undefined;
  return found(remapped, 'config.toml', '[keys]') ?? byDefault<KeyOverrides>(new Map());
}

function findHooks(file: ConfigFile | undefined): Found<Hooks> {
  const named = file !== undefined && file.hooks.size > 0 ? file.hooks : undefined;
  return found(named, 'config.toml', '[hooks]') ?? byDefault<Hooks>(new Map());
}

function checkBaseUrl({ value, source }: Found<string>): string {
  try {
    return parseOrigin(value);
  } catch (error) {
    if (!(error instanceof AtlasError)) throw error;
    const { sentence, remedy } = error.trouble;
    throw new UsageError(`${describeSource(source)}: ${sentence}`, remedy);
  }
}

function atlasCliBaseUrl(service: string | undefined): string | undefined {
  return service === 'cloudgov' ? governmentBaseUrl : undefined;
}

type ConfigLookup = <K extends keyof ConfigValues>(key: K) => Found<NonNullable<ConfigValues[K]>> | undefined;

type ConfigLevel = {
  readonly values: ConfigValues;
  readonly source: (key: keyof ConfigValues) => SettingSource;
};

/** A value in config.toml: the profile's table comes before the top. */
function configLevels(file: ConfigFile | undefined, profile: string): readonly ConfigLevel[] {
  const own = file?.profiles.get(profile) ?? {};
  return [
    { values: own, source: (key) => ({ kind: 'config.toml', name: `[${profile}] ${key}` }) },
    { values: file?.defaults ?? {}, source: (key) => ({ kind: 'config.toml', name: key }) },
  ];
}

function configLookup(levels: readonly ConfigLevel[]): ConfigLookup {
  return (key) => {
    const level = levels.find(({ values }) => values[key] !== undefined);
    const value = level?.values[key];
    return level === undefined || value === undefined ? undefined : { value, source: level.source(key) };
  };
}

function found<T>(value: T, kind: SourceKind, name: string): Found<NonNullable<T>> | undefined {
  return value === undefined || value === null ? undefined : { value, source: { kind, name } };
}

function byDefault<T>(value: T): Found<T> {
  return { value, source: { kind: 'default', name: undefined } };
}

function mapValues<K extends string, V, W>(record: Record<K, V>, change: (value: V) => W): Record<K, W> {
  return Object.fromEntries(Object.entries<V>(record).map(([key, value]) => [key, change(value)])) as Record<
    K,
    W
  >;
}

function valuesOf<T extends Readonly<Record<string, Found<unknown>>>>(
  all: T,
): { [K in keyof T]: T[K]['value'] } {
  return mapValues(all, ({ value }) => value) as { [K in keyof T]: T[K]['value'] };
}
