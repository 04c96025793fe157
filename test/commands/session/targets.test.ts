import { expect, test } from 'vitest';
import { createAtlas } from '../../../source/atlas/client.ts';
import type { Atlas } from '../../../source/atlas/api/api.ts';
import { openRoster, type Targets } from '../../../source/commands/session/roster.ts';
import { selectionOf, watchedTargets } from '../../../source/commands/session/targets.ts';
import type { ViewTargets } from '../../../source/views/saved-view.ts';
import { realClock } from '../../../source/platform/clock.ts';
import type { Settings } from '../../../source/settings/settings.ts';
import type { Simulator } from '../../../source/simulator/simulator.ts';
import { openContext } from '../../helpers/command-context.ts';
import { emptyHome, simulator } from '../../helpers/sign-in.ts';

const { signal } = new AbortController();

function clientOf({ url, keys }: Simulator): Atlas {
  const { publicKey, privateKey } = keys;
  return createAtlas({
    baseUrl: url,
    api: 'v2',
    keys: { kind: 'api-key', publicKey, privateKey },
    timing: realClock,
    userAgent: 'test',
  });
}

async function settingsOf(words: string): Promise<Settings> {
  const { context } = await openContext(`list ${words}`.trim(), await emptyHome());
  return context.settings;
}

async function targets(atlas: Simulator, words: string): Promise<Targets> {
  return found(clientOf(atlas), await settingsOf(words));
}

async function found(atlas: Atlas, settings: Settings): Promise<Targets> {
  const roster = await openRoster(atlas, settings, signal);
  await roster.complete;
  return roster.get();
}

test('a project id with cluster names needs no request', async () => {
  const atlas = await simulator();
  const id = atlas.groupId;
  expect(await targets(atlas, `-p ${id.toUpperCase()} -c One -c Two`)).toEqual({
    projects: [{ id, name: id }],
    refusals: [],
    clusters: [
      { groupId: id, clusterName: 'One' },
      { groupId: id, clusterName: 'Two' },
    ],
  });
  expect(atlas.requests).toEqual([]);
});

test('finds a project by its name', async () => {
  const atlas = await simulator();
  const { projects, clusters } = await targets(atlas, '-p Analytics');
  expect(projects).toMatchObject([{ id: atlas.groupIds[1], name: 'Analytics' }]);
  expect(clusters).toEqual([{ groupId: atlas.groupIds[1], clusterName: 'Warehouse' }]);
});

test('needs no names when there is one project with one cluster', async () => {
  const atlas = await simulator({ scenario: 'empty' });
  expect(await targets(atlas, '')).toMatchObject({
    projects: [{ id: atlas.groupId, name: 'Payments' }],
    clusters: [{ groupId: atlas.groupId, clusterName: 'Prod0' }],
  });
});

test('finds all clusters by their names', async () => {
  const { clusters } = await targets(await simulator(), '-p Payments --all-clusters');
  expect(clusters.map(({ clusterName }) => clusterName)).toEqual(['Ledger', 'Orders', 'Prod0']);
});

test('lists several projects or clusters instead of choosing one', async () => {
  const atlas = await simulator();
  await expect(targets(atlas, '')).rejects.toThrow(
    'This key sees 2 projects: Analytics and Payments. ' +
      'Name one with --project, by its name or its id, or watch all with --all-projects.',
  );
  await expect(targets(atlas, '-p Payments')).rejects.toThrow(
    'The project Payments has 3 clusters: Ledger, Orders and Prod0. ' +
      'Name one with --cluster (as in -c Ledger), or watch all with --all-clusters.',
  );
});

test('reports an unknown project, and suggests a similar name', async () => {
  const atlas = await simulator();
  await expect(targets(atlas, '-p Paymnets')).rejects.toThrow(
    'There is no project named "Paymnets" among those that this key can see. Did you mean Payments?',
  );
  await expect(targets(atlas, '-p Elsewhere')).rejects.toThrow('There are: Analytics and Payments.');
  const none = await simulator({ scenario: { projects: [] } });
  await expect(targets(none, '-p Elsewhere')).rejects.toThrow('Check the roles of the key.');
  await expect(targets(none, '')).rejects.toThrow('This key sees no project.');
});

test('reports a project without clusters, and two with the same name', async () => {
  const bare = await simulator({ scenario: { projects: [{ name: 'Bare', clusters: [] }] } });
  await expect(targets(bare, '')).rejects.toThrow('The project Bare has no clusters that this key can see.');
  const twins = await simulator({
    scenario: {
      projects: [
        { id: '5f0000000000000000000001', name: 'Twin', clusters: [] },
        { id: '5f0000000000000000000002', name: 'Twin', clusters: [] },
      ],
    },
  });
  await expect(targets(twins, '-p Twin')).rejects.toThrow('There are 2 projects named "Twin".');
});

test('names the first twenty of many', async () => {
  const clusters = Array.from({ length: 25 }, (_, at) => ({ name: `C${String(at).padStart(2, '0')}` }));
  const atlas = await simulator({ scenario: { projects: [{ name: 'Many', clusters }] } });
  await expect(targets(atlas, '')).rejects.toThrow(/25 clusters: C00, C01, .*C19 and 5 more\./);
});

test('reads a list of several pages to its end, each entry once', async () => {
  const pages = [
    { names: ['a', 'b'], hasNext: true },
    { names: ['b', 'c'], hasNext: false },
  ];
  const headers = {
    serverTime: undefined,
    rateLimit: undefined,
    rateLimitRemaining: undefined,
    notice: undefined,
  };
  const asked: (number | undefined)[] = [];
  const listClusters: Atlas['listClusters'] = async (_, { pageNum = 1 } = {}) => {
    asked.push(pageNum);
    const { names, hasNext } = pages[pageNum - 1]!;
    const items = names.map((name) => ({ name, clusterType: undefined }));
    return { value: { items, hasNext, totalCount: 3, received: 2, problems: [] }, headers };
  };
  const settings = await settingsOf('-p 5f0000000000000000000001 --all-clusters');
  const { clusters } = await found({ listClusters } as Atlas, settings);
  expect(clusters.map(({ clusterName }) => clusterName)).toEqual(['a', 'b', 'c']);
  expect(asked).toEqual([1, 2]);
});

const payments = { id: '5f0000000000000000000001', name: 'Payments' };
const web = { id: '5f0000000000000000000002', name: 'Web' };
const nothing = { projects: [], allProjects: false, clusters: [], allClusters: false };

test('what is watched is said in the words of config.toml', () => {
  const prod0 = { groupId: payments.id, clusterName: 'Prod0' };
  const one = { projects: [payments], clusters: [prod0] };
  const both = { projects: [payments, web], clusters: [prod0, { groupId: web.id, clusterName: 'Orders' }] };
  expect(watchedTargets(nothing, one)).toEqual({ projects: [payments.id], clusters: ['Prod0'] });
  expect(watchedTargets({ ...nothing, projects: ['Payments'], allClusters: true }, one)).toEqual({
    projects: ['Payments'],
    allClusters: true,
  });
  expect(watchedTargets({ ...nothing, projects: ['Payments', 'Web'] }, both)).toEqual({
    projects: ['Payments', 'Web'],
  });
  expect(watchedTargets({ ...nothing, allProjects: true, clusters: ['Prod0'] }, both)).toEqual({
    allProjects: true,
    clusters: ['Prod0'],
  });
});

test('a view asks for another selection only where it names other projects or clusters', () => {
  const present = { projects: [payments.id], clusters: ['Prod0'] };
  const asked = (view: ViewTargets) => selectionOf(view, present, [payments]);
  expect(asked({})).toBeUndefined();
  expect(asked({ projects: ['Payments'] })).toBeUndefined();
  expect(asked({ clusters: ['Prod0'] })).toBeUndefined();
  expect(asked({ clusters: ['Payments/Prod0'] })).toBeUndefined();
  expect(asked({ clusters: ['Orders'] })).toEqual({
    ...nothing,
    projects: [payments.id],
    clusters: ['Orders'],
  });
  expect(asked({ projects: ['Web'] })).toEqual({ ...nothing, projects: ['Web'], allClusters: true });
  expect(asked({ clusters: ['Web/Orders'] })).toEqual({ ...nothing, clusters: ['Web/Orders'] });
  expect(asked({ allProjects: true })).toEqual({ ...nothing, allProjects: true, allClusters: true });
  expect(selectionOf({ allProjects: true }, { allProjects: true }, [payments, web])).toBeUndefined();
});
