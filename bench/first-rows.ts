import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import { bundleProgram } from '../scripts/build.ts';
import { functionsIn, type Part } from '../scripts/eager-functions.ts';
import { emptyHome, quietEnvironment, root, scratch } from './program.ts';
import { startAtlas } from './simulated-atlas.ts';
import { openTerminal } from './terminal.ts';

/** Starts the program, and writes which functions were called as soon as it has written rows of jobs. */
const recording = `
  import { Session } from 'node:inspector';
  import { writeFileSync } from 'node:fs';
  const session = new Session();
  session.connect();
  session.post('Profiler.enable');
  session.post('Profiler.startPreciseCoverage', { callCount: true, detailed: false });
  // Nothing comes too late, however busy this machine is.
  const { setTimeout } = globalThis;
  globalThis.setTimeout = (done, delay, ...more) => setTimeout(done, delay * 100, ...more);
  const write = process.stdout.write;
  process.stdout.write = (text, ...more) => {
    const written = write.call(process.stdout, text, ...more);
    if (String(text).includes('✔ Successful')) {
      process.stdout.write = write;
      session.post('Profiler.takePreciseCoverage', (_, { result }) =>
        writeFileSync(process.env.CALLED_FILE, JSON.stringify(result)));
    }
    return written;
  };
  const { main } = await import('./main.js');
  await main();
`;

type Called = readonly {
  readonly url: string;
  readonly functions: readonly {
    readonly ranges: readonly [{ readonly startOffset: number; readonly count: number }];
  }[];
}[];

/** `npm run first-rows`: lists in scripts/first-rows.json the functions that run before the first rows. */
async function main(): Promise<void> {
  const { files } = await bundleProgram();
  for (const { name, text } of files) writeFileSync(path.join(scratch, name), text);
  const called = await calledFunctions();
  const eager: Record<string, string[]> = {};
  for (const { name, text, map, inputs } of files) {
    const starts = called.get(name);
    if (starts === undefined) continue;
    if (name.startsWith('screen-')) throw new Error('The screen was loaded before the rows came: try again.');
    // React and Ink, of which a busy machine loads some before the rows come.
    if (!inputs.some((input) => input.startsWith('source/'))) continue;
    const note = ({ start, kind, module, key, inner }: Part): void => {
      if (starts.has(start) && kind !== 'method' && module !== '') (eager[module] ??= []).push(key);
      inner.forEach(note);
    };
    functionsIn(text, map).inner.forEach(note);
  }
  const list = Object.entries(eager)
    // Stand-ins for Node's modules have no file.
    .filter(([module]) => existsSync(path.join(root, module)))
    .map(([module, keys]) => [module, keys.toSorted().join(' ')] as const)
    .toSorted(([a], [b]) => (a < b ? -1 : 1));
  const text = JSON.stringify(Object.fromEntries(list), null, 2);
  writeFileSync(path.join(root, 'scripts/first-rows.json'), `${text}\n`);
}

/** By file, where the functions begin that were called before the first rows. */
async function calledFunctions(): Promise<ReadonlyMap<string, ReadonlySet<number>>> {
  const file = path.join(scratch, 'called.json');
  const atlas = await startAtlas({ scenario: 'many' });
  const env = quietEnvironment({ ...atlas.environment, ...emptyHome(), CALLED_FILE: file });
  const start = path.join(scratch, 'start.mjs');
  writeFileSync(start, recording);
  const terminal = openTerminal([process.execPath, start, '-c', 'Prod0'], env);
  await terminal.until(() => terminal.text().includes('✔ Successful'), 'rows of jobs');
  await terminal.quit();
  await terminal.end();
  atlas.close();
  const called = JSON.parse(readFileSync(file, 'utf8')) as Called;
  return new Map(
    called.map(({ url, functions }) => [
      path.basename(url),
      new Set(functions.flatMap(({ ranges: [{ startOffset, count }] }) => (count > 0 ? startOffset : []))),
    ]),
  );
}

await main();
process.exit();
