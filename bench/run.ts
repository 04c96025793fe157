import { readFileSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import path from 'node:path';
import process from 'node:process';
import { build } from '../scripts/build.ts';
import { bytes } from './bytes.ts';
import { table, type Figure, type RunLength } from './figure.ts';
import { idle } from './idle.ts';
import { install } from './install.ts';
import { keys } from './keys.ts';
import { memory } from './memory.ts';
import { merge } from './merge.ts';
import { root } from './program.ts';
import { organisation } from './organisation.ts';
import { requests } from './requests.ts';
import { startUp } from './start-up.ts';

type Part = { readonly name: string; readonly take: (length: RunLength) => Promise<readonly Figure[]> };

/** These measure CPU time, memory or counts, and so can run in parallel; the others are timed, one after the other. */
const untimed: readonly Part[] = [
  { name: 'idle', take: idle },
  { name: 'bytes', take: bytes },
  { name: 'requests', take: () => requests() },
  { name: 'memory', take: memory },
];
const timed: readonly Part[] = [
  { name: 'start-up', take: startUp },
  { name: 'keys', take: keys },
  { name: 'merge', take: (length) => Promise.resolve(merge(length)) },
];

/** Takes an hour: runs only when named. */
const long: Part = { name: 'organisation', take: organisation };

/**
 * `npm run bench`: everything, and updates `results.md`. `-- --quick`: a minute, printing only. A name: only that part.
 */
async function main(words: readonly string[]): Promise<void> {
  const length = { quick: words.includes('--quick') };
  const wanted = words.filter((word) => !word.startsWith('--'));
  const isWanted = ({ name }: Part): boolean => wanted.length === 0 || wanted.includes(name);
  await build();
  const figures: Figure[] = [];
  const take = async (part: Part): Promise<void> => {
    process.stderr.write(`${part.name} …\n`);
    try {
      const taken = await part.take(length);
      for (const { name, measured, goal } of taken)
        process.stderr.write(`  ${name}: ${measured} (${goal})\n`);
      figures.push(...taken);
    } catch (error) {
      process.stderr.write(`${part.name}: ${error instanceof Error ? error.message : String(error)}\n`);
      figures.push({ name: part.name, measured: 'could not be taken', goal: '', met: false, against: '' });
    }
  };
  for (const part of timed.filter(isWanted)) await take(part);
  await Promise.all(untimed.filter(isWanted).map(take));
  if (wanted.includes(long.name)) await take(long);
  if (!length.quick && isWanted({ name: 'install', take: install }))
    await take({ name: 'install', take: install });
  const text = `${table(figures)}\n`;
  process.stdout.write(`\n${text}`);
  if (!length.quick && wanted.length === 0) writeFileSync(path.join(root, 'bench/results.md'), report(text));
}

function report(text: string): string {
  const { version } = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8')) as {
    version: string;
  };
  const [cpu] = cpus();
  return `# The last run of \`npm run bench\`

atlas-exports ${version}, Node ${process.versions.node}, ${cpus().length} × ${cpu?.model ?? 'CPU'}, 120×40. How each
figure is measured: [docs/performance.md](../docs/performance.md). × is the median ratio of pairs measured right after
each other; milliseconds are from this machine on that day and mean little on their own.

${text}`;
}

await main(process.argv.slice(2));
process.exit();
