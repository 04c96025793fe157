import { mkdir, mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import process from 'node:process';
import { expect, onTestFinished, test } from 'vitest';
import { answerShell } from '../../source/completion/answer.ts';
import type { NameCache } from '../../source/completion/known-names.ts';
import { changeNames, nameFilePath } from '../../source/completion/name-file.ts';
import { atlasCliConfigPath, configFilePath } from '../../source/platform/config-paths.ts';
import { type Machine } from '../../source/platform/machine.ts';
import { runProgram } from '../helpers/run-program.ts';
import { root } from '../helpers/root.ts';
import { removeFolder } from '../helpers/sign-in.ts';

const one = '5f0000000000000000000001';
const two = '5f0000000000000000000002';
const three = '5f0000000000000000000003';
const baseUrl = 'https://cloud.mongodb.com';
const noClusters = new Map<string, readonly string[]>();

const cache: NameCache = [
  {
    profile: 'default',
    baseUrl,
    projects: [
      { id: one, name: 'Payments' },
      { id: two, name: 'My Project' },
    ],
    clusters: new Map([
      [one, ['Prod0', 'Orders', 'not a cluster; touch x']],
      [two, ['Warehouse']],
    ]),
  },
  {
    profile: 'staging',
    baseUrl,
    projects: [{ id: three, name: 'Stage' }],
    clusters: new Map([[three, ['S0']]]),
  },
  {
    profile: 'default',
    baseUrl: 'https://cloud.mongodbgov.com',
    projects: [{ id: one, name: 'Army' }],
    clusters: noClusters,
  },
];

/** A machine with these files. */
async function machine(
  names: NameCache,
  files: { config?: string; atlasCli?: string } = {},
  env: Record<string, string> = {},
): Promise<Machine & { env: Record<string, string> }> {
  const homedir = await mkdtemp(path.join(tmpdir(), 'atlas-exports-answer-'));
  onTestFinished(() => removeFolder(homedir));
  const made = {
    platform: process.platform,
    homedir,
    env: {
      HOME: homedir,
      XDG_CONFIG_HOME: path.join(homedir, 'config'),
      XDG_CACHE_HOME: path.join(homedir, 'cache'),
      ...env,
    },
  };
  await changeNames(nameFilePath(made), () => names);
  for (const [file, text] of [
    [configFilePath(made), files.config],
    [atlasCliConfigPath(made), files.atlasCli],
  ] as const) {
    if (text === undefined) continue;
    await mkdir(path.dirname(file), { recursive: true });
    await writeFile(file, text);
  }
  return made;
}

/** The candidates for this line, which ends at the cursor. */
async function offered(kind: string, line: string, made: Machine): Promise<readonly string[]> {
  const text = await answerShell(['fish', kind, ...line.split(' ')], made);
  return text.split('\n').slice(0, -1);
}

test.each([
  ['project', 'list -p ', ['My Project', 'Payments']],
  ['project', 'list -p x', ['My Project', 'Payments']],
  // Hexadecimal digits may be the start of an id.
  [
    'project',
    'list -p 5f',
    ['5f0000000000000000000001', '5f0000000000000000000002', 'My Project', 'Payments'],
  ],
  [
    'project',
    '--project=f',
    ['5f0000000000000000000001', '5f0000000000000000000002', 'My Project', 'Payments'],
  ],
  ['project', '-P staging list -p ', ['Stage']],
  ['project', '--profile=staging -p ', ['Stage']],
  ['project', '-Pstaging -p ', ['Stage']],
  ['project', '--gov -p ', ['Army']],
  ['project', '--base-url https://cloud.mongodbgov.com/ -p ', ['Army']],
  ['project', '-P unknown -p ', []],
  ['project', '--demo -p ', []],
  ['cluster', 'list -p Payments -c ', ['Orders', 'Prod0']],
  ['cluster', `--project=${two} -c `, ['Warehouse']],
  ['cluster', 'list -p Payments -c Orders --cluster ', ['Prod0']],
  ['cluster', `list -p Payments -p ${two} -c `, ['Orders', 'Prod0', 'Warehouse']],
  ['cluster', 'list --all-projects -c ', ['Orders', 'Prod0', 'Warehouse']],
  ['cluster', 'list -c Payments/', ['Payments/Orders', 'Payments/Prod0']],
  ['cluster', `list -p Payments -c ${two}/W`, [`${two}/Warehouse`]],
  ['project', 'list -p Payments -p ', ['My Project']],
  ['cluster', 'list -p Nowhere -c ', []],
  // Two projects, and none is selected.
  ['cluster', 'list -c ', []],
  ['cluster', '-P staging -c ', ['S0']],
  // An unfinished line, and a wrong one.
  ['cluster', '-p Payments --state --nonsense -x -c ', ['Orders', 'Prod0']],
  ['project', '-P not/a/name -p ', []],
] as const)('%s after %j: %j', async (kind, line, wanted) => {
  expect(await offered(kind, line, await machine(cache))).toEqual(wanted);
});

test("offers the clusters of the profile's default project", async () => {
  const inFile = await machine(cache, { config: `project = "Payments"\nclusters = ["Prod0"]` });
  expect(await offered('cluster', 'list -c ', inFile)).toEqual(['Orders', 'Prod0']);
  const ofCli = await machine(cache, { atlasCli: `[default]\nproject_id = "${two}"` });
  expect(await offered('cluster', 'list -c ', ofCli)).toEqual(['Warehouse']);
  const inEnv = await machine(cache, {}, { MONGODB_ATLAS_PROJECT_ID: two });
  expect(await offered('cluster', 'list -c ', inEnv)).toEqual(['Warehouse']);
});

test('offers the views of config.toml, whatever else is typed', async () => {
  const config = '[views.denied]\nfilter = "x"\n[views."all bad"]\n[views.-x]\n';
  const made = await machine(cache, { config });
  expect(await offered('view', '--demo --view ', made)).toEqual(['denied', 'all bad']);
  expect(await offered('view', '--view ', await machine(cache))).toEqual([]);
});

test('offers the profiles of both files, without invalid names', async () => {
  const made = await machine([], {
    config: 'project = "x"\n[staging]\n[keys]\nrefresh = "r"\n["-o"]\n',
    atlasCli: 'skip_update_check = true\n[default]\n[work]\n["$(touch x)"]\n',
  });
  expect(await offered('profile', '-P ', made)).toEqual(['default', 'staging', 'work']);
  expect(await offered('profile', '-P ', await machine([], { config: 'broken [' }))).toEqual(['default']);
});

test('offers a project by its id when its name is ambiguous', async () => {
  const names: NameCache = [
    {
      profile: 'default',
      baseUrl,
      projects: [
        { id: one, name: 'Twin' },
        { id: two, name: 'Twin' },
        { id: three, name: '--gov' },
        { id: '5f0000000000000000000004', name: one },
      ],
      clusters: noClusters,
    },
  ];
  expect(await offered('project', '-p ', await machine(names))).toEqual([
    one,
    two,
    three,
    '5f0000000000000000000004',
  ]);
});

test('offers nothing and stays silent when anything is wrong', async () => {
  const broken = await machine(cache, { config: 'broken [' });
  expect(await offered('project', '-p ', broken)).toEqual([]);
  const damaged = await machine(cache);
  await writeFile(nameFilePath(damaged), '{"owners":[{"prof');
  expect(await offered('project', '-p ', damaged)).toEqual([]);
  const planted = await machine(cache, {}, { MONGODB_ATLAS_BASE_URL: 'no address' });
  expect(await offered('project', '-p ', planted)).toEqual([]);
  for (const words of [[], ['bash'], ['zsh', 'nonsense', 'x'], ['bash', 'project']]) {
    expect(await answerShell(words, await machine([])), words.join(' ')).toBe('');
  }
});

test('the built program answers from files alone: no network, no keychain, nothing on stderr', async () => {
  const made = await machine(cache, { config: 'project = "Payments"' });
  const notes = path.join(made.homedir, 'notes');
  const env = { ...made.env, NOTE_CONNECTIONS: notes };
  const nodeWords = ['--import', path.join(root, 'test/helpers/note-connections.mjs')];
  for (const [words, wanted] of [
    [['zsh', 'project', 'list', '-p', ''], 'My Project\nPayments\n'],
    [['fish', 'cluster', 'list', '-c', ''], 'Orders\nProd0\n'],
    [['bash', 'project', ' \t\n"\'=:', 'atlas-exports list -p My'], 'My\\ Project\n'],
    [['zsh', 'profile', '-P', ''], 'default\n'],
    [['zsh', 'project', '--project=--help', '--version', ''], 'My Project\nPayments\n'],
  ] as const) {
    expect(await runProgram(['__complete', ...words], { env, nodeWords })).toEqual({
      code: 0,
      stdout: wanted,
      stderr: '',
    });
  }
  await expect(readFile(notes)).rejects.toThrow('ENOENT');
});
