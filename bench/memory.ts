import { setTimeout as delay } from 'node:timers/promises';
import { number, type Figure, type RunLength } from './figure.ts';
import { residentMiB } from './processes.ts';
import { emptyHome, program, quietEnvironment } from './program.ts';
import { startAtlas } from './simulated-atlas.ts';
import { openTerminal } from './terminal.ts';

/** Memory with 100 jobs, and after thousands of refreshes that each change a row. */
export async function memory({ quick }: RunLength): Promise<readonly Figure[]> {
  const atlas = await startAtlas({ scenario: 'quiet', jobs: 97 });
  const running = await atlas.add(3);
  const env = quietEnvironment({ ...atlas.environment, ...emptyHome() });
  const terminal = openTerminal([process.execPath, program, '-c', 'Prod0', '--interval', '3600'], env);
  await terminal.until(() => terminal.text().includes('✔ Successful'), 'rows of jobs');
  await delay(2000);
  const atStart = await residentMiB(terminal.pid);

  const wanted = quick ? 1000 : 30_000;
  const marks: number[] = [];
  const first = await atlas.requests();
  let refreshes = 0;
  let marked = 0;
  for (let turn = 0; refreshes < wanted; turn += 1) {
    terminal.type('r');
    await delay(3);
    if (turn % 50 !== 0) continue;
    await atlas.progress(running, 1 + ((turn / 50) % 39));
    refreshes = (await atlas.requests()) - first;
    if (refreshes < ((marked + 1) * wanted) / 6) continue;
    marked += 1;
    marks.push(await residentMiB(terminal.pid));
  }
  const end = await residentMiB(terminal.pid);
  await terminal.end();
  atlas.close();
  const late = marks.slice(Math.floor(marks.length / 2));
  const growth = Math.max(...late, end) - Math.min(...late, end);
  return [
    {
      name: 'memory at the start, 100 jobs',
      measured: `${number(atStart, 0)} MiB`,
      goal: '≤ 85 MiB',
      met: atStart <= 85,
      against: 'RSS two seconds after the first rows',
    },
    {
      name: `memory after ${number(refreshes, 0)} refreshes`,
      measured: `${number(end, 0)} MiB (${marks.map((mark) => number(mark, 0)).join(' ')})`,
      goal: '≤ 130 MiB, and flat',
      met: end <= 130 && growth <= 12,
      against: `the second half differs by ${number(growth, 0)} MiB`,
    },
  ];
}
