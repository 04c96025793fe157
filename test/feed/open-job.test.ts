import { describe, expect, it } from 'vitest';

import { cutSentence, withWholeTexts } from '../../source/feed/whole-texts.ts';
import { choicesOf } from '../../source/ui/pane/copy-line.ts';
import { jobOf } from '../helpers/job-of.ts';
import { watching } from '../helpers/watching.ts';

describe('the open job', () => {
  const sharded = jobOf('parent', {
    state: 'InProgress',
    clusterName: 'c',
    exportBucketId: 'b1',
    components: [
      { exportId: 's1', replicaSetName: 'shard-0' },
      { exportId: 's2', replicaSetName: 'shard-1' },
      { exportId: undefined, replicaSetName: 'shard-2' },
    ],
  });

  function opened() {
    const world = watching({ ended: 1 });
    world.server.jobs.unshift(sharded);
    world.atlas.others.set('s1', jobOf('s1', { state: 'InProgress' }));
    world.atlas.buckets.set('b1', {
      id: 'other',
      bucketName: 'acme',
      cloudProvider: 'AWS',
      region: undefined,
      serviceUrl: undefined,
    });
    world.feed.start();
    return world;
  }

  it('loads its shards and its bucket after it has been open for a moment', async () => {
    const { atlas, clock, feed } = opened();
    await clock.pass(1000);
    atlas.take();
    feed.open(jobOf('passed by', { components: [{ exportId: 'x', replicaSetName: 'x' }] }));
    feed.open(sharded);
    expect(feed.getState().shards.get('s1')).toEqual({ kind: 'asking' });
    await clock.pass(200);
    expect(atlas.take()).toEqual(['c job s1', 'c job s2', 'bucket b1']);
    expect(feed.getState().shards.get('s1')).toMatchObject({ kind: 'loaded', job: { state: 'InProgress' } });
    expect(feed.getState().shards.get('s2')).toEqual({ kind: 'absent' });
    expect(feed.getState().buckets.get('b1')?.bucketName).toBe('acme');
    await feed.close();
  });

  it('reloads a shard with each refresh until it ended, and never the bucket', async () => {
    const { atlas, clock, feed } = opened();
    await clock.pass(1000);
    feed.open(sharded);
    await clock.pass(1000);
    atlas.take();
    const loaded = () => {
      const shard = feed.getState().shards.get('s1');
      return shard?.kind === 'loaded' ? shard : undefined;
    };
    const before = loaded();
    await clock.pass(10_000);
    expect(atlas.take()).toEqual(['c page 1 of 100', 'c job s1']);
    expect(before).toBeDefined();
    expect(loaded()?.job).toBe(before?.job);
    expect(loaded()?.at).toBeGreaterThan(before?.at ?? Infinity);
    atlas.others.set('s1', jobOf('s1', { state: 'Successful' }));
    await clock.pass(10_000);
    expect(feed.getState().shards.get('s1')).toMatchObject({ job: { state: 'Successful' } });
    atlas.take();
    const ended = feed.getState().shards;
    feed.open({ ...sharded });
    feed.open(undefined);
    feed.open(sharded);
    await clock.pass(10_000);
    expect(atlas.take()).toEqual(['c page 1 of 100']);
    expect(feed.getState().shards).toBe(ended);
    await feed.close();
  });

  it('reloads with the refreshes of its own cluster only', async () => {
    const { atlas, clock, feed } = watching({ ended: 1, names: ['c', 'd'] });
    atlas.others.set('s1', jobOf('s1', { state: 'InProgress' }));
    feed.start();
    await clock.pass(1000);
    feed.open(sharded);
    await clock.pass(8000);
    atlas.take();
    await clock.pass(10_000);
    expect(atlas.take().filter((line) => line === 'c job s1')).toHaveLength(1);
    await feed.close();
  });

  it('does not request a shard again while its answer is on its way', async () => {
    const { atlas, clock, feed } = opened();
    await clock.pass(1000);
    const { getExport } = atlas;
    let slow: (() => void) | undefined;
    atlas.getExport = async (ref, id, signal) => {
      const answer = await getExport.call(atlas, ref, id, signal);
      if (id === 's1') await new Promise<void>((resolve) => void (slow = resolve));
      return answer;
    };
    feed.open(sharded);
    await clock.pass(30_000);
    expect(atlas.take().filter((line) => line === 'c job s1')).toHaveLength(1);
    slow?.();
    await clock.settle();
    expect(feed.getState().shards.get('s1')).toMatchObject({ kind: 'loaded' });
    const closing = feed.close();
    slow?.();
    await closing;
  });

  it('keeps its requests when a refresh brings the same job again', async () => {
    const { atlas, clock, feed } = opened();
    await clock.pass(1000);
    atlas.take();
    feed.open(sharded);
    await clock.pass(100);
    feed.open({ ...sharded });
    await clock.pass(100);
    expect(atlas.take()).toEqual(['c job s1', 'c job s2', 'bucket b1']);
    await feed.close();
  });

  it('loads a shard that the job got since, and the bucket of another job with the same shards', async () => {
    const { atlas, clock, feed } = opened();
    await clock.pass(1000);
    feed.open(sharded);
    await clock.pass(1000);
    atlas.take();
    const third = { exportId: 's3', replicaSetName: 'shard-3' };
    feed.open({ ...sharded, components: [...sharded.components, third] });
    expect(feed.getState().shards.get('s3')).toEqual({ kind: 'asking' });
    await clock.pass(200);
    expect(atlas.take()).toContain('c job s3');
    feed.open({ ...sharded, id: 'another', exportBucketId: 'b2' });
    await clock.pass(200);
    expect(atlas.take()).toContain('bucket b2');
    await feed.close();
  });

  it('loads the bucket of a schedule once, and again after a refusal when the user refreshes', async () => {
    const { atlas, clock, feed, fails, cluster } = opened();
    await clock.pass(1000);
    const { ref } = cluster();
    const buckets = () => atlas.take().filter((line) => line.startsWith('bucket'));
    fails({ kind: 'auth', status: 403, retryable: false }, /bucket/);
    buckets();
    feed.openBucket(ref, 'passed by');
    feed.openBucket(ref, 'b1');
    await clock.pass(30_000);
    expect(buckets()).toEqual(['bucket b1']);
    atlas.fault = () => undefined;
    feed.refresh();
    await clock.pass(30_000);
    feed.openBucket(undefined, undefined);
    feed.openBucket(ref, 'b1');
    await clock.pass(30_000);
    expect(buckets()).toEqual(['bucket b1']);
    expect(feed.getState().buckets.get('b1')?.bucketName).toBe('acme');
    await feed.close();
  });

  it('loads no bucket when the job names none', async () => {
    const { atlas, clock, feed } = opened();
    await clock.pass(1000);
    atlas.take();
    feed.open({ ...sharded, exportBucketId: undefined });
    await clock.pass(200);
    expect(atlas.take()).toEqual(['c job s1', 'c job s2']);
    await feed.close();
  });

  it('remembers at most five hundred shards, also of a job with more', async () => {
    const { atlas, clock, feed, fails } = opened();
    await clock.pass(1000);
    const components = Array.from({ length: 600 }, (_, index) => ({
      exportId: `many${index}`,
      replicaSetName: 'shard',
    }));
    fails({}, /many/);
    feed.open({ ...sharded, components });
    await clock.pass(1000);
    expect(feed.getState().shards.size).toBe(500);
    atlas.fault = () => undefined;
    for (const { exportId } of components) atlas.others.set(exportId, jobOf(exportId));
    // As many of 600 requests as the budget allows.
    await clock.pass(200_000);
    expect(feed.getState().shards.size).toBe(500);
    expect([...feed.getState().shards.values()].every(({ kind }) => kind === 'loaded')).toBe(true);
    await feed.close();
  });

  it('measures the pace of its shards with each answer until they ended', async () => {
    const { atlas, clock, feed } = opened();
    await clock.pass(1000);
    feed.open(sharded);
    for (const count of [1, 3, 3, 5]) {
      const exportStatus = { exportedCollections: count, totalCollections: 9 };
      atlas.others.set('s1', jobOf('of another name', { state: 'InProgress', exportStatus }));
      await clock.pass(10_000);
    }
    expect(feed.getState().paces.get('s1')).toMatchObject({ exportedCollections: 5, moves: 2, seen: 4 });
    atlas.others.set('s1', jobOf('s1', { state: 'Failed' }));
    await clock.pass(10_000);
    expect(feed.getState().paces.size).toBe(0);
    await feed.close();
  });

  it('never disturbs the list, and keeps what was loaded', async () => {
    const { atlas, clock, feed, cluster, fails } = opened();
    fails({ kind: 'auth', status: 403, retryable: false }, /bucket|s1/);
    await clock.pass(1000);
    feed.open(sharded);
    await clock.pass(1000);
    expect(feed.getState().shards.get('s1')).toMatchObject({ kind: 'failed', trouble: { status: 403 } });
    expect(cluster().trouble).toBeUndefined();
    atlas.take();
    await clock.pass(30_000);
    expect(atlas.take().filter((line) => !line.includes('page'))).toEqual([]);
    atlas.fault = () => undefined;
    feed.refresh();
    await clock.settle();
    expect(atlas.take()).toEqual(['c page 1 of 100', 'c job s1', 'bucket b1']);
    fails({}, /s1/);
    await clock.pass(10_000);
    expect(atlas.take()).toEqual(['c page 1 of 100', 'c job s1']);
    expect(feed.getState().shards.get('s1')).toMatchObject({ kind: 'loaded' });
    await feed.close();
  });

  it('reloads when it is opened again, also after its shards were refused', async () => {
    const { atlas, clock, feed, fails } = opened();
    fails({ kind: 'auth', status: 403, retryable: false }, /s1/);
    await clock.pass(1000);
    feed.open(sharded);
    await clock.pass(1000);
    feed.open(undefined);
    atlas.take();
    feed.open(sharded);
    await clock.pass(200);
    expect(atlas.take()).toEqual(['c job s1']);
    await feed.close();
  });

  it('retries a bucket after a temporary error', async () => {
    const { atlas, clock, feed, fails } = opened();
    fails({}, /bucket/);
    await clock.pass(1000);
    feed.open(sharded);
    await clock.pass(1000);
    atlas.fault = () => undefined;
    await clock.pass(10_000);
    expect(feed.getState().buckets.get('b1')?.bucketName).toBe('acme');
    await feed.close();
  });

  it.each([401, 403, 404])('requests a bucket once when Atlas answers %i', async (status) => {
    const { atlas, clock, feed, fails } = opened();
    fails({ kind: 'auth', status, retryable: false }, /bucket/);
    await clock.pass(1000);
    feed.open(sharded);
    await clock.pass(30_000);
    expect(atlas.take().filter((line) => line.startsWith('bucket'))).toEqual(['bucket b1']);
    expect(feed.getState().bucketTroubles.get('b1')).toMatchObject({ status });
    feed.open({ ...sharded, id: 'another', components: [] });
    await clock.pass(30_000);
    expect(atlas.take().filter((line) => line.startsWith('bucket'))).toEqual([]);
    atlas.fault = () => undefined;
    feed.refresh();
    await clock.pass(10_000);
    expect(feed.getState().buckets.get('b1')?.bucketName).toBe('acme');
    expect(feed.getState().bucketTroubles.size).toBe(0);
    await feed.close();
  });

  it('says that a shard grows old, and since when, once access to it is lost', async () => {
    const { atlas, clock, feed, fails } = opened();
    await clock.pass(1000);
    feed.open(sharded);
    await clock.pass(1000);
    const shard = () => {
      const state = feed.getState().shards.get('s1');
      return state?.kind === 'loaded' ? state : undefined;
    };
    const seen = shard()?.at;
    fails({ kind: 'auth', status: 403, retryable: false }, /s1/);
    await clock.pass(30_000);
    expect(shard()).toMatchObject({ at: seen, trouble: { status: 403 } });
    expect(atlas.take().filter((line) => line === 'c job s1')).toHaveLength(2);
    atlas.fault = () => undefined;
    feed.refresh();
    await clock.pass(1000);
    expect(shard()?.trouble).toBeUndefined();
    expect(shard()?.at).toBeGreaterThan(seen ?? Infinity);
    await feed.close();
  });

  it('ignores the answer for a job that is no longer open', async () => {
    const { atlas, clock, feed } = opened();
    await clock.pass(1000);
    atlas.hold();
    feed.open(sharded);
    await clock.pass(200);
    feed.open(undefined);
    await clock.settle();
    atlas.release();
    await clock.settle();
    expect(feed.getState().shards.get('s1')).toEqual({ kind: 'asking' });
    await feed.close();
  });

  describe('with long texts that were cut', () => {
    const long = 'x'.repeat(6000);
    const whole = jobOf('605ccba3c1c7613f423e1585', {
      state: 'InProgress',
      createdAt: 1e12,
      errMsg: `because ${long}`,
      prefix: long,
      components: [{ exportId: 's1', replicaSetName: 'shard-0' }],
    });

    async function watched() {
      const world = watching({ memory: 1000 });
      world.server.jobs.unshift(whole);
      world.atlas.others.set('s1', jobOf('s1', { state: 'Successful', errMsg: long }));
      world.feed.start();
      await world.clock.pass(1000);
      const [held] = world.feed.getState().jobs;
      expect(held).toMatchObject({ isCut: true, errMsg: expect.stringMatching(/^because x+…$/) });
      world.atlas.take();
      return { ...world, held: held! };
    }

    it('loads the full texts, and the shards until they end', async () => {
      const { atlas, clock, feed, server, held } = await watched();
      feed.open(held);
      expect(cutSentence(held, feed.getState())).toContain('until the full ones arrive');
      await clock.pass(200);
      expect(atlas.take()).toEqual([`c job ${whole.id}`, 'c job s1']);
      expect(cutSentence(held, feed.getState())).toBeUndefined();
      expect(withWholeTexts(held, feed.getState())).toEqual(whole);
      // The long texts of hundreds of shards are shown nowhere.
      expect(feed.getState().shards.get('s1')).toMatchObject({ kind: 'loaded', job: { isCut: true } });
      server.jobs[0] = { ...whole, state: 'Failed', stateText: 'Failed', finishedAt: 2e12 };
      await clock.pass(10_000);
      expect(atlas.take()).toEqual(['c page 1 of 100', `c job ${whole.id}`]);
      const [later = held] = feed.getState().jobs;
      expect(later).toMatchObject({ state: 'Failed', isCut: true });
      expect(withWholeTexts(later, feed.getState())).toEqual(server.jobs[0]);
      feed.open(later);
      await clock.pass(10_000);
      expect(atlas.take()).toEqual(['c page 1 of 100']);
      feed.open(undefined);
      expect(feed.getState().whole).toBeUndefined();
      expect(withWholeTexts(later, feed.getState())).toBe(later);
      await feed.close();
    });

    it('says why its texts are cut when they cannot be loaded', async () => {
      const { clock, feed, fails, held } = await watched();
      fails({ kind: 'auth', sentence: 'No.', remedy: 'Ask.', retryable: false }, /job/);
      feed.open(held);
      await clock.pass(200);
      expect(cutSentence(held, feed.getState())).toMatch(/could not be loaded: No\. Ask\.$/);
      const choices = choicesOf(held, feed.getState(), 'linux');
      expect(choices.map((choice) => ['text' in choice, choice.id])).toEqual([
        [true, 'id'],
        [false, 'place'],
        [false, 'command'],
        [false, 'error'],
        [false, 'json'],
      ]);
      fails({ kind: 'not-found', status: 404, retryable: false }, /job/);
      feed.open(undefined);
      feed.open(held);
      await clock.pass(200);
      expect(cutSentence(held, feed.getState())).toContain('no longer has the full ones');
      await feed.close();
    });
  });
});
