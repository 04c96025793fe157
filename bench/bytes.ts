import { setTimeout as delay } from 'node:timers/promises';
import { number, type Figure, type RunLength } from './figure.ts';
import { emptyHome, program, quietEnvironment } from './program.ts';
import { startAtlas } from './simulated-atlas.ts';
import { median } from './statistics.ts';
import { openTerminal } from './terminal.ts';

const clearScreen = '\u001B[2J';
const settled = 250;

/** Bytes to the terminal for a key, for a refresh that changes three rows, and for one that changes none. */
export async function bytes({ quick }: RunLength): Promise<readonly Figure[]> {
  const atlas = await startAtlas({ scenario: 'quiet' });
  const running = await atlas.add(3);
  const env = quietEnvironment({ ...atlas.environment, ...emptyHome() });
  const terminal = openTerminal([process.execPath, program, '-c', 'Prod0', '--interval', '3600'], env);
  await terminal.until(() => terminal.text().includes('In progress  '), 'rows of jobs');
  await terminal.quiet(settled);
  const frame = terminal.bytes();
  const start = terminal.received().length;
  const costOf = async (change: () => Promise<unknown> | void): Promise<number> => {
    const before = terminal.bytes();
    await change();
    await delay(settled / 2);
    await terminal.quiet(settled);
    return terminal.bytes() - before;
  };
  /** Up to the frame with the refresh's result: ticking seconds in these rows are another figure. */
  const costOfRefresh = async (exported: number): Promise<number> => {
    const count = new RegExp(` ${exported}/40 `, 'g');
    const before = terminal.bytes();
    terminal.type('r');
    await terminal.until(() => terminal.text().match(count)?.length === running.length, 'the new counts');
    const cost = terminal.bytes() - before;
    await terminal.quiet(settled);
    return cost;
  };
  const rounds = quick ? 6 : 40;
  const forKey: number[] = [];
  const forThree: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    forKey.push(await costOf(() => terminal.type(round % 2 === 0 ? 'j' : 'k')));
    const exported = 1 + (round % 39);
    await atlas.progress(running, exported);
    forThree.push(await costOfRefresh(exported));
  }
  await terminal.end();
  atlas.close();
  const forNone = await unchanged(rounds);
  const cleared = terminal.received().slice(start).includes(clearScreen);
  return [
    figure('bytes for a key', forKey, 600, `the start with its frames ${number(frame, 0)}`),
    figure(
      'bytes for a refresh that changes three rows',
      forThree,
      700,
      'their counts, bars and the title line',
    ),
    figure('bytes for a refresh that changes none', forNone, 150, ''),
    {
      name: '`ESC[2J` after the first frame',
      measured: cleared ? 'sent' : 'never',
      goal: 'never',
      met: !cleared,
      against: '',
    },
  ];
}

async function unchanged(rounds: number): Promise<readonly number[]> {
  const atlas = await startAtlas({ scenario: 'quiet' });
  const env = quietEnvironment({ ...atlas.environment, ...emptyHome() });
  const terminal = openTerminal([process.execPath, program, '-c', 'Prod0', '--interval', '3600'], env);
  await terminal.until(() => terminal.text().includes('✔ Successful'), 'rows of jobs');
  await terminal.quiet(settled);
  const samples: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    const before = terminal.bytes();
    terminal.type('r');
    await delay(settled / 2);
    await terminal.quiet(settled);
    samples.push(terminal.bytes() - before);
  }
  await terminal.end();
  atlas.close();
  return samples;
}

function figure(name: string, samples: readonly number[], goal: number, against: string): Figure {
  return {
    name,
    measured: `${number(median(samples), 0)} (most ${number(Math.max(...samples), 0)})`,
    goal: `≤ ${number(goal, 0)}`,
    met: median(samples) <= goal,
    against,
  };
}
