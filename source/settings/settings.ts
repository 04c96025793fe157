import type { Environment } from '../platform/machine.ts';
import type { ApiVersion } from '../atlas/api/api.ts';
import { AtlasError } from '../atlas/api/errors.ts';
import { parseOrigin } from '../atlas/http/origin.ts';
import type { demoScenarios } from '../cli/choices.ts';
import { asciiVariable, isDumb } from './terminal-kind.ts';
import { isOldConsole } from '../platform/old-console.ts';
import type { KeyOverrides } from '../keys/remap.ts';
import type { ConfigFile, ConfigValues } from './config-file.ts';
import type { Options } from '../cli/options.ts';

import { UsageError } from '../platform/usage-error.ts';
import { readProject } from '../cli/values.ts';
import type { Notification, ThemeName } from '../cli/values.ts';

export const defaultBaseUrl = 'https://cloud.mongodb.com';
export const governmentBaseUrl = 'https://cloud.mongodbgov.com';
export const defaultProfile = 'default';

/** Where a value came from, in the order of precedence. */
export type Place = 'option' | 'environment' | 'config.toml' | 'Atlas CLI profile' | 'default';

/** A place, and the name that the value has there: `--project`, `MONGODB_ATLAS_PROJECT_ID`, `[staging] project`. */
export type Source = { readonly place: Place; readonly name: string | undefined };

/** Everything that the program goes by, checked. */
export type Settings = {
  readonly profile: string;
  /** A project's id (24 hex digits) or its name. */
  readonly project: string | undefined;
  readonly clusters: readonly string[];
  readonly allClusters: boolean;
  readonly demo: (typeof demoScenarios)[number] | undefined;
  readonly api: ApiVersion;
  /** Scheme, host and port, without a path: `https://cloud.mongodb.com`. */
  readonly baseUrl: string;
  /** Milliseconds. */
  readonly interval: number;
  readonly pageSize: number;
  /** Which share of Atlas's limit on requests the live view may use, 0.05 to 1. */
  readonly budget: number;
  readonly notify: Notification;
  readonly theme: ThemeName;
  /** False: no colours at all; true: as many as the terminal shows. */
  readonly color: boolean;
  readonly ascii: boolean;
  /** Sentences instead of the full-screen view. */
  readonly plain: boolean;
  /** The file to log to. */
  readonly log: string | undefined;
  /** The keys that `[keys]` of config.toml gives, for `remap`; checked. */
  readonly keys: KeyOverrides;
  readonly sources: Readonly<Record<SettingName, Source>>;
};

export type SettingName = Exclude<keyof Settings, 'sources'>;

/** What settings take from the Atlas CLI's profile; credentials/atlas-cli.ts reads it. */
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

type Found<T> = { readonly value: T; readonly source: Source };

/**
 * Option, environment, config.toml (the profile's table, then the top), the Atlas CLI's profile, default: the first
 * that says something counts. Throws a `UsageError`.
 */
export function resolveSettings(input: SettingsInput): Settings {
  const { options, env, configFile } = input;
  const profile = found(options.profile, 'option', '--profile') ?? byDefault(defaultProfile);
  const config = configLookup(configFile, profile.value);
  const demo = found(options.demo, 'option', '--demo') ?? byDefault(undefined);
  const isDemo = demo.value !== undefined;
  const project = findProject(input, config, isDemo);
  const clusters = findClusters(options, config, project, isDemo);
  const allClusters = found(options.allClusters || undefined, 'option', '--all-clusters') ?? byDefault(false);
  const api = found(options.api, 'option', '--api') ?? config('api') ?? byDefault<ApiVersion>('v2');
  const baseUrl = findBaseUrl(input, config, isDemo);
  const interval = found(options.interval, 'option', '--interval') ?? config('interval') ?? byDefault(10_000);
  const pageSize = found(options.pageSize, 'option', '--page-size') ?? config('page_size') ?? byDefault(100);
  const budget = config('budget') ?? byDefault(0.25);
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
    // Ink's own variable, with the one value that it knows.
    found(env['INK_SCREEN_READER'] === 'true' || undefined, 'environment', 'INK_SCREEN_READER') ??
    config('plain') ??
    byDefault(false);
  const log = found(options.log, 'option', '--log') ?? byDefault(undefined);
  const keys = findKeys(configFile);
  const all = {
    profile,
    project,
    clusters,
    allClusters,
    demo,
    api,
    baseUrl,
    interval,
    pageSize,
    budget,
    notify,
    theme,
    color,
    ascii,
    plain,
    log,
    keys,
  };
  return {
    profile: profile.value,
    project: project.value,
    clusters: clusters.value,
    allClusters: allClusters.value,
    demo: demo.value,
    api: api.value,
    baseUrl: baseUrl.value,
    interval: interval.value,
    pageSize: pageSize.value,
    budget: budget.value,
    notify: notify.value,
    theme: theme.value,
    color: color.value,
    ascii: ascii.value,
    plain: plain.value,
    log: log.value,
    keys: keys.value,
    sources: mapValues(all, ({ source }) => source),
  };
}

/** `--project`, `MONGODB_ATLAS_PROJECT_ID (environment)`, `default`: the source in words. */
export function describeSource({ place, name }: Source): string {
  if (name === undefined) return place;
  return place === 'option' ? name : `${name} (${place})`;
}

function findProject(input: SettingsInput, config: ConfigLookup, isDemo: boolean): Found<string | undefined> {
  const { options, env, atlasCliProfile } = input;
  const option = found(options.project, 'option', '--project');
  // The demo's Atlas knows nothing of the real one's projects.
  if (option !== undefined || isDemo) return option ?? byDefault(undefined);
  const variable = 'MONGODB_ATLAS_PROJECT_ID';
  const fromEnv = env[variable] ? readProject(variable, env[variable]) : undefined;
  return (
    found(fromEnv, 'environment', variable) ??
    config('project') ??
    found(atlasCliProfile?.projectId, 'Atlas CLI profile', 'project_id') ??
    byDefault(undefined)
  );
}

function findClusters(
  options: Options,
  config: ConfigLookup,
  project: Found<string | undefined>,
  isDemo: boolean,
): Found<readonly string[]> {
  const given = options.clusters.length > 0 ? options.clusters : undefined;
  const option = found(given, 'option', '--cluster');
  if (option !== undefined || options.allClusters || isDemo) return option ?? byDefault([]);
  // Clusters that were noted for one project say nothing about another one.
  const noted = config('project');
  const sameProject = noted === undefined || noted.value === project.value;
  return (sameProject ? config('clusters') : undefined) ?? byDefault([]);
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

function configLookup(file: ConfigFile | undefined, profile: string): ConfigLookup {
  return (key) => {
    const own = file?.profiles.get(profile)?.[key];
    const value = own ?? file?.defaults[key];
    const name = own === undefined ? key : `[${profile}] ${key}`;
    return found(value, 'config.toml', name);
  };
}

function found<T>(value: T, place: Place, name: string): Found<NonNullable<T>> | undefined {
  return value === undefined || value === null ? undefined : { value, source: { place, name } };
}

function byDefault<T>(value: T): Found<T> {
  return { value, source: { place: 'default', name: undefined } };
}

function mapValues<K extends string, V, W>(record: Record<K, V>, change: (value: V) => W): Record<K, W> {
  return Object.fromEntries(Object.entries<V>(record).map(([key, value]) => [key, change(value)])) as Record<
    K,
    W
  >;
}
