import { failures } from './job-texts.ts';
import type { PolicyPlan } from './policy.ts';
import { hash, pick } from '../basics/random.ts';
import type { World, WorldCluster } from './world.ts';

const second = 1000;
const minute = 60 * second;
const hour = 60 * minute;
const day = 24 * hour;

const teams = [
  'Payments',
  'Ledger',
  'Catalog',
  'Search',
  'Checkout',
  'Identity',
  'Shipping',
  'Pricing',
  'Inventory',
  'Billing',
  'Analytics',
  'Messaging',
  'Fraud',
  'Loyalty',
  'Media',
  'Support',
  'Logistics',
  'Mobile',
  'Partners',
  'Platform',
];
const places = ['', ' EU', ' US', ' Asia', ' Staging'];
const names = [
  'orders',
  'accounts',
  'events',
  'sessions',
  'profiles',
  'catalog',
  'reports',
  'search',
  'sync',
  'archive',
] as const;

/** 100 projects of ten clusters each: about 20 exports run at any time, at real speed. */
export function organisation(): World {
  const projects = places.flatMap((place) => teams.map((team) => `${team}${place}`));
  return {
    projects: projects.map((project, at) => ({
      name: project,
      clusters: names.map((name, number) => {
        const told = troubles[`${project} ${name}`];
        return { name, ...(told ?? usual(at * names.length + number, name)) };
      }),
    })),
  };
}

/** Most clusters export every day, each at its own time. */
function usual(number: number, name: (typeof names)[number]): Omit<WorldCluster, 'name'> {
  const size = roll(number, 'size');
  const plan: PolicyPlan = {
    ...daily,
    age: roll(number, 'age') * day,
    // Most are small; the largest takes two hours.
    lasts: 12 * minute + 108 * minute * size ** 4,
    failing: 0.001,
  };
  switch (name) {
    case 'reports':
      return { policy: { ...plan, items: weekly(1 + (number % 7)), exports: 'weekly', days: 400 } };
    case 'search':
      return { kind: 'sharded', shards: pick([2, 3, 5], roll(number, 'shards')), policy: plan };
    case 'sync':
      return { policy: { ...plan, byHand: true } };
    case 'archive':
      // Snapshots, but no exports.
      return size < 0.5 ? {} : { policy: { ...plan, exports: 'monthly', items: monthly } };
    default:
      return { policy: plan };
  }
}

const daily = {
  items: [{ every: 'daily', keptDays: 7 }],
  exports: 'daily',
  days: 300,
  haste: 1,
} as const;

const monthly: PolicyPlan['items'] = [
  { every: 'daily', keptDays: 7 },
  { every: 'monthly', interval: 1, keptDays: 90 },
];

function weekly(weekday: number): PolicyPlan['items'] {
  return [{ every: 'weekly', interval: weekday, keptDays: 28 }];
}

const silent = { kind: 'silent' } as const;

/** What is wrong, by project and cluster. */
const troubles: Readonly<Record<string, Omit<WorldCluster, 'name'>>> = {
  // Its last snapshot has no job, which is accepted for two hours: they end while somebody watches.
  'Payments orders': { policy: { ...daily, age: 2 * hour + 28 * second, fates: { 0: silent } } },
  'Ledger EU accounts': { policy: { ...daily, age: 5 * hour, fates: { 0: silent } } },
  'Billing events': { policy: { ...daily, age: 9 * hour, fates: { 0: { kind: 'reported' } } } },
  'Fraud US orders': {
    policy: { ...daily, age: 7 * hour, fates: { 0: { kind: 'failed', reason: failures[0] } } },
  },
  'Loyalty reports': { policy: { ...daily, age: 3 * hour, exports: 'monthly' } },
  'Mobile sync': {
    policy: { ...daily, byHand: true, age: 6 * hour, fates: { [-2]: silent, [-1]: silent, 0: silent } },
  },
  'Partners archive': {
    jobs: [
      { state: 'Successful', age: 9 * day },
      { state: 'Failed', age: 4 * hour, reason: failures[0] },
    ],
  },
  'Support EU orders': { policy: { ...daily, age: 8 * hour }, backups: 'refused' },
  'Media Staging archive': { backups: 'off' },
};

/** 0 ≤ n < 1. */
function roll(number: number, what: string): number {
  return hash('organisation', number, what) / 0x1_0000_0000;
}
