import { describe, expect, it } from 'vitest';
import { snapshot } from '../helpers/coverage.ts';
import { jobOf } from '../helpers/job-of.ts';
import { watching } from '../helpers/watching.ts';

describe('the open job', () => {
  const job = jobOf('parent', {
    state: 'InProgress',
    components: [{ exportId: undefined, replicaSetName: 'shard-0' }],
  });

  function started() {
    const world = watching({ ended: 1 });
    world.feed.start();
    return world;
  }

  it('loads its snapshot once, and recognises one that has expired', async () => {
    const { atlas, clock, feed } = started();
    await clock.pass(1000);
    atlas.snapshots.set('n1', snapshot({ age: 0, id: 'other', storageSizeBytes: 5 }));
    atlas.take();
    const plain = { ...job, id: 'plain', components: [] };
    feed.open({ ...plain, snapshotId: 'n1' });
    await clock.pass(10_000);
    feed.open({ ...job, snapshotId: 'n2' });
    await clock.pass(10_000);
    feed.open({ ...plain, snapshotId: 'n1' });
    await clock.pass(30_000);
    const asked = atlas.take().filter((line) => line.includes('snapshot'));
    expect(asked).toEqual(['c snapshot n1', 'c sharded snapshot n2']);
    expect([...feed.getState().snapshots]).toMatchObject([
      ['n1', { kind: 'loaded', snapshot: { id: 'n1', storageSizeBytes: 5 } }],
      ['n2', { kind: 'absent' }],
    ]);
    await feed.close();
  });

  it('retries a snapshot after an error, and after a refusal only when the user refreshes', async () => {
    const { atlas, clock, feed, fails } = started();
    await clock.pass(1000);
    const one = { ...job, components: [], snapshotId: 'n1' };
    const asked = () => atlas.take().filter((line) => line.includes('snapshot')).length;
    fails({}, /snapshot/);
    feed.open(one);
    await clock.pass(25_000);
    expect(asked()).toBeGreaterThan(1);
    for (const fault of [{ status: 403 }, { status: 404, code: 'CLUSTER_NOT_FOUND' }]) {
      fails({ kind: 'auth', retryable: false, ...fault }, /snapshot/);
      feed.refresh();
      await clock.pass(30_000);
      expect(asked()).toBe(1);
      expect(feed.getState().snapshots.get('n1')).toMatchObject({ kind: 'failed', trouble: fault });
    }
    await feed.close();
  });

  it('remembers a hundred snapshots', async () => {
    const { clock, feed } = started();
    await clock.pass(1000);
    for (let n = 0; n < 120; n += 1) {
      feed.open(jobOf(`job${n}`, { snapshotId: `n${n}` }));
      await clock.pass(200);
    }
    expect([...feed.getState().snapshots.keys()].at(0)).toBe('n20');
    expect(feed.getState().snapshots.size).toBe(100);
    await feed.close();
  });
});
