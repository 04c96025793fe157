import { expect, test } from 'vitest';
import type { AnswerHeaders, Atlas, Project } from '../../../source/atlas/api/api.ts';
import { AtlasError, type Trouble } from '../../../source/atlas/api/errors.ts';
import { openRoster, refusalTexts, type Roster } from '../../../source/commands/session/roster.ts';
import type { Selection } from '../../../source/commands/session/targets.ts';
import type { ClusterRef } from '../../../source/jobs/job.ts';
import { FakeClock } from '../../helpers/fake-clock.ts';
import { troubleWith } from '../../helpers/fake-atlas.ts';
import { feedThat } from '../../helpers/roster-feed.ts';

const headers: AnswerHeaders = {
  serverTime: undefined,
  rateLimit: undefined,
  rateLimitRemaining: undefined,
  notice: undefined,
};
const idOf = (n: number): string => n.toString(16).padStart(24, '0');
const minute = 60_000;
const refusal = troubleWith({ kind: 'auth', status: 403, retryable: false, sentence: 'Refused.' });

/** Projects with their clusters, which a test can change; a Trouble is the error for their requests. */
function organisation(projects: Record<string, readonly string[] | Trouble>) {
  const asked: string[] = [];
  let number = 0;
  const ids = new Map<string, string>();
  const known = (name: string): Project => {
    const id = ids.get(name) ?? idOf((number += 1));
    ids.set(name, id);
    const clusters = projects[name];
    return { id, name, clusterCount: Array.isArray(clusters) ? clusters.length : undefined };
  };
  const page = <T>(items: readonly T[]) => ({
    value: { items, hasNext: false, totalCount: items.length, received: items.length, problems: [] },
    headers,
  });
  const atlas = {
    listProjects: async () => {
      asked.push('projects');
      return page(Object.keys(projects).map(known));
    },
    listClusters: async (id: string) => {
      const name = Object.keys(projects).find((each) => known(each).id === id) ?? id;
      asked.push(name);
      const clusters = projects[name] ?? troubleWith({ kind: 'not-found', status: 404, retryable: false });
      if ('kind' in clusters) throw new AtlasError('GET', clusters);
      return page(clusters.map((cluster) => ({ name: cluster, clusterType: undefined })));
    },
  } as unknown as Atlas;
  for (const name of Object.keys(projects)) known(name);
  return { atlas, projects, asked, id: (name: string) => known(name).id };
}

const everything: Selection = { projects: [], allProjects: true, clusters: [], allClusters: false };

async function open(atlas: Atlas, selection: Partial<Selection> = {}): Promise<Roster> {
  return openRoster(atlas, { ...everything, ...selection }, new AbortController().signal);
}

async function complete(atlas: Atlas, selection: Partial<Selection> = {}): Promise<Roster> {
  const roster = await open(atlas, selection);
  await roster.complete;
  return roster;
}

/** `Payments/Prod0`. */
function named(roster: Roster, { id }: ReturnType<typeof organisation>, names: readonly string[]): string[] {
  const nameOf = (groupId: string) => names.find((name) => id(name) === groupId);
  return roster.get().clusters.map(({ groupId, clusterName }) => `${nameOf(groupId)}/${clusterName}`);
}

test('reads the clusters of all projects, and skips projects without any', async () => {
  const there = organisation({ Web: ['Prod0', 'search'], Empty: [], Payments: ['Prod0'] });
  const roster = await complete(there.atlas);
  expect(named(roster, there, ['Web', 'Payments'])).toEqual(['Payments/Prod0', 'Web/Prod0', 'Web/search']);
  expect(there.asked.toSorted()).toEqual(['Payments', 'Web', 'projects']);
});

test('a name means that cluster in each project, PROJECT/NAME only one', async () => {
  const there = organisation({ Payments: ['Prod0'], Web: ['Prod0', 'search'] });
  const chosen = async (selection: Partial<Selection>) =>
    named(await complete(there.atlas, { allProjects: false, ...selection }), there, ['Payments', 'Web']);
  expect(await chosen({ projects: ['Payments', 'Web'], clusters: ['Prod0'] })).toEqual([
    'Payments/Prod0',
    'Web/Prod0',
  ]);
  expect(await chosen({ projects: ['Payments', 'Web'], clusters: ['Web/search'] })).toEqual([
    'Payments/Prod0',
    'Web/search',
  ]);
  expect(await chosen({ clusters: ['Web/Prod0', 'Payments/Prod0'] })).toEqual([
    'Web/Prod0',
    'Payments/Prod0',
  ]);
  // The same project by its id and by its name counts once.
  expect(await chosen({ projects: [there.id('Web')], clusters: ['Web/search', 'Prod0'] })).toEqual([
    'Web/Prod0',
    'Web/search',
  ]);
});

test('among all projects, watches only those that have a cluster of that name', async () => {
  const there = organisation({ Payments: ['Prod0'], Web: ['search'] });
  const roster = await complete(there.atlas, { clusters: ['Prod0'] });
  expect(named(roster, there, ['Payments', 'Web'])).toEqual(['Payments/Prod0']);
  await expect(complete(there.atlas, { clusters: ['Nowhere'] })).rejects.toThrow(
    'No project that this key can see has a cluster named "Nowhere".',
  );
});

test('reports a project that is refused, and watches the others', async () => {
  const there = organisation({ Payments: ['Prod0'], Secret: refusal, Vault: refusal });
  const roster = await complete(there.atlas);
  expect(named(roster, there, ['Payments'])).toEqual(['Payments/Prod0']);
  expect(refusalTexts(roster.get().refusals, ({ name }) => name)).toEqual([
    'The clusters of Secret and Vault are not known: Refused. Wait.',
  ]);
});

test('fails with the first reason when all refuse; a dead network is not tried a hundred times', async () => {
  const refused = organisation({ Secret: refusal, Vault: refusal });
  await expect(complete(refused.atlas)).rejects.toMatchObject({ trouble: refusal });
  const offline = troubleWith({ kind: 'network' });
  const many = organisation(Object.fromEntries(Array.from({ length: 100 }, (_, n) => [`P${n}`, offline])));
  await expect(complete(many.atlas)).rejects.toMatchObject({ trouble: offline });
  expect(many.asked.length).toBeLessThan(10);
});

test('starts with the first cluster, and adds the others later', async () => {
  const there = organisation({ Payments: ['Prod0'], Web: ['Prod0'] });
  const web = Promise.withResolvers<void>();
  const { listClusters } = there.atlas;
  const slow = { ...there.atlas } as Atlas;
  slow.listClusters = async (id, ...rest) => {
    if (id === there.id('Web')) await web.promise;
    return listClusters(id, ...rest);
  };
  const roster = await open(slow);
  expect(roster.get().clusters).toHaveLength(1);
  web.resolve();
  await roster.complete;
  expect(roster.get().clusters).toHaveLength(2);
});

test('notices new and deleted projects and clusters within ten minutes, one project at a time', async () => {
  const there = organisation({ Payments: ['Prod0'], Web: ['search'], Old: ['gone'] });
  const clock = new FakeClock();
  const roster = await complete(there.atlas);
  roster.follow(clock, feedThat());
  there.projects['Payments'] = ['Prod0', 'Orders'];
  there.projects['New'] = ['Prod0'];
  delete there.projects['Old'];
  // A temporary error removes nothing.
  there.projects['Web'] = troubleWith();
  there.asked.length = 0;
  await clock.pass(10 * minute);
  expect(named(roster, there, ['Payments', 'Web', 'New'])).toEqual([
    'New/Prod0',
    'Payments/Orders',
    'Payments/Prod0',
    'Web/search',
  ]);
  expect(there.asked.length).toBeLessThan(10);
  roster.close();
  await clock.pass(30 * minute);
  expect(clock.pending).toBe(0);
});

test('asks within the budget of the feed, and for projects with as many clusters as before about once an hour', async () => {
  const there = organisation({ Payments: ['Prod0'], Web: ['search'], Refused: refusal });
  const clock = new FakeClock();
  const roster = await complete(there.atlas);
  const ranks: unknown[] = [];
  roster.follow(clock, feedThat({ onAsk: (rank) => ranks.push(rank) }));
  there.asked.length = 0;
  await clock.pass(56 * minute);
  const times = (what: string): number => there.asked.filter((each) => each === what).length;
  expect([times('projects'), times('Payments'), times('Web'), times('Refused')]).toEqual([14, 1, 1, 7]);
  expect(ranks).toEqual(there.asked.map(() => 'roster'));
  roster.close();
});

test('notices a cluster in place of another once Atlas no longer knows that one', async () => {
  const there = organisation({ Web: ['search'], Payments: ['Prod0'] });
  const clock = new FakeClock();
  const roster = await complete(there.atlas);
  const gone: ClusterRef[] = [];
  roster.follow(clock, feedThat({ gone }));
  there.projects['Payments'] = ['Orders'];
  gone.push({ groupId: there.id('Payments'), clusterName: 'Prod0' });
  await clock.pass(8 * minute);
  expect(named(roster, there, ['Payments', 'Web'])).toEqual(['Payments/Orders', 'Web/search']);
  roster.close();
});

test('notices a cluster in place of another within ten minutes, right after the turn of its project too', async () => {
  const there = organisation({ Payments: ['Prod0'], Web: ['search'] });
  const clock = new FakeClock();
  const roster = await complete(there.atlas);
  const gone: ClusterRef[] = [];
  roster.follow(clock, feedThat({ gone }));
  // The turns of Payments end 4, 12 and 20 minutes after the start, and a quiet cluster is looked at every 6.
  await clock.pass(14.5 * minute);
  there.projects['Payments'] = ['Orders'];
  await clock.pass(6 * minute);
  gone.push({ groupId: there.id('Payments'), clusterName: 'Prod0' });
  there.asked.length = 0;
  await clock.pass(4 * minute);
  expect(named(roster, there, ['Payments', 'Web'])).toEqual(['Payments/Orders', 'Web/search']);
  // As long as the feed still has it, it is asked for no more often than at its turn.
  expect(there.asked.filter((each) => each === 'Payments')).toHaveLength(1);
  roster.close();
});

test('notices a new cluster within five minutes by the number that its project says', async () => {
  const there = organisation({ Payments: ['Prod0'], Web: ['search'] });
  const clock = new FakeClock();
  const roster = await complete(there.atlas);
  roster.follow(clock, feedThat());
  await clock.pass(8.5 * minute);
  there.projects['Payments'] = ['Prod0', 'Orders'];
  await clock.pass(5 * minute);
  expect(roster.get().clusters).toHaveLength(3);
  roster.close();
});

test('retries a project with a temporary error within a minute', async () => {
  const there = organisation({
    Payments: ['Prod0'],
    Web: troubleWith({ kind: 'rate-limited', status: 429 }),
  });
  const clock = new FakeClock();
  const roster = await complete(there.atlas);
  roster.follow(clock, feedThat());
  expect(roster.get().refusals).toHaveLength(1);
  there.projects['Web'] = ['search'];
  await clock.pass(minute);
  expect(named(roster, there, ['Payments', 'Web'])).toEqual(['Payments/Prod0', 'Web/search']);
  expect(roster.get().refusals).toEqual([]);
  roster.close();
});

test('does not look for changes while paused, or when all clusters are named', async () => {
  const there = organisation({ Payments: ['Prod0'] });
  const clock = new FakeClock();
  const roster = await complete(there.atlas);
  roster.follow(clock, feedThat({ isPaused: true }));
  there.asked.length = 0;
  await clock.pass(30 * minute);
  expect(there.asked).toEqual([]);
  roster.close();
  const fixed = await complete(there.atlas, {
    allProjects: false,
    projects: [there.id('Payments')],
    clusters: ['Prod0'],
  });
  fixed.follow(clock, feedThat());
  await clock.pass(30 * minute);
  expect(there.asked).toEqual([]);
});
