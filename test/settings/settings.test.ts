import { expect, test } from 'vitest';
import { parseConfig } from '../../source/settings/config-file.ts';
import { keyTable } from '../../source/ui/bindings/bindings.ts';
import { parseCommandLine } from '../../source/cli/options.ts';
import { checkPrintable } from '../../source/settings/view-choice.ts';
import { describeSource, resolveSettings } from '../../source/settings/settings.ts';
import type { AtlasCliDefaults } from '../../source/settings/settings.ts';
import type { Environment } from '../../source/platform/machine.ts';
import { UsageError } from '../../source/platform/usage-error.ts';

const projectId = '605ccba3c1c7613f423e1585';

type Said = {
  line?: string;
  env?: Environment;
  platform?: NodeJS.Platform;
  toml?: string;
  cli?: Partial<AtlasCliDefaults>;
};

function settings({ line = '', env = {}, platform = 'linux', toml, cli }: Said) {
  return resolveSettings({
    options: parseCommandLine(line.split(' ').filter((word) => word !== '')).options,
    env,
    platform,
    configFile: toml === undefined ? undefined : parseConfig('config.toml', toml, keyTable),
    atlasCliProfile: cli && { projectId: undefined, service: undefined, opsManagerUrl: undefined, ...cli },
  });
}

function project(said: Said): [string | undefined, string] {
  const found = settings(said);
  return [found.projects[0], describeSource(found.sources.projects)];
}

function host(said: Said): [string, string] {
  const found = settings(said);
  return [found.baseUrl, describeSource(found.sources.baseUrl)];
}

test('without any settings, the documented defaults apply', () => {
  const { sources, ...values } = settings({ env: { TERM: 'xterm' } });
  expect(values).toEqual({
    profile: 'default',
    projects: [],
    allProjects: false,
    clusters: [],
    allClusters: false,
    demo: undefined,
    api: 'v2',
    baseUrl: 'https://cloud.mongodb.com',
    interval: 10_000,
    budget: 0.25,
    grace: 7_200_000,
    pageSize: 100,
    notify: 'bell',
    theme: 'auto',
    color: true,
    ascii: false,
    plain: false,
    cache: true,
    log: undefined,
    keys: new Map(),
    hooks: new Map(),
    views: new Map(),
    view: undefined,
    viewSettings: {},
  });
  expect(new Set(Object.values(sources).map(describeSource))).toEqual(new Set(['default']));
});

test('precedence: option, environment, config.toml, the Atlas CLI', () => {
  const said = {
    line: '-p FromOption',
    env: { MONGODB_ATLAS_PROJECT_ID: 'FromEnvironment' },
    toml: 'project = "FromTop"\n[default]\nproject = "FromTable"',
    cli: { projectId },
  };
  expect(project(said)).toEqual(['FromOption', '--project']);
  const { line: _, ...noOption } = said;
  expect(project(noOption)).toEqual(['FromEnvironment', 'MONGODB_ATLAS_PROJECT_ID (environment)']);
  const { env: __, ...noEnvironment } = noOption;
  expect(project(noEnvironment)).toEqual(['FromTable', '[default] project (config.toml)']);
  expect(project({ ...noEnvironment, line: '-P other' })).toEqual(['FromTop', 'project (config.toml)']);
  expect(project({ cli: said.cli })).toEqual([projectId, 'project_id (Atlas CLI profile)']);
});

test('every setting of config.toml applies, and every option overrides it', () => {
  const toml =
    'api = "v1.0"\ninterval = 20\npage_size = 50\nbudget = 0.5\ngrace = "4h"\nnotify = "off"\ntheme = "mono"\nascii = true\nplain = true\ncolor = false\ncache = false\ncolumns = ["state", "customData.team", "errMsg"]\nbase_url = "https://a.example/"';
  expect(settings({ toml })).toMatchObject({
    api: 'v1.0',
    budget: 0.5,
    grace: 14_400_000,
    interval: 20_000,
    pageSize: 50,
    notify: 'off',
    theme: 'mono',
    ascii: true,
    plain: true,
    color: false,
    cache: false,
    columns: ['state', 'customData.team', 'reason'],
    baseUrl: 'https://a.example',
  });
  const line =
    '--columns id,data-as-of --api v2 --interval 5 --page-size 7 --notify bell --theme light --base-url https://b.example --log l --all-clusters';
  expect(settings({ toml, line })).toMatchObject({
    api: 'v2',
    interval: 5000,
    pageSize: 7,
    notify: 'bell',
    theme: 'light',
    columns: ['id', 'dataAsOf'],
    baseUrl: 'https://b.example',
    log: 'l',
    allClusters: true,
  });
  expect(settings({ line: '--ascii' }).sources.ascii).toEqual({ kind: 'option', name: '--ascii' });
});

const views = `project = "Payments"
clusters = ["Prod0"]
[views.denied]
filter = "access denied"
states = ["failed"]
sort = "longest"
columns = ["state", "reason"]
projects = ["Web"]
clusters = ["Orders"]
[views.bad]
screen = "clusters"
verdicts = ["wrong"]
all_projects = true
[views.here]
filter = "x"
`;

test('a view sets what is watched and shown, and every option overrides it', () => {
  const env = { MONGODB_ATLAS_PROJECT_ID: 'FromEnvironment' };
  const viewSettings = {
    filter: 'access denied',
    states: ['Failed'],
    sort: 'longest',
    columns: ['state', 'reason'],
  };
  const columns = ['state', 'reason'];
  expect(settings({ toml: views, env, line: '--view denied' })).toMatchObject({
    view: 'denied',
    projects: ['Web'],
    clusters: ['Orders'],
    columns: undefined,
    viewSettings,
  });
  expect(
    settings({ toml: views, line: '--view denied --filter y --state queued --columns id' }),
  ).toMatchObject({
    columns: ['id'],
    viewSettings: { filter: 'y', states: ['Queued'], sort: 'longest', columns: ['id'] },
  });
  expect(settings({ toml: views, line: '--view denied -c Other' })).toMatchObject({
    projects: ['Web'],
    clusters: ['Other'],
  });
  // The view's clusters are those of its own projects.
  expect(settings({ toml: views, line: '--view denied -p Third' })).toMatchObject({
    projects: ['Third'],
    clusters: [],
  });
  expect(settings({ toml: views, line: '--view denied --screen clusters --sort due' }).viewSettings).toEqual({
    screen: 'clusters',
    filter: 'access denied',
    columns,
    sort: 'due',
  });
  expect(settings({ toml: views, line: '--view bad' })).toMatchObject({
    allProjects: true,
    clusters: [],
    viewSettings: { screen: 'clusters', verdicts: ['wrong'] },
  });
  // What a view leaves out is as without it.
  expect(settings({ toml: views, line: '--view here' })).toMatchObject({
    projects: ['Payments'],
    clusters: ['Prod0'],
    viewSettings: { filter: 'x' },
  });
  expect(describeSource(settings({ toml: views, line: '--view denied' }).sources.projects)).toBe('--view');
});

test.each([
  ['--view deneid', views, 'There is no view "deneid". Did you mean denied?'],
  ['--view other', views, 'There is no view "other". There are denied, bad and here.'],
  ['--view other', '', 'There is no view "other". config.toml has none yet: V on the screen saves one.'],
  ['--screen clusters --state failed', '', 'Clusters have no states. Name verdicts: wrong,'],
  ['--screen list --sort due', '', '"due" is an order of clusters, not of jobs.'],
  ['--verdict wrong --screen timeline', '', 'Only clusters have verdicts.'],
])('%s: reports the mistake and what is valid', (line, toml, message) => {
  const said = () => {
    try {
      return settings({ line, toml });
    } catch (error) {
      return error instanceof UsageError ? `${error.sentence} ${error.remedy}` : error;
    }
  };
  expect(said()).toContain(message);
});

test('a sort order or a verdict of clusters opens their screen', () => {
  expect(settings({ line: '--sort due' }).viewSettings).toEqual({ screen: 'clusters', sort: 'due' });
  expect(settings({ line: '--verdict wrong' }).viewSettings).toEqual({
    screen: 'clusters',
    verdicts: ['wrong'],
  });
});

test('options of the full-screen view are a mistake without it', () => {
  const { viewSettings } = settings({ line: '--state failed --columns id' });
  expect(() => checkPrintable(viewSettings, 'a list')).not.toThrow();
  expect(() => checkPrintable(viewSettings, 'sentences')).toThrow('Only the full-screen view has states');
  const filter = settings({ line: '--filter x' }).viewSettings;
  expect(() => checkPrintable(filter, 'a list')).toThrow(
    'Only the full-screen view has a filter; this run prints a list. Run it on a terminal without --plain',
  );
});

test('NO_COLOR, a dumb terminal and --no-color all disable colours', () => {
  expect(settings({ env: { NO_COLOR: '1' }, toml: 'color = true' })).toMatchObject({ color: false });
  expect(settings({ env: { NO_COLOR: '', TERM: 'xterm' } })).toMatchObject({ color: true });
  expect(settings({ env: { TERM: 'dumb' } })).toMatchObject({ color: false });
  expect(settings({ line: '--no-color' }).sources.color.name).toBe('--no-color');
});

test("plain mode is set by an option, by Ink's variable or in config.toml", () => {
  const plain = (said: Said) => {
    const { plain, sources } = settings(said);
    return [plain, describeSource(sources.plain)];
  };
  expect(plain({ line: '--plain' })).toEqual([true, '--plain']);
  expect(plain({ env: { INK_SCREEN_READER: 'true' } })).toEqual([true, 'INK_SCREEN_READER (environment)']);
  expect(plain({ env: { INK_SCREEN_READER: 'false' } })).toEqual([false, 'default']);
  expect(plain({ toml: 'plain = true' })).toEqual([true, 'plain (config.toml)']);
});

test('the host comes from an option, a variable, config.toml or the Atlas CLI', () => {
  expect(host({ line: '--gov' })).toEqual(['https://cloud.mongodbgov.com', '--gov']);
  expect(
    host({ env: { MONGODB_ATLAS_BASE_URL: 'https://b.example/', MONGODB_ATLAS_OPS_MANAGER_URL: 'x' } }),
  ).toEqual(['https://b.example', 'MONGODB_ATLAS_BASE_URL (environment)']);
  expect(host({ env: { MONGODB_ATLAS_OPS_MANAGER_URL: 'https://o.example' } })).toEqual([
    'https://o.example',
    'MONGODB_ATLAS_OPS_MANAGER_URL (environment)',
  ]);
  expect(host({ cli: { service: 'cloudgov' } })).toEqual([
    'https://cloud.mongodbgov.com',
    'service (Atlas CLI profile)',
  ]);
  expect(host({ cli: { service: 'cloud' } })[0]).toBe('https://cloud.mongodb.com');
  expect(host({ cli: { service: 'cloud', opsManagerUrl: 'https://o.example/' } })[0]).toBe(
    'https://o.example',
  );
});

test('a host that must not get keys is reported with the place that set it', () => {
  for (const [said, message] of [
    [
      { env: { MONGODB_ATLAS_BASE_URL: 'http://a.example' } },
      /^MONGODB_ATLAS_BASE_URL \(environment\): .*plain http/,
    ],
    [{ line: '--base-url nonsense' }, /^--base-url: The base URL is not a URL/],
    [{ toml: 'base_url = "ftp://a.example"' }, /^base_url \(config\.toml\): /],
  ] as const) {
    expect(() => settings(said)).toThrow(UsageError);
    expect(() => settings(said)).toThrow(message);
  }
  expect(settings({ line: '--base-url http://127.0.0.1:8080' }).baseUrl).toBe('http://127.0.0.1:8080');
});

test('saved clusters of one project are not used for another', () => {
  const toml = '[default]\nproject = "Payments"\nclusters = ["Prod0"]';
  expect(settings({ toml }).clusters).toEqual(['Prod0']);
  expect(settings({ toml, line: '-p Payments' }).clusters).toEqual(['Prod0']);
  expect(settings({ toml, line: '-p Analytics' }).clusters).toEqual([]);
  expect(settings({ toml, line: '--all-clusters' }).clusters).toEqual([]);
  expect(settings({ toml, line: '-c Orders' }).clusters).toEqual(['Orders']);
  expect(settings({ toml: 'clusters = ["Any"]', line: '-p Analytics' }).clusters).toEqual(['Any']);
});

test('the demo ignores settings of the real Atlas', () => {
  const said = {
    env: { MONGODB_ATLAS_PROJECT_ID: projectId, MONGODB_ATLAS_BASE_URL: 'https://b.example' },
    toml: 'clusters = ["Prod0"]',
  };
  expect(settings({ ...said, line: '--demo' })).toMatchObject({
    demo: 'nightly',
    projects: [],
    clusters: [],
    baseUrl: 'https://cloud.mongodb.com',
  });
  expect(settings({ ...said, line: '--demo -c Orders -p Payments' })).toMatchObject({
    projects: ['Payments'],
    clusters: ['Orders'],
  });
});

test('a mistake in a variable is reported by its name', () => {
  expect(() => settings({ env: { MONGODB_ATLAS_PROJECT_ID: 'a\u0007b' } })).toThrow(
    /^MONGODB_ATLAS_PROJECT_ID "a\\u0007b" is no/,
  );
});

test('keys come from config.toml alone, for every profile', () => {
  const { keys, sources } = settings({ line: '-P staging', toml: '[keys]\nquit = "Q"' });
  expect(keys).toEqual(new Map([['quit', ['Q']]]));
  expect(describeSource(sources.keys)).toBe('[keys] (config.toml)');
});

test('the old console of Windows, whose font lacks the glyphs, gets ASCII by default', () => {
  const platform = 'win32';
  expect(settings({ platform }).ascii).toBe(true);
  expect(settings({ platform, toml: 'ascii = false' }).ascii).toBe(false);
  for (const name of ['WT_SESSION', 'TERM', 'TERM_PROGRAM', 'TERMINAL_EMULATOR', 'ConEmuPID'])
    expect(settings({ platform, env: { [name]: 'x' } }).ascii).toBe(false);
  for (const other of ['linux', 'darwin'] as const) expect(settings({ platform: other }).ascii).toBe(false);
});

test('several projects, all, or one: the profile comes before the top of config.toml', () => {
  const watched = (said: Said) => {
    const { projects, allProjects, allClusters, clusters } = settings(said);
    return [allProjects ? 'all' : projects.join(), allClusters ? 'all' : clusters.join()];
  };
  expect(watched({ toml: 'projects = ["Payments", "Web"]\nclusters = ["Web/Prod0"]' })).toEqual([
    'Payments,Web',
    'Web/Prod0',
  ]);
  expect(watched({ toml: 'all_projects = true\nclusters = ["Prod0"]' })).toEqual(['all', 'Prod0']);
  const both = 'all_projects = true\n[default]\nproject = "Payments"\nall_clusters = true';
  expect(watched({ toml: both })).toEqual(['Payments', 'all']);
  expect(watched({ toml: both, line: '-c Prod0' })).toEqual(['Payments', 'Prod0']);
  expect(watched({ toml: both, line: '--all-projects' })).toEqual(['all', 'all']);
  expect(watched({ toml: 'projects = ["A", "B"]\nclusters = ["x"]', line: '-p B -p A' })).toEqual([
    'B,A',
    'x',
  ]);
  expect(watched({ toml: 'projects = ["A", "B"]\nclusters = ["x"]', line: '-p A' })).toEqual(['A', '']);
  expect(watched({ toml: 'project = "A"', line: '-c Web/Prod0 -c B/Prod0' })).toEqual([
    'Web,B',
    'Web/Prod0,B/Prod0',
  ]);
  expect(watched({ toml: 'project = "A"', line: '-c Prod0 -c B/Prod0' })).toEqual(['A', 'Prod0,B/Prod0']);
});
