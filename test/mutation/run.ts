import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';

// `npm run mutation`: changes each line of the rooms with the rules, one change at a time, and checks that a test of that
// room fails. `-- jobs`: that room only; `-- feed/plan/plan`: that file. Takes hours on two cores. The tool has a folder and a
// lock file of its own, so that everyone else's `npm ci` installs 170 packages fewer.

const here = path.dirname(fileURLToPath(import.meta.url));
const root = path.join(here, '../..');
/** The share of changes, in percent, that a test must catch. */
const least = 80;

type Mutant = {
  readonly status: string;
  readonly mutatorName: string;
  readonly replacement?: string;
  readonly location: { readonly start: { readonly line: number; readonly column: number } };
};
type Report = { readonly files: Readonly<Record<string, { readonly mutants: readonly Mutant[] }>> };
type Score = { minded: number; survived: number };

function run(file: string, words: readonly string[], cwd: string, env: NodeJS.ProcessEnv = {}): number {
  const { status } = spawnSync(file, words, { cwd, stdio: 'inherit', env: { ...process.env, ...env } });
  return status ?? 1;
}

/** Reports the surviving changes, and counts. */
function read(report: Report): Score {
  const score = { minded: 0, survived: 0 };
  for (const [file, { mutants }] of Object.entries(report.files)) {
    for (const { status, mutatorName, replacement = '', location } of mutants) {
      if (status === 'Killed' || status === 'Timeout') score.minded += 1;
      if (status !== 'Survived' && status !== 'NoCoverage') continue;
      score.survived += 1;
      const { line, column } = location.start;
      tell(`${file}:${line}:${column} ${mutatorName} → ${replacement.replaceAll(/\s+/g, ' ').slice(0, 100)}`);
    }
  }
  return score;
}

function tell(text: string): void {
  process.stdout.write(`${text}\n`);
}

const places = process.argv.length > 2 ? process.argv.slice(2) : ['jobs', 'feed', 'atlas'];
if (run('npm', ['ci', '--no-audit', '--no-fund'], here) !== 0) process.exit(1);
const scores = places.map((place) => {
  const [room = '', ...below] = place.split('/');
  const file = below.length === 0 ? '**/*' : below.join('/');
  const stryker = path.join(here, 'node_modules/@stryker-mutator/core/bin/stryker.js');
  const words = [
    stryker,
    'run',
    'test/mutation/stryker.config.json',
    '--mutate',
    `source/${room}/${file}.ts`,
  ];
  if (run(process.execPath, words, root, { MUTATED_ROOM: room }) !== 0) process.exit(1);
  return read(JSON.parse(readFileSync(path.join(root, 'reports/mutation.json'), 'utf8')) as Report);
});
for (const [index, place] of places.entries()) {
  const { minded = 0, survived = 0 } = scores[index] ?? {};
  const percent = (100 * minded) / (minded + survived);
  tell(`${place}: ${percent.toFixed(1)} % of ${minded + survived} changes were caught`);
  if (!(percent >= least)) process.exitCode = 1;
}
