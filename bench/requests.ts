import { setTimeout as delay } from 'node:timers/promises';
import { number, type Figure } from './figure.ts';
import { timeProcess } from './processes.ts';
import { emptyHome, program, quietEnvironment } from './program.ts';
import { startAtlas } from './simulated-atlas.ts';
import { median } from './statistics.ts';
import { openTerminal } from './terminal.ts';

/** Requests for one refresh of a cluster that stores 5,000 jobs, three of them unfinished. */
export async function requests(): Promise<readonly Figure[]> {
  const atlas = await startAtlas({ scenario: 'many' });
  const env = quietEnvironment({ ...atlas.environment, ...emptyHome() });
  const terminal = openTerminal([process.execPath, program, '-c', 'Prod0', '--interval', '3600'], env);
  await terminal.until(() => terminal.text().includes('● live'), 'a live list');
  await terminal.quiet(700);
  const counts: number[] = [];
  for (let round = 0; round < 8; round += 1) {
    const before = await atlas.requests();
    terminal.type('r');
    await delay(400);
    counts.push((await atlas.requests()) - before);
  }
  await terminal.end();
  const { url, keys, groupId } = atlas;
  const before = await atlas.requests();
  const list = `${url}/api/atlas/v2/groups/${groupId}/clusters/Prod0/backup/exports`;
  await timeProcess(['curl', '-s', '--digest', '-u', `${keys.publicKey}:${keys.privateKey}`, list], env);
  const curl = (await atlas.requests()) - before;
  atlas.close();
  return [
    {
      name: 'requests for a refresh, 5,000 stored, 3 unfinished',
      measured: `${number(median(counts), 0)} (most ${number(Math.max(...counts), 0)})`,
      goal: '1',
      met: Math.max(...counts) === 1,
      against: `curl --digest ${curl}`,
    },
  ];
}
