import { setTimeout as delay } from 'node:timers/promises';
import { bundleStockInk } from './bundles.ts';
import { number, type Figure, type RunLength } from './figure.ts';
import { residentMiB } from './processes.ts';
import { emptyHome, program, quietEnvironment } from './program.ts';
import { startAtlas, type SimulatedAtlas } from './simulated-atlas.ts';
import { median, pairedRatio, percentile } from './statistics.ts';
import { openTerminal, type BenchTerminal } from './terminal.ts';

/** A measured program: how fast it moves, and how many jobs it holds. */
type Subject = {
  readonly name: string;
  readonly terminal: BenchTerminal;
  readonly times: number[];
  readonly atlas: SimulatedAtlas | undefined;
};

const sizes = [100, 10_000, 100_000] as const;

/**
 * Key presses in programs that hold 100, 10,000 and 100,000 jobs and in stock Ink, alternating; and big moves at
 * 100,000.
 */
export async function keys({ quick }: RunLength): Promise<readonly Figure[]> {
  const subjects: Subject[] = [...(await Promise.all(sizes.map((jobs) => holding(jobs)))), await stockInk()];
  const presses = quick ? 40 : 300;
  for (let press = 0; press < presses; press += 1) {
    // Down through the view and beyond it, then back up.
    const key = press % 120 < 60 ? 'j' : 'k';
    for (const subject of subjects) subject.times.push(await timeKey(subject.terminal, key));
  }
  const [few, some, many, stock] = subjects.map(({ times }) => times);
  if (!few || !some || !many || !stock) return [];
  const ours = [few, some, many];
  const ratios = ours.map((times) => pairedRatio(times, stock));
  const held = await residentMiB(subjects[2]?.terminal.pid ?? 0);
  const frozen = await longestFreeze(subjects[2]?.terminal);
  for (const { terminal, atlas } of subjects) {
    await terminal.end();
    atlas?.close();
  }
  const milliseconds = (share: number): string =>
    ours.map((times) => number(percentile(times, share))).join(' / ');
  return [
    {
      name: 'key → screen, 100 / 10,000 / 100,000 jobs',
      measured: `${ratios.map((ratio) => number(ratio, 2)).join(' / ')} × (p50 ${milliseconds(0.5)} ms, p95 ${milliseconds(0.95)})`,
      goal: '≤ 0.45 × stock Ink',
      met: ratios.every((ratio) => ratio <= 0.45),
      against: `stock Ink on the same rows, p50 ${number(median(stock))} ms, p95 ${number(percentile(stock, 0.95))}`,
    },
    {
      name: 'longest wait for a frame at 100,000 jobs',
      measured: `${number(frozen.longest, 0)} ms (${frozen.what})`,
      goal: '≤ 50 ms',
      met: frozen.longest <= 50,
      against: 'G, g, PgDn held down, a filter typed quickly',
    },
    {
      name: 'memory with 100,000 jobs',
      measured: `${number(held, 0)} MiB`,
      goal: '≤ 165 MiB',
      met: held <= 165,
      against: 'RSS, after the presses above',
    },
  ];
}

/** The program on a cluster without an order, whose pages it sweeps until it holds them all. */
export async function holding(jobs: number): Promise<Subject> {
  const atlas = await startAtlas({ scenario: 'quiet', jobs, order: 'none' });
  const env = quietEnvironment({ ...atlas.environment, ...emptyHome() });
  const words = ['-c', 'Prod0', '--page-size', '500', '--interval', '60'];
  const terminal = openTerminal([process.execPath, program, ...words], env);
  const all = `${number(jobs, 0)} jobs`;
  // Each refresh is followed by a part of the sweep.
  const sweep = setInterval(() => terminal.type('r'), 300);
  await terminal.until(() => terminal.line(1).includes(all), all);
  clearInterval(sweep);
  await terminal.quiet(700);
  return { name: `${jobs}`, terminal, times: [], atlas };
}

async function stockInk(): Promise<Subject> {
  const terminal = openTerminal([process.execPath, await bundleStockInk(), '100'], quietEnvironment());
  await terminal.until(() => selected(terminal) !== '', 'rows of stock Ink');
  return { name: 'stock Ink', terminal, times: [], atlas: undefined };
}

function selected(terminal: BenchTerminal): string {
  for (let row = 0; row < 40; row += 1) {
    const line = terminal.line(row);
    if (line.startsWith(' ▌')) return `${row} ${line}`;
  }
  return '';
}

/** Milliseconds from a key to the parsed screen with a moved selection. */
export async function timeKey(terminal: BenchTerminal, key: string): Promise<number> {
  // Longer than Ink's pause between two frames, so that none waits for the previous one.
  await delay(12);
  const before = selected(terminal);
  const pressed = performance.now();
  terminal.type(key);
  return (await terminal.until(() => selected(terminal) !== before, `the selection after ${key}`)) - pressed;
}

/** The longest time that the screen did not change during big moves, and which move it was. */
async function longestFreeze(
  terminal: BenchTerminal | undefined,
): Promise<{ readonly longest: number; readonly what: string }> {
  if (terminal === undefined) return { longest: NaN, what: '' };
  let longest = 0;
  let what = '';
  const press = async (key: string, name: string, frame: () => string): Promise<void> => {
    await delay(12);
    const before = frame();
    const pressed = performance.now();
    terminal.type(key);
    const took = (await terminal.until(() => frame() !== before, `a frame after ${name}`)) - pressed;
    if (took > longest) [longest, what] = [took, name];
  };
  const whole = (): string => terminal.text();
  const pageDown = '\u001B[6~';
  for (let round = 0; round < 5; round += 1) {
    await press('G', 'G', whole);
    await press('g', 'g', whole);
  }
  for (let page = 0; page < 30; page += 1) await press(pageDown, 'PgDn', whole);
  await press('g', 'g', whole);
  await press('/', '/', whole);
  for (const letter of 'access') await press(letter, `${letter} of a filter`, whole);
  return { longest, what };
}
