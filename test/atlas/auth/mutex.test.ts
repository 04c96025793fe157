import { expect, it } from 'vitest';
import { Mutex } from '../../../source/atlas/auth/mutex.ts';

it('admits one at a time, first come first served, but a retry first', async () => {
  const turns = new Mutex();
  const order: string[] = [];
  const first = await turns.take();
  const others = ['b', 'c', 'again'].map(async (name) => {
    const done = await (name === 'again' ? turns.take(true) : turns.take());
    order.push(name);
    done();
    done();
  });
  expect(order).toEqual([]);
  first();
  await Promise.all(others);
  expect(order).toEqual(['again', 'b', 'c']);
});

it('ignores a second release', async () => {
  const turns = new Mutex();
  const done = await turns.take();
  const order: string[] = [];
  const second = turns.take().then((end) => (order.push('second'), end));
  const third = turns.take().then((end) => (order.push('third'), end));
  done();
  done();
  const end = await second;
  done();
  await new Promise<void>((resolve) => void setImmediate(resolve));
  expect(order).toEqual(['second']);
  end();
  (await third)();
});

it('fails everyone who waits when the holder fails, then starts again', async () => {
  const turns = new Mutex();
  const done = await turns.take();
  const waiting = [turns.take(), turns.take()];
  done(new Error('no network'));
  const settled = await Promise.allSettled(waiting);
  expect(settled.map((each) => each.status)).toEqual(['rejected', 'rejected']);
  const next = await turns.take();
  next();
});
