import { clean } from '../text/clean.ts';
import { AtlasError } from '../atlas/api/errors.ts';
import type { Trouble } from '../atlas/api/errors.ts';
import { publicPart, shownId } from '../credentials/keys.ts';
import type { FoundKeys } from '../credentials/resolve.ts';
import { describeSource } from '../settings/settings.ts';
import type { SettingName, Settings } from '../settings/settings.ts';
import { UsageError } from '../platform/usage-error.ts';
import type { CommandContext } from './session/context.ts';
import { exitCode, exitCodeOf } from '../cli/exit-code.ts';
import { rememberNames } from './session/completion-names.ts';
import { searchKeys } from './session/session.ts';

/** What Atlas said about the key; `undefined` if it was not asked. */
type Check =
  | { readonly accepted: true; readonly projects: readonly string[]; readonly total: number }
  | { readonly accepted: false; readonly trouble: Trouble };

/** Milliseconds: people who are offline should not have to wait long to see which key is used. */
const timeout = 5_000;
const shownProjects = 5;

/** `whoami`: shows which key is used and the source of each setting; never the secret part. */
export async function run(context: CommandContext): Promise<number> {
  const { settings, stdout, stderr, commandLine } = context;
  const { output = 'table', offline } = commandLine.options;
  if (output !== 'table' && output !== 'json') {
    throw new UsageError(`whoami does not print ${output}.`, 'It knows table and json.');
  }
  if (settings.demo !== undefined) {
    const prose = 'The demo needs no key: it uses a simulator inside this program.\n';
    stdout.write(output === 'json' ? toJson(settings, undefined, undefined) : prose);
    return exitCode.good;
  }
  const found = await searchKeys(context);
  if ('missing' in found) {
    stderr.write(
      `${[`${found.sentence} ${found.remedy}`, ...found.tried.map((line) => `  ${line}`)].join('\n')}\n`,
    );
    return exitCode.refused;
  }
  const check = offline ? undefined : await askAtlas(context, found);
  stdout.write(output === 'json' ? toJson(settings, found, check) : toTable(settings, found, check));
  for (const warning of found.warnings) stderr.write(`${warning}\n`);
  if (check?.accepted !== false) return exitCode.good;
  stderr.write(`${check.trouble.sentence} ${check.trouble.remedy}\n`);
  return check.trouble.kind === 'auth' ? exitCodeOf('auth') : exitCode.good;
}

async function askAtlas(context: CommandContext, { keys }: FoundKeys): Promise<Check> {
  const { settings, signal, timing } = context;
  const over = new AbortController();
  const both = AbortSignal.any([signal, over.signal]);
  const late = timing.delay(timeout, both).then(
    () => over.abort(),
    () => undefined,
  );
  const { baseUrl, api } = settings;
  const atlas = rememberNames(await context.createAtlas({ keys, baseUrl, api }), context);
  try {
    const { value } = await atlas.listProjects({ itemsPerPage: shownProjects }, both);
    const projects = value.items.map(({ name }) => name);
    return { accepted: true, projects, total: Math.max(value.totalCount ?? 0, projects.length) };
  } catch (error) {
    signal.throwIfAborted();
    if (over.signal.aborted) return { accepted: false, trouble: tooLate(settings) };
    if (error instanceof AtlasError) return { accepted: false, trouble: error.trouble };
    throw error;
  } finally {
    over.abort();
    await late;
    await atlas.close();
  }
}

function tooLate({ baseUrl }: Settings): Trouble {
  return {
    kind: 'timeout',
    sentence: `${new URL(baseUrl).host} did not answer within ${timeout / 1000} seconds.`,
    remedy: 'Whether the key works is unknown; try again, or check your network.',
    status: undefined,
    code: undefined,
    retryable: true,
    retryAfter: undefined,
  };
}

function toTable(settings: Settings, { keys, source }: FoundKeys, check: Check | undefined): string {
  const from = (name: SettingName): string => describeSource(settings.sources[name]);
  const projects = settings.allProjects ? 'all' : settings.projects.join(', ');
  const clusters = settings.allClusters ? 'all' : settings.clusters.join(', ');
  const clustersFrom = settings.allClusters ? from('allClusters') : from('clusters');
  const rows = [
    ['Key', clean(publicPart(keys)), source],
    ['Profile', settings.profile, from('profile')],
    ['Project', projects || '–', settings.allProjects ? from('allProjects') : from('projects')],
    ['Clusters', clusters || '–', clustersFrom],
    ['Host', settings.baseUrl, from('baseUrl')],
    ['API', settings.api, from('api')],
    ...(check === undefined ? [] : [['Atlas', describeCheck(check), '']]),
  ];
  const width = Math.max(...rows.slice(0, 6).map(([, value]) => value?.length ?? 0));
  return rows
    .map(([name = '', value = '', where = '']) =>
      `${name.padEnd(10)}${value.padEnd(width + 2)}${where}`.trimEnd(),
    )
    .map((line) => `${line}\n`)
    .join('');
}

function describeCheck(check: Check): string {
  if (!check.accepted) return check.trouble.kind === 'auth' ? 'refuses this key' : 'could not be asked';
  const { projects, total } = check;
  const more = total > projects.length ? ` and ${total - projects.length} more` : '';
  return projects.length === 0
    ? 'accepts the key, which sees no project'
    : `accepts the key; it sees ${projects.join(', ')}${more}`;
}

/** One shape for scripts; the demo has neither key nor host. */
function toJson(settings: Settings, found: FoundKeys | undefined, check: Check | undefined): string {
  const setting = (name: SettingName, value: unknown = settings[name]): object => ({
    value: value ?? null,
    source: settings.sources[name].kind,
    name: settings.sources[name].name ?? null,
  });
  const { projects } = settings;
  const document = {
    demo: settings.demo ?? null,
    key: found === undefined ? null : describeKey(found),
    profile: setting('profile'),
    // Only if it is a single one, as in versions without several.
    project: setting('projects', projects.length === 1 ? projects[0] : null),
    wantedProjects: setting('projects'),
    allProjects: setting('allProjects'),
    clusters: setting('clusters'),
    allClusters: setting('allClusters'),
    baseUrl: settings.demo === undefined ? setting('baseUrl') : { value: null, source: 'demo', name: null },
    api: setting('api'),
    // null: not asked, or no answer.
    accepted: check === undefined ? null : check.accepted || (check.trouble.kind === 'auth' ? false : null),
    projects: check?.accepted ? check.projects : null,
  };
  return `${JSON.stringify(document, null, 2)}\n`;
}

function describeKey({ keys, sourceKind, source }: FoundKeys): object {
  const id =
    keys.kind === 'api-key' ? { publicKey: shownId(keys.publicKey) } : { clientId: shownId(keys.clientId) };
  return { kind: keys.kind, ...id, source: sourceKind, description: source };
}
