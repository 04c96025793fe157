import { execFileSync } from 'node:child_process';
import { keyTable } from '../../source/ui/bindings/bindings.ts';
import { chmod, lstat, mkdir, mkdtemp, readFile, readdir, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { parseConfig, readConfigFile, remember, withValues } from '../../source/settings/config-file.ts';
import { UsageError } from '../../source/platform/usage-error.ts';
import { removeFolder } from '../helpers/sign-in.ts';

const file = '/home/me/.config/atlas-exports/config.toml';

async function folder(): Promise<string> {
  const made = await mkdtemp(path.join(tmpdir(), 'atlas-exports-config-'));
  onTestFinished(() => removeFolder(made));
  return made;
}

function mistake(toml: string): string {
  try {
    parseConfig(file, toml, keyTable);
  } catch (error) {
    expect(error).toBeInstanceOf(UsageError);
    return (error as UsageError).message;
  }
  throw new Error(`no mistake in: ${toml}`);
}

test('the top applies to every profile, a table to one', () => {
  const config = parseConfig(
    file,
    `
      api = "v1.0"
      interval = 2.5
      page_size = 50
      budget = 0.5
      notify = "off"
      theme = "mono"
      ascii = true
      plain = true
      color = false
      cache = false
      base_url = "https://cloud.mongodbgov.com"

      [default]
      project = "Payments"
      clusters = ["Prod0", "Orders"]
    `,
  );
  expect(config.defaults).toEqual({
    api: 'v1.0',
    interval: 2500,
    page_size: 50,
    budget: 0.5,
    notify: 'off',
    theme: 'mono',
    ascii: true,
    plain: true,
    color: false,
    cache: false,
    base_url: 'https://cloud.mongodbgov.com',
  });
  expect(config.profiles.get('default')).toEqual({ project: 'Payments', clusters: ['Prod0', 'Orders'] });
  expect(config.path).toBe(file);
});

test.each([
  ['\nproject = ', `${file}, line 2: this is not TOML`],
  ['intervall = 5', `${file}, line 1: There is no setting "intervall". Did you mean interval?`],
  [
    '[default]\nfrobnicate = 5',
    `${file}, line 2: There is no setting "frobnicate". It may say project, projects, all_projects, clusters,`,
  ],
  ['grace = "8d"', `${file}, line 1: grace "8d" is not a time from 1m to 7d. Try 2h.`],
  ['grace = "soon"', `${file}, line 1: grace "soon" is not a time of up to 24 days.`],
  ['interval = 1', `${file}, line 1: interval "1" is not a number of seconds from 2 to 3600. Try 10.`],
  ['interval = "10"', `${file}, line 1: interval must be a number. Write interval = 10.`],
  ['# one\n\n[staging]\n\napi = "v3"', `${file}, line 5: api does not know "v3". Did you mean v2?`],
  ['ascii = "yes"', `${file}, line 1: ascii must be true or false. Write ascii = true.`],
  ['project = 5', `${file}, line 1: project must be a text. Write project = "…".`],
  ['project.name = "x"', `${file}, line 1: project must be a text.`],
  [
    '[default]\nclusters = "Prod0"',
    `${file}, line 2: clusters must be a list of names. Write clusters = ["Prod0", "Web/Orders"].`,
  ],
  ['columns = ["stat"]', `${file}, line 1: columns has no column "stat". Did you mean state?`],
  ['columns = []', `${file}, line 1: columns must be a list of names. Write columns = ["state", "cluster",`],
  ['clusters = ["a b"]', `${file}, line 1: clusters "a b" is not a cluster name.`],
  ['[a]\nx = 1\n[default]\nx = 1', `${file}, line 2: There is no setting "x".`],
  ['["a.b"]\napi = "v2"', `${file}, line 1: The table "a.b" is not a profile name.`],
  ['default = { api = "v3" }', `${file}, line 1: api does not know "v3".`],
  ['since = 2026-01-01', `${file}, line 1: There is no setting "since".`],
])('%j is rejected with its position and the valid values', (toml, message) => {
  expect(mistake(toml)).toContain(message);
});

test('[keys] applies to every profile, and is not a profile', () => {
  const toml = '[default]\nproject = "x"\n[keys]\nrefresh = ["r", "Ctrl+T"]\nquit = "Q"';
  const { keys, profiles } = parseConfig(file, toml, keyTable);
  expect(keys).toEqual(
    new Map([
      ['refresh', ['r', 'ctrl+t']],
      ['quit', ['Q']],
    ]),
  );
  expect([...profiles.keys()]).toEqual(['default']);
  expect(parseConfig(file, 'keys = { quit = "Q" }', keyTable).keys).toEqual(new Map([['quit', ['Q']]]));
  expect(parseConfig(file, '', keyTable).keys).toEqual(new Map());
});

test.each([
  ['api = "v2"\n[keys]\nrefersh = "x"', 'line 3: [keys] has nothing called "refersh". Did you mean refresh?'],
  ['[keys]\n"refresh" = "spece"', 'line 2: refresh does not know the key "spece". Did you mean space?'],
  ['[keys]\nquit = "Q"\n\nrefresh = "p"', 'line 4: "p" is the key of both refresh and pause'],
  ['[keys]\nquit = []', 'line 2: quit must keep a key.'],
  ['\nkeys = { quit = 5 }', 'line 2: quit must be a key or a list of keys.'],
  ['keys.quit = 5', 'line 1: quit must be a key or a list of keys.'],
  ['keys = "vim"', 'line 1: keys must be a table. Write [keys], and under it lines like'],
  ['[[keys]]\nquit = "Q"', ': keys must be a table.'],
])('%j: a mistake in the keys is reported with its position', (toml, message) => {
  expect(mistake(toml)).toContain(message);
});

test('[hooks] sets programs for every profile', () => {
  const toml =
    '[default]\nproject = "x"\n[hooks]\nfailed = ["notify-send", "An export failed"]\nended = ["/bin/x"]';
  const { hooks, profiles } = parseConfig(file, toml, keyTable);
  expect(hooks).toEqual(
    new Map([
      ['failed', ['notify-send', 'An export failed']],
      ['ended', ['/bin/x']],
    ]),
  );
  expect([...profiles.keys()]).toEqual(['default']);
});

test.each([
  ['[hooks]\nfailled = ["x"]', 'line 2: [hooks] has no event "failled". Did you mean failed?'],
  ['[hooks]\nfailed = "notify-send x"', 'line 2: failed must be a list of a program and its arguments.'],
  ['[hooks]\nfailed = []', 'line 2: failed must be a list of a program and its arguments. Write failed = ["'],
  ['[hooks]\nmissing = ["x", 5]', 'line 2: missing must be a list of a program and its arguments.'],
  ['[hooks]\nended = [""]', 'line 2: ended names "", which is neither a program of PATH nor a full path.'],
  ['[hooks]\nended = ["./hook"]', 'line 2: ended names "./hook", which is neither'],
  ['[hooks]\nended = ["~/hook"]', 'line 2: ended names "~/hook", which is neither'],
  ['[hooks]\noverdue = ["x", "a\\u0000b"]', 'line 2: overdue has more than 100 words, one above 4096'],
  ['hooks = "x"', 'line 1: hooks must be a table. Write [hooks], and under it lines like failed = ["'],
  ['[default]\nproject = "x"\nhooks = { failed = ["x"] }', 'line 3: There is no setting "hooks".'],
])('%j: a mistake in the hooks is reported with its position', (toml, message) => {
  expect(mistake(toml)).toContain(message);
});

test('[views] names views for every profile', () => {
  const toml = `[default]
project = "x"
[views.denied]
filter = "access denied"
states = ["failed", "in-progress"]
sort = "longest"
columns = ["state", "customData.team"]
projects = ["Payments"]
clusters = ["Prod0"]
[views."all bad"]
screen = "clusters"
verdicts = ["wrong"]
all_projects = true
`;
  const { views, profiles } = parseConfig(file, toml, keyTable);
  expect([...views]).toEqual([
    [
      'denied',
      {
        filter: 'access denied',
        states: ['Failed', 'InProgress'],
        sort: 'longest',
        columns: ['state', 'customData.team'],
        projects: ['Payments'],
        clusters: ['Prod0'],
      },
    ],
    ['all bad', { screen: 'clusters', verdicts: ['wrong'], allProjects: true }],
  ]);
  expect([...profiles.keys()]).toEqual(['default']);
});

test.each([
  ['[views.a]\nfilter = "x"\nfliter = "y"', 'line 3: A view has no "fliter". Did you mean filter?'],
  ['[views.a]\nscreen = "jobs"', 'line 2: screen does not know "jobs". It takes list, clusters,'],
  ['[views.a]\nstates = "failed"', 'line 2: states must be a list of names. Write states = ["failed", '],
  ['[views.a]\nstates = ["faild"]', 'line 2: states does not know the state "faild". Did you mean Failed?'],
  ['[views.a]\nsort = "longes"', 'line 2: sort does not know "longes". Did you mean longest?'],
  ['[views.a]\ncolumns = ["stat"]', 'line 2: columns has no column "stat". Did you mean state?'],
  ['[views.a]\n\nsort = "worst"\nscreen = "list"', 'line 1: "worst" is an order of clusters, not of jobs.'],
  ['[views.a]\nscreen = "clusters"\nstates = ["failed"]', 'line 1: Clusters have no states. Name verdicts: '],
  ['views = { a = { filter = 5 } }', 'line 1: filter must be a text. Write filter = "…".'],
  ['[views]\na = "x"', 'line 2: The view "a" must be a table. Write [views.denied]'],
  ['[views]\n"a\\u0007" = {}', 'line 2: [views] "a\\u0007" is not a name for a view.'],
  ['views = 5', 'line 1: views must be a table. Write [views], and under it lines like denied = {'],
])('%j: a mistake in a view is reported with its position', (toml, message) => {
  expect(mistake(toml)).toContain(message);
});

test.each(['keys', 'hooks', 'views'])('no profile can be named %s', async (name) => {
  const config = path.join(await folder(), 'config.toml');
  await expect(remember(config, name, { project: 'x' })).rejects.toThrow(
    `A profile can't be called "${name}"`,
  );
  await expect(readFile(config)).rejects.toThrow('ENOENT');
});

test("names of JavaScript's own properties are not settings", () => {
  expect(mistake('toString = 1')).toContain('There is no setting "toString".');
  expect(mistake('[default]\nconstructor = 1')).toContain('There is no setting "constructor".');
});

test('a missing file is fine, an unreadable one is not', async () => {
  const here = await folder();
  expect(await readConfigFile(path.join(here, 'config.toml'))).toBeUndefined();
  await mkdir(path.join(here, 'odd'));
  await expect(readConfigFile(path.join(here, 'odd'))).rejects.toThrow('is not a regular file');
  await writeFile(path.join(here, 'config.toml'), 'api = "v2"');
  expect((await readConfigFile(path.join(here, 'config.toml')))?.defaults).toEqual({ api: 'v2' });
});

test('a line of a bracket and spaces is read quickly, wherever it is', () => {
  // The search for headers once took cubic time: half a minute for 5,000, days for these.
  const spaces = ' '.repeat(100_000);
  for (const line of [
    `[${spaces}`,
    `[x${spaces}`,
    `${spaces}[${spaces}x${spaces}y`,
    `[x${spaces}]${spaces}y`,
  ]) {
    const toml = `project = '''\n${line}'''\nnonsense = 1\n`;
    expect(mistake(toml)).toMatch(/line \d: (There is no setting "nonsense"|project )/);
    expect(
      withValues(file, `[default]\nproject = '''\n${line}'''\n`, 'default', { clusters: ['x'] }),
    ).toContain('clusters = ["x"]');
    expect(mistake(line)).toContain('this is not TOML');
  }
  expect(mistake(`${spaces}[ "a b" ]${spaces}# c\nproject = "x"\n`)).toMatch(/line 1: The table "a b"/);
  expect(mistake(`[${spaces}default${spaces}]\nproject = 3\n`)).toMatch(/line 2: project must be/);
});

test('ten thousand tables are read at once', () => {
  const tables = Array.from({ length: 10_000 }, (_, index) => `[t${index}]\nascii = true\n`);
  expect(parseConfig(file, tables.join(''), keyTable).profiles.size).toBe(10_000);
});

test('a pipe, a device or an endless file is refused at once', async () => {
  const made = await folder();
  const pipe = path.join(made, 'pipe');
  execFileSync('mkfifo', [pipe]);
  for (const odd of [pipe, '/dev/zero', made]) {
    await expect(readConfigFile(odd, keyTable)).rejects.toThrow(
      `${odd} is not a regular file. Put a regular file there, or remove it.`,
    );
  }
  const large = path.join(made, 'large');
  await writeFile(large, '#'.repeat(256 * 1024 + 1));
  await expect(readConfigFile(large, keyTable)).rejects.toThrow(
    'has more than 256 KB. Remove what is not a setting.',
  );
});

test('saved settings are private, and no other file is left', async () => {
  const here = path.join(await folder(), 'new', 'atlas-exports');
  const config = path.join(here, 'config.toml');
  await remember(config, 'default', { project: 'Payments', clusters: ['Prod0'] });
  expect((await readConfigFile(config))?.profiles.get('default')).toEqual({
    project: 'Payments',
    clusters: ['Prod0'],
  });
  expect((await stat(config)).mode & 0o777).toBe(0o600);
  expect((await stat(here)).mode & 0o777).toBe(0o700);
  await chmod(config, 0o644);
  await remember(config, 'default', { clusters: ['Orders'] });
  expect((await stat(config)).mode & 0o777).toBe(0o600);
  expect((await readConfigFile(config))?.profiles.get('default')).toEqual({
    project: 'Payments',
    clusters: ['Orders'],
  });
  expect(await readdir(here)).toEqual(['config.toml']);
});

test('a link stays, and its target changes', async () => {
  const here = await folder();
  const [link, real] = [path.join(here, 'config.toml'), path.join(here, 'dotfiles.toml')];
  await writeFile(real, 'api = "v2"\n');
  await symlink(real, link);
  await remember(link, 'default', { project: 'x' });
  expect(await readFile(real, 'utf8')).toContain('project = "x"');
  expect((await lstat(link)).isSymbolicLink()).toBe(true);
});

test('a file with a mistake is not overwritten', async () => {
  const config = path.join(await folder(), 'config.toml');
  await writeFile(config, 'apii = "v2"\n');
  await expect(remember(config, 'default', { project: 'x' })).rejects.toThrow('Did you mean api?');
  expect(await readFile(config, 'utf8')).toBe('apii = "v2"\n');
});

test('comments, order and other profiles are kept', () => {
  const toml =
    '# mine\napi = "v2" # current\n\n[default]\n# watched\nproject = "Old" # was\nclusters = ["a"]\n\n[staging]\nproject = "S"\n';
  expect(withValues(file, toml, 'default', { project: 'New' })).toBe(toml.replace('"Old"', '"New"'));
  expect(withValues(file, toml, 'staging', { clusters: ['b'] })).toBe(`${toml}clusters = ["b"]\n`);
  expect(withValues(file, toml, 'new', { project: 'N' })).toBe(`${toml}\n[new]\nproject = "N"\n`);
});

test('saving nothing changes only the table', () => {
  expect(withValues(file, '', 'default', {})).toBe('[default]\n');
});

test('a file from Notepad or PowerShell is read, and keeps its line ends and its encoding', async () => {
  const config = path.join(await folder(), 'config.toml');
  const toml = '# mine\r\napi = "v2"\r\n\r\n[default]\r\nproject = "Old"\r\n';
  for (const encoding of ['utf8', 'utf16le'] as const) {
    await writeFile(config, Buffer.from(`\uFEFF${toml}`, encoding));
    expect((await readConfigFile(config))?.defaults).toEqual({ api: 'v2' });
    await remember(config, 'default', { project: 'New', clusters: ['a'] });
    await remember(config, 'other', { project: 'Other' });
    expect((await readFile(config)).toString(encoding)).toBe(
      '\uFEFF# mine\r\napi = "v2"\r\n\r\n[default]\r\nproject = "New"\r\nclusters = ["a"]\r\n' +
        '\r\n[other]\r\nproject = "Other"\r\n',
    );
  }
  expect(mistake('api = "v2"\r\napii = "v2"\r\n')).toContain('config.toml, line 2:');
});

test('a file that is not UTF-8 stays unchanged, and the message says what to do', async () => {
  const config = path.join(await folder(), 'config.toml');
  const bytes = Buffer.from('# f\u00FCr uns\n[default]\nproject = "Old"\n', 'latin1');
  await writeFile(config, bytes);
  await expect(remember(config, 'default', { project: 'New' })).rejects.toThrow(
    `${config} is not valid UTF-8, and was not changed. Save config.toml as UTF-8.`,
  );
  expect(await readFile(config)).toEqual(bytes);
});

test('a file that cannot be changed safely stays unchanged, and the message says what to write', () => {
  expect(() => withValues(file, '[[default]]\n', 'default', { clusters: ['a', 'b'] })).toThrow(
    `${file} is written in a way that this program can't edit, and was not changed. ` +
      'In config.toml, under [default], write clusters = ["a", "b"].',
  );
});

test('a list over several lines is changed in place: no comment is lost', async () => {
  const config = path.join(await folder(), 'config.toml');
  const toml = [
    '# mine',
    '[default]   # the one of every day',
    "project = 'Payments'  # was Orders",
    'clusters = [ # in order of worth',
    '  "Prod0",   # the first',
    '  # "Staging",',
    '  "Orders",',
    ']  # no more',
    '',
    '[keys]',
    'refresh = "F5" # as everywhere',
    '',
  ].join('\n');
  await writeFile(config, toml);
  await remember(config, 'default', { project: 'Payments', clusters: ['Prod0', 'Reporting'] });
  expect(await readFile(config, 'utf8')).toBe(
    toml
      .replace("'Payments'", '"Payments"')
      .replace('the first', 'the first\n  "Reporting",')
      .replace('  "Orders",\n', ''),
  );
});

test('a failed write is reported with its error code', async () => {
  const here = await folder();
  await writeFile(path.join(here, 'taken'), '');
  await expect(remember(path.join(here, 'taken', 'config.toml'), 'default', {})).rejects.toThrow(
    /config\.toml could not be written \(E(NOTDIR|EXIST)\)\. Make config\.toml/,
  );
});
