import { decodeJobs } from '../source/atlas/decode/jobs.ts';
import { mergeJobs } from '../source/jobs/merge.ts';
import { number, type Figure, type RunLength } from './figure.ts';
import { median, pairedRatio } from './statistics.ts';

const cluster = { groupId: '0'.repeat(24), clusterName: 'Prod0' };
const sixHours = 21_600_000;
const newest = Date.UTC(2026, 0, 1);

/** A job as Atlas sends it, this many exports before the newest. */
function entry(age: number, exported = 40): object {
  const createdAt = new Date(newest - age * sixHours).toISOString();
  const id = (0xff_ffff - age).toString(16).padStart(24, '0');
  return {
    id,
    state: 'Successful',
    createdAt,
    finishedAt: new Date(newest - age * sixHours + 770_000).toISOString(),
    snapshotId: id.replace(/^0000/, '6a01'),
    exportBucketId: '5f'.padEnd(24, '7'),
    prefix: `exported_snapshots/${'a'.repeat(24)}/${'b'.repeat(24)}/Prod0/2026-08-10T0327/${1_786_332_505 + age}`,
    exportStatus: { exportedCollections: exported, totalCollections: 40 },
    components: [],
    customData: [{ key: 'exported by', value: 'nightly policy' }],
  };
}

function page(first: number, exported?: number): string {
  const results = Array.from({ length: 500 }, (_, index) =>
    entry(first + index, index < 3 ? exported : undefined),
  );
  return JSON.stringify({ links: [], results, totalCount: 100_000 });
}

function time(into: number[], work: () => void): void {
  const started = performance.now();
  work();
  into.push(performance.now() - started);
}

function list(values: readonly number[], digits: number): string {
  return values.map((value) => number(value, digits)).join(' / ');
}

/** A page of 500 jobs, from text to merged into 100,000 held ones. */
export function merge({ quick }: RunLength): readonly Figure[] {
  let held = decodeJobs(
    { results: Array.from({ length: 100_000 }, (_, age) => entry(age + 500)) },
    cluster,
  ).items;
  const known = page(40_000);
  const changed = [page(40_000, 7), page(40_000, 8)];
  const fresh = page(0);
  const rounds = quick ? 40 : 200;
  const parse: number[] = [];
  const same: number[] = [];
  const three: number[] = [];
  const unseen: number[] = [];
  const take = (text: string): typeof held =>
    mergeJobs(held, decodeJobs(JSON.parse(text), cluster).items).jobs;
  for (let round = 0; round < rounds; round += 1) {
    time(parse, () => JSON.parse(known));
    time(same, () => void take(known));
    time(three, () => (held = take(changed[round % 2] ?? known)));
    held = take(known);
    time(unseen, () => void take(fresh));
  }
  const cases = [same, three, unseen];
  const ratios = cases.map((times) => pairedRatio(times, parse));
  return [
    {
      name: 'decode and merge 500 into 100,000, unchanged / three changed / all new',
      measured: `${list(ratios, 1)} × (p50 ${list(cases.map(median), 1)} ms)`,
      goal: '≤ 6 ×',
      met: ratios.every((ratio) => ratio <= 6),
      against: `\`JSON.parse\` alone ${number(median(parse))} ms`,
    },
  ];
}
