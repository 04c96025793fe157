import { AtlasError } from '../../source/atlas/api/errors.ts';
import type { Trouble } from '../../source/atlas/api/errors.ts';
import { createFeed } from '../../source/feed/feed.ts';
import type { FeedOptions } from '../../source/feed/feed-parts.ts';
import type { Activity } from '../../source/jobs/activity.ts';
import { FakeAtlas, troubleWith } from './fake-atlas.ts';
import { FakeClock } from './fake-clock.ts';
import { ModelServer } from './model-server.ts';

/** Headers without information. */
export const bare = {
  serverTime: undefined,
  rateLimit: undefined,
  rateLimitRemaining: undefined,
  notice: undefined,
};

type Given = Partial<FeedOptions> & { readonly ended?: number; readonly names?: readonly string[] };

/** A feed on a fake clock over an in-memory Atlas, newest first, with `ended` jobs in each cluster. */
export function watching({ ended = 0, names = ['c'], ...options }: Given = {}) {
  const atlas = new FakeAtlas();
  const clock = new FakeClock();
  const told: Activity[] = [];
  const lines: string[] = [];
  for (const name of names) {
    const server = new ModelServer({ order: 'newest', links: true, countError: 0 });
    for (let made = 0; made < ended; made += 1) server.arrive(1 + (made % 4) * 2, true);
    server.jobs = server.jobs.map((job) => ({ ...job, id: `${name}-${job.id}`, clusterName: name }));
    atlas.servers.set(name, server);
  }
  const feed = createFeed({
    atlas,
    clusters: names.map((clusterName) => ({ groupId: 'g', clusterName })),
    pageSize: 100,
    interval: 10_000,
    clock,
    random: () => 0,
    log: (line) => lines.push(line),
    onActivity: (entries) => told.push(...entries),
    ...options,
  });
  const server = atlas.servers.get(names[0] ?? '') as ModelServer;
  const cluster = (index = 0) => feed.getState().clusters[index]!;
  const fails = (fields: Partial<Trouble>, which = /./) => {
    atlas.fault = (line) => (which.test(line) ? new AtlasError(line, troubleWith(fields)) : undefined);
  };
  return { atlas, clock, feed, server, told, lines, cluster, fails };
}
