import { failures } from './job-texts.ts';
import type { Fate, PolicyPlan } from './policy.ts';
import type { World, WorldCluster } from './world.ts';

const second = 1000;
const minute = 60 * second;
const hour = 60 * minute;
const day = 24 * hour;

/** How much faster than real ones exports run if they begin after the start: an hour takes a minute. */
const haste = 60;

/** From a policy's time to the creation of its job, and from there to its beginning. */
const toJob = 145 * second;
const toStart = 3 * minute;

/** The daily exports of a company's clusters, under way; one of them goes missing within the first minute. */
export function nightly({ speed }: { readonly speed: number }): World {
  const plan = { ...daily, haste: haste * speed };
  const at = (name: string, policy: Pick<PolicyPlan, 'age'> & Partial<PolicyPlan>): WorldCluster => ({
    name,
    policy: { ...plan, ...policy },
  });
  /** Its job was created `since` before the start, and ends `left` after it. */
  const running = (name: string, since: number, left: number): WorldCluster => {
    const lasts = since + left - toStart;
    return at(name, { age: since + toJob, lasts, fates: { 0: { kind: 'exported', lasts } } });
  };
  /** Its job was created `since` before the start, and has ended. */
  const done = (name: string, since: number, lasts: number, fates: PolicyPlan['fates'] = {}): WorldCluster =>
    at(name, { age: since + toJob, lasts, fates });
  /** Its snapshot is taken `wait` after the start. */
  const due = (name: string, wait: number, lasts: number): WorldCluster =>
    at(name, { age: day - wait, lasts });

  return {
    projects: [
      {
        name: `Acme (demo at ${haste * speed}x speed)`,
        clusters: [
          due('billing', 12 * second, 80 * minute),
          due('checkout', 50 * second, 2 * hour),
          due('fraud', 100 * second, 50 * minute),
          due('loyalty', 3 * minute, 100 * minute),
          due('media', 5 * minute, 4 * hour),
          due('partners', 8 * minute, 70 * minute),
          running('sessions', 80 * second, 45 * minute),
          running('events', 14 * minute, 5 * minute),
          { ...running('search', 49 * minute, 70 * second), kind: 'sharded' },
          running('catalog', 112 * minute, 25 * second),
          // Fails while somebody watches.
          done('profiles', 71 * minute, 2 * hour, {
            0: { kind: 'failed', reason: failures[6] ?? failures[0], lasts: 2 * (68 * minute + 45 * second) },
          }),
          // Its snapshot has no job, which is accepted for two hours.
          at('orders', { age: 2 * hour + 28 * second, lasts: 95 * minute, fates: { 0: { kind: 'silent' } } }),
          done('ledger', 160 * minute, 90 * minute, { 0: failed(), [-9]: failed() }),
          done('accounts', 190 * minute, 75 * minute),
          { ...done('inventory', 4 * hour, 130 * minute, { [-12]: failed(3) }), kind: 'sharded', shards: 2 },
          done('pricing', 270 * minute, 25 * minute),
          at('reports', {
            items: [{ every: 'weekly', interval: 7, keptDays: 28 }],
            exports: 'weekly',
            age: 6 * hour,
            lasts: 3 * hour,
            days: 200,
          }),
          { name: 'staging' },
          { name: 'sandbox', kind: 'flex' },
        ],
      },
      {
        name: 'Analytics',
        clusters: [done('warehouse', 8 * hour, 5 * hour), done('lake', 9 * hour, 6 * hour)],
      },
    ],
  };
}

const daily = {
  items: [{ every: 'daily', keptDays: 7 }],
  exports: 'daily',
  days: 60,
} as const;

function failed(reason = 0): Fate {
  return { kind: 'failed', reason: failures[reason] ?? failures[0] };
}
