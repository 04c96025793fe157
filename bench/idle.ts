import { setTimeout as delay } from 'node:timers/promises';
import { number, type Figure, type RunLength } from './figure.ts';
import { cpuSeconds } from './processes.ts';
import { emptyHome, program, quietEnvironment } from './program.ts';
import { startAtlas } from './simulated-atlas.ts';
import { openTerminal } from './terminal.ts';

const minute = 60_000;

/** An idle minute in CPU seconds and bytes, compared with `watch`, curl and jq on the same list. */
export async function idle({ quick }: RunLength): Promise<readonly Figure[]> {
  const span = quick ? minute / 3 : 3 * minute;
  const atlas = await startAtlas({ scenario: 'quiet' });
  const { url, keys, groupId } = atlas;
  const env = quietEnvironment({ ...atlas.environment, ...emptyHome() });
  const ours = openTerminal([process.execPath, program, '-c', 'Prod0'], env);
  const list = `${url}/api/atlas/v2/groups/${groupId}/clusters/Prod0/backup/exports`;
  const accept = "-H 'Accept: application/vnd.atlas.2023-01-01+json'";
  const ask = `curl -s ${accept} --digest -u ${keys.publicKey}:${keys.privateKey} ${list} | jq -r '.results[] | [.state, .createdAt, .id] | @tsv'`;
  const theirs = openTerminal(['watch', '-n', '10', ask], env);
  await ours.until(() => ours.text().includes('✔ Successful'), 'rows of jobs');
  await theirs.until(() => theirs.text().includes('Successful'), 'what curl and jq say');
  await delay(3000);
  const take = async (): Promise<readonly [number, number, number]> => [
    await cpuSeconds(ours.pid),
    await cpuSeconds(theirs.pid),
    ours.bytes(),
  ];
  const before = await take();
  await delay(span);
  const after = await take();
  await ours.end();
  await theirs.end();
  atlas.close();
  const perMinute = (index: 0 | 1 | 2): number => ((after[index] - before[index]) * minute) / span;
  const ratio = perMinute(0) / perMinute(1);
  return [
    {
      name: 'idle CPU, seconds a minute',
      measured: `${number(ratio, 2)} × (${number(perMinute(0), 3)})`,
      goal: '≤ 0.65 ×',
      met: ratio <= 0.65,
      against: `\`watch -n 10 'curl --digest … | jq'\` ${number(perMinute(1), 3)}`,
    },
    {
      name: 'bytes for an idle minute',
      measured: number(perMinute(2), 0),
      goal: '≤ 1,500',
      met: perMinute(2) <= 1500,
      against: 'six refreshes that change nothing',
    },
  ];
}
