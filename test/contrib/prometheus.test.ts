import { execFile, spawn } from 'node:child_process';
import { mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, onTestFinished, test } from 'vitest';
import { run } from '../../source/commands/metrics.ts';
import { openContext } from '../helpers/command-context.ts';
import { missing, pathOf } from '../helpers/optional-programs.ts';
import { root } from '../helpers/root.ts';
import { removeFolder, signedIn, simulator } from '../helpers/sign-in.ts';
import { waitFor } from '../helpers/wait-for.ts';

const noPromtool = missing('promtool');
const noPrometheus = missing('prometheus');
const noSystemd = missing('systemd-analyze');
const shipped = path.join(root, 'contrib/prometheus');
const start = Date.UTC(2026, 10, 28, 8, 16);

/** Runs promtool and returns all its output, or rejects with it. */
async function promtool(words: readonly string[], input = ''): Promise<string> {
  const child = promisify(execFile)(pathOf('promtool') ?? '', words, { cwd: shipped });
  child.child.stdin?.end(input);
  const { stdout, stderr } = await child.catch((error: unknown) => {
    const { stdout, stderr } = error as { stdout: string; stderr: string };
    throw new Error(`promtool ${words.join(' ')}: ${stdout}${stderr}`);
  });
  return stdout + stderr;
}

/** Serves the metrics of a simulated Atlas on the test's clock. */
async function serving(scenario: 'coverage' | 'nightly', now: () => number) {
  const atlas = await simulator({ scenario, now });
  const ended = new AbortController();
  const { context, stderr } = await openContext(
    'metrics --all-clusters --listen 0 --interval 2',
    await signedIn(atlas),
    { signal: ended.signal },
  );
  const running = run(context).catch(() => undefined);
  onTestFinished(async () => {
    ended.abort(new Error('over'));
    await running;
  });
  return waitFor(() => /Serving (\S+);/.exec(stderr())?.[1], { what: 'the address', shows: stderr });
}

async function text(line: string, scenario: 'coverage' | 'nightly' = 'coverage'): Promise<string> {
  const atlas = await simulator({ scenario, now: () => start });
  const { context, stdout } = await openContext(line, await signedIn(atlas));
  await run(context);
  return stdout();
}

describe.skipIf(noPromtool !== '')(`promtool${noPromtool}`, () => {
  test('accepts the metrics without a warning', async () => {
    expect(await promtool(['check', 'metrics'], await text('metrics --all-clusters'))).toBe('');
  });

  test('accepts the served metrics without a warning', async () => {
    const url = await serving('coverage', () => start);
    const served = await waitFor(
      async () => {
        const served = await (await fetch(url)).text();
        return served.includes('verdict="missing"') ? served : undefined;
      },
      { what: 'a verdict' },
    );
    expect(await promtool(['check', 'metrics'], served)).toBe('');
  });

  test("accepts the configuration and the rules, and the rules' tests pass", async () => {
    expect(await promtool(['check', 'config', 'prometheus.yml'])).toMatch(/SUCCESS: prometheus.yml is valid/);
    expect(await promtool(['check', 'rules', 'atlas-exports.rules.yml'])).toMatch(/SUCCESS: \d+ rules found/);
    expect(await promtool(['test', 'rules', 'atlas-exports.rules.test.yml'])).toMatch(/SUCCESS/);
  });
});

type Answer = { readonly status: string; readonly data: unknown; readonly error?: string };

describe.skipIf(noPrometheus !== '')(`a real Prometheus${noPrometheus}`, () => {
  test('scrapes the program, knows every query of the dashboard, and alerts once an export is missing', async () => {
    let time = start;
    const url = await serving('nightly', () => time);
    const folder = await mkdtemp(path.join(tmpdir(), 'atlas-exports-prometheus-'));
    onTestFinished(() => removeFolder(folder));
    // As shipped, except for what takes minutes.
    const rules = await readFile(path.join(shipped, 'atlas-exports.rules.yml'), 'utf8');
    await writeFile(
      path.join(folder, 'atlas-exports.rules.yml'),
      rules.replaceAll(/^( +for: ).*$/gm, '$10s').replace('    rules:', '    interval: 1s\n    rules:'),
    );
    const config = await readFile(path.join(shipped, 'prometheus.yml'), 'utf8');
    const ours = config
      .replace('127.0.0.1:9464', new URL(url).host)
      .replace('scrape_interval: 30s', 'scrape_interval: 1s');
    expect(ours).not.toBe(config);
    await writeFile(path.join(folder, 'prometheus.yml'), ours);

    const said = { text: '' };
    const prometheus = spawn(
      pathOf('prometheus') ?? '',
      [
        `--config.file=${folder}/prometheus.yml`,
        `--storage.tsdb.path=${folder}/data`,
        '--web.listen-address=127.0.0.1:0',
        '--log.level=info',
      ],
      { stdio: ['ignore', 'pipe', 'pipe'] },
    );
    const ended = new Promise((resolve) => prometheus.once('close', resolve));
    onTestFinished(async () => {
      prometheus.kill('SIGTERM');
      await ended;
    });
    for (const stream of [prometheus.stdout, prometheus.stderr])
      stream.setEncoding('utf8').on('data', (chunk: string) => (said.text += chunk));
    const address = await waitFor(() => /address=(127\.0\.0\.1:[1-9]\d*)/.exec(said.text)?.[1], {
      what: 'where Prometheus listens',
      shows: () => said.text,
    });
    const ask = async (where: string): Promise<Answer> =>
      (await (await fetch(`http://${address}/api/v1/${where}`)).json()) as Answer;
    const query = async (expression: string): Promise<readonly { metric: Record<string, string> }[]> => {
      const { status, data, error } = await ask(`query?query=${encodeURIComponent(expression)}`);
      expect([expression, status, error]).toEqual([expression, 'success', undefined]);
      return (data as { result: readonly { metric: Record<string, string> }[] }).result;
    };
    const alerts = async (): Promise<readonly string[]> => {
      const firing = await query('ALERTS{alertstate="firing",cluster!=""}');
      return firing.map(({ metric }) => `${metric['alertname']} ${metric['cluster']}`);
    };
    await waitFor(async () => (await query('atlas_exports_verdict')).length >= 18 || undefined, {
      what: 'every verdict in Prometheus',
      shows: () => said.text,
    });
    await waitFor(async () => (await alerts()).includes('AtlasExportNotExported ledger') || undefined, {
      what: 'the alert of the cluster that failed last night',
    });
    expect(await alerts()).not.toContain('AtlasExportMissing orders');

    const dashboard = JSON.parse(await readFile(path.join(shipped, 'grafana-dashboard.json'), 'utf8')) as {
      panels: { targets: { expr: string }[] }[];
    };
    const queries = dashboard.panels.flatMap(({ targets }) => targets.map(({ expr }) => expr));
    expect(queries.length).toBeGreaterThan(12);
    for (const expression of queries) await query(expression.replaceAll('$project', '.*'));

    // Its last snapshot gets no job, and nothing else reports that.
    time += 60_000;
    await waitFor(async () => (await alerts()).includes('AtlasExportMissing orders') || undefined, {
      what: 'the alert of the export that went missing',
      shows: () => said.text,
    });
  });
});

test('the dashboard and the rules name existing metrics only', async () => {
  const told = await text('metrics --all-clusters', 'nightly');
  const known = new Set(told.match(/\batlas_exports_\w+/g));
  for (const served of ['requests_total', 'rate_limited_total']) known.add(`atlas_exports_${served}`);
  for (const name of ['atlas-exports.rules.yml', 'grafana-dashboard.json', 'atlas-exports.rules.test.yml']) {
    const named = (await readFile(path.join(shipped, name), 'utf8')).match(/\batlas_exports_\w+/g) ?? [];
    expect(named.length, name).toBeGreaterThan(5);
    expect(named.filter((metric) => !known.has(metric))).toEqual([]);
  }
});

test.skipIf(noSystemd !== '')(`systemd accepts the units without a warning${noSystemd}`, async () => {
  const folder = path.join(root, 'contrib/systemd');
  const units = ['textfile.service', 'textfile.timer', 'metrics.service'].map(
    (name) => `${folder}/atlas-exports-${name}`,
  );
  const { stdout, stderr } = await promisify(execFile)('systemd-analyze', ['verify', '--man=no', ...units]);
  expect((stdout + stderr).split('\n').filter((line) => line.includes('atlas-exports'))).toEqual([]);
});
