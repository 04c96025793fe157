import type { CoverageState } from '../../source/feed/coverage/verdicts.ts';
import type { FeedState, ShardState } from '../../source/feed/feed-state.ts';
import type { Activity } from '../../source/jobs/activity.ts';
import type { SavedViews } from '../../source/views/saved-view.ts';
import type { Bucket, Job } from '../../source/jobs/job.ts';
import type { AppState, Tab } from '../../source/ui/state/app-state.ts';
import { noFilter } from '../../source/ui/state/visible-jobs.ts';
import type { JobFields } from './job-of.ts';
import { cluster, feedState, groupId, job, now, otherGroupId } from './jobs.ts';

/** The visible data, and what a person has done to the screen. */
export type Scene = {
  readonly feed: FeedState;
  readonly coverage?: CoverageState;
  readonly views?: SavedViews;
  readonly state: Partial<AppState>;
};

const views: SavedViews = new Map([
  ['denied', { screen: 'list', filter: 'access denied', states: ['Failed'], sort: 'longest' }],
  ['what is wrong', { screen: 'clusters', verdicts: ['wrong'], allProjects: true }],
  ['orders', { screen: 'list', columns: ['state', 'cluster', 'reason'], clusters: ['Orders'] }],
]);

const minute = 60_000;
const hour = 60 * minute;

/** Newest first; `n` makes the ids, `ago` and `took` are minutes. */
function at(n: number, clusterName: string, ago: number, took: number | undefined, given: JobFields): Job {
  const createdAt = now - ago * minute;
  const taken = new Date(createdAt - 5 * minute).toISOString().slice(0, 16).replaceAll(/:/g, '');
  return job({
    clusterName,
    id: `605ccba3c1c7613f${(0x423e1500 + n).toString(16)}`,
    snapshotId: `605ccba3c1c7613f${(0x77665500 + n).toString(16)}`,
    createdAt,
    finishedAt: took === undefined ? undefined : createdAt + took * minute,
    prefix: `exported_snapshots/5f/6a/${clusterName}/${taken}/${1786332505 + n}`,
    exportBucketId: '605ccba3c1c7613f00000b0c',
    ...given,
  });
}

const shardIds = [
  '605ccba3c1c7613f423e15a0',
  '605ccba3c1c7613f423e15a1',
  '605ccba3c1c7613f423e15a2',
] as const;
const components = shardIds.map((exportId, index) => ({
  exportId,
  replicaSetName: `atlas-k3x9-shard-${index}`,
}));
const counts = (exportedCollections: number, totalCollections: number) => ({
  exportedCollections,
  totalCollections,
});

const running = at(9, 'Prod0', 2, undefined, { state: 'InProgress', exportStatus: counts(25, 40) });
const sharded = at(8, 'Orders', 11, undefined, { state: 'InProgress', components });
const queued = at(7, 'Orders', 12, undefined, { state: 'Queued' });
const failed = at(6, 'Prod0', 65, 8.4, {
  state: 'Failed',
  exportStatus: counts(12, 40),
  errMsg:
    'User: arn:aws:sts::358363220050:assumed-role/atlas-backup-export is not authorized to perform: s3:PutObject on ' +
    'resource: "arn:aws:s3:::acme-exports/exported_snapshots/.complete"',
  errorCode: 'EXPORT_ACCESS_DENIED',
  customData: [
    { key: 'requested by', value: 'nightly-policy' },
    { key: '担当チーム', value: '決済基盤チーム（東京）・夜間バックアップの書き出し 🗾' },
    { key: 'emoji', value: '👩‍🚀 🇪🇺 ❤️ 🏴󠁧󠁢󠁳󠁣󠁴󠁿 👍🏽' },
    { key: 'a key that is longer than its column is wide anywhere', value: 'x'.repeat(120) },
  ],
});
const paused = at(5, 'Orders', 180, undefined, { state: 'Unknown', stateText: 'Paused' });
const cancelled = at(4, 'Orders', 300, 4, { state: 'Cancelled' });

/** One job in each state, and earlier ones that have ended. */
export const several: readonly Job[] = [
  running,
  sharded,
  queued,
  failed,
  paused,
  at(3, 'Prod0', 240, 12.83, { exportStatus: counts(40, 40) }),
  cancelled,
  at(2, 'Prod0', 600, 14.5, { exportStatus: counts(40, 40) }),
  at(1, 'Orders', 1500, 31, { components, prefix: undefined }),
  at(0, 'Prod0', 20_000, 12, {
    state: 'Failed',
    errMsg: '書き込みが拒否されました：バケットのポリシーを確認してください 🙏',
  }),
];

const bucket: Bucket = {
  id: '605ccba3c1c7613f00000b0c',
  bucketName: 'acme-exports',
  cloudProvider: 'AWS',
  region: 'EU_CENTRAL_1',
  serviceUrl: undefined,
};

const shardJob = (index: number, given: JobFields): readonly [string, ShardState] => {
  const id = shardIds[index] ?? '';
  return [
    id,
    { kind: 'loaded', job: at(8, 'Orders', 11, undefined, { id, state: 'InProgress', ...given }), at: now },
  ];
};

function clusters(jobs: readonly Job[], missing = 0): FeedState['clusters'] {
  return ['Prod0', 'Orders'].map((clusterName) => {
    const loaded = jobs.filter((one) => one.clusterName === clusterName).length;
    return cluster({
      ref: { groupId, clusterName },
      loaded,
      total: loaded + missing,
      hasMore: missing > 0,
    });
  });
}

function happened(agoMinutes: number, of: Job, kind: Activity['kind'], from?: Job['state']): Activity {
  const { groupId, clusterName, id } = of;
  const to = kind === 'vanished' ? undefined : of.state;
  return { groupId, clusterName, at: now - agoMinutes * minute, jobId: id, kind, from, to };
}

const activity: readonly Activity[] = [
  { ...happened(65, failed, 'arrived'), to: 'Queued' },
  happened(56, failed, 'changed', 'InProgress'),
  happened(12, queued, 'arrived'),
  happened(9, sharded, 'changed', 'Queued'),
  happened(3, cancelled, 'vanished', 'Cancelled'),
  happened(2, running, 'arrived'),
];

const watched = feedState(several, {
  clusters: clusters(several, 495),
  buckets: new Map([[bucket.id, bucket]]),
  shards: new Map([
    shardJob(0, { state: 'Successful', finishedAt: now - 5 * minute, exportStatus: counts(14, 14) }),
    shardJob(1, { exportStatus: counts(3, 14) }),
    [shardIds[2], { kind: 'absent' }],
  ]),
  snapshots: new Map([
    [
      running.snapshotId ?? '',
      {
        kind: 'loaded',
        snapshot: {
          id: running.snapshotId ?? '',
          memberIds: [],
          status: 'completed',
          snapshotType: 'scheduled',
          frequencyType: 'daily',
          createdAt: now - 7 * minute,
          expiresAt: now + 7 * 24 * hour,
          storageSizeBytes: 48_300_000_000,
          mongodVersion: '8.0.13',
          policyItems: [],
        },
      },
    ],
    [failed.snapshotId ?? '', { kind: 'absent' }],
  ]),
  activity,
  rateLimit: { limit: 1200, remaining: 1190 },
  changed: new Set([running.id]),
});

const calm = { retryable: true, status: undefined, code: undefined, retryAfter: undefined } as const;
const offline = {
  ...calm,
  kind: 'network',
  sentence: 'cloud.mongodb.com refused the connection.',
  remedy: 'Check the network and the proxy; nothing is lost meanwhile.',
} as const;
const refused = {
  ...calm,
  kind: 'auth',
  retryable: false,
  status: 401,
  code: 'USER_UNAUTHORIZED',
  sentence: 'The key is good but lacks the role to see export jobs.',
  remedy: 'Give it the role Project Backup Manager in this project.',
} as const;

/** The jobs of Orders belong to another project's cluster, also called Prod0. */
const twins = several.map((one) =>
  one.clusterName === 'Orders' ? { ...one, groupId: otherGroupId, clusterName: 'Prod0' } : one,
);
const twoProjects: FeedState = {
  ...watched,
  jobs: twins,
  clusters: [groupId, otherGroupId].map((id) =>
    cluster({
      ref: { groupId: id, clusterName: 'Prod0' },
      total: 5,
      loaded: 5,
      ...(id === otherGroupId && { trouble: refused, failingSince: now - minute }),
    }),
  ),
  activity: activity.map((entry) =>
    entry.clusterName === 'Orders' ? { ...entry, groupId: otherGroupId, clusterName: 'Prod0' } : entry,
  ),
};

function select(of: Job): Pick<AppState, 'selection'> {
  const index = several.indexOf(of);
  return { selection: { id: of.id, index, row: index } };
}

function opened(of: Job, tab: Tab, pane: AppState['pane'] = 'split'): Scene {
  return { feed: watched, state: { ...select(of), pane, tab } };
}

const thousands = Array.from({ length: 5000 }, (_, index): Job => {
  const number = (0x20000000 - index).toString(16);
  const hidden = index > 3 && index % 37 === 0;
  return job({
    id: `605ccba3c1c7613f${number}`,
    snapshotId: `605ccba3c1c7613f${number}`,
    createdAt: now - index * 6 * hour - minute,
    finishedAt: index < 3 ? undefined : now - index * 6 * hour + 11 * minute,
    state: index < 2 ? 'InProgress' : index === 2 ? 'Queued' : hidden ? 'Failed' : 'Successful',
    errMsg: hidden ? 'Access denied' : undefined,
  });
});

/** Every view of the screen, by name. */
export const scenes: Readonly<Record<string, Scene>> = {
  list: { feed: watched, state: select(running) },
  unseen: { feed: watched, state: { ...select(running), seenAt: now - 5 * hour } },
  'pane-overview': opened(failed, 'overview'),
  'pane-shards': opened(sharded, 'shards'),
  'pane-custom-data': opened(failed, 'customData'),
  'pane-error': opened(failed, 'error'),
  'pane-json': opened(failed, 'json'),
  full: opened(running, 'overview', 'full'),
  'full-custom-data': opened(failed, 'customData', 'full'),
  help: { feed: watched, state: { help: true } },
  'filter-prompt': {
    feed: watched,
    state: { editing: true, filter: { text: 'アクセス denied', states: [] } },
  },
  filtered: {
    feed: watched,
    state: {
      ...select(failed),
      filter: { text: 'prod0', states: ['Failed', 'InProgress'] },
      sort: 'trouble',
    },
  },
  'no-match': { feed: watched, state: { filter: { ...noFilter, text: 'nowhere' } } },
  timeline: { feed: watched, state: { screen: 'timeline', ...select(failed) } },
  activity: { feed: watched, state: { screen: 'activity' } },
  away: { feed: watched, state: { away: now - 70 * minute } },
  command: { feed: watched, state: { ...select(running), command: { text: 'ti', steps: 1 } } },
  'command-palette': { feed: watched, state: { ...select(running), command: { text: '', steps: 0 } } },
  copy: { feed: watched, state: { copying: true, ...select(failed) } },
  views: { feed: watched, views, state: { viewing: { at: 1, asks: undefined, text: '' } } },
  empty: { feed: feedState([]), state: {} },
  asking: {
    feed: feedState([], {
      clusters: [
        cluster({ phase: 'asking', updatedAt: undefined, nextAt: undefined, total: undefined, loaded: 0 }),
      ],
    }),
    state: {},
  },
  refused: {
    feed: feedState([], {
      clusters: [
        cluster({
          updatedAt: undefined,
          total: undefined,
          loaded: 0,
          trouble: refused,
          failingSince: now - minute,
        }),
      ],
    }),
    state: {},
  },
  trouble: {
    feed: {
      ...watched,
      clusters: watched.clusters.map((one) => ({
        ...one,
        updatedAt: now - 2 * minute,
        trouble: offline,
        failingSince: now - 2 * minute,
        nextAt: now + 20_000,
      })),
    },
    state: select(running),
  },
  paused: {
    feed: { ...watched, paused: true, notices: ['Atlas will switch this API off on Mon, 01 Mar 2027.'] },
    state: select(queued),
  },
  'two-projects': { feed: twoProjects, state: select(running) },
  'two-projects-pane': { feed: twoProjects, state: { ...select(cancelled), pane: 'split' } },
  'two-projects-timeline': { feed: twoProjects, state: { screen: 'timeline', ...select(failed) } },
  'two-projects-activity': { feed: twoProjects, state: { screen: 'activity' } },
  'one-job': { feed: feedState([running]), state: {} },
  'many-jobs': {
    feed: feedState(thousands),
    state: { selection: { id: thousands[2500]?.id, index: 2500, row: 3 } },
  },
};
