import { describe, expect, it } from 'vitest';

import { createSlots } from '../../../source/feed/scheduler/slots.ts';
import type { RequestOwner } from '../../../source/feed/scheduler/slots.ts';
import { FakeClock } from '../../helpers/fake-clock.ts';

/** Slots and who holds them, by the cluster's name; `leave` frees the first slot of that name. */
async function slotting(limit: number) {
  const clock = new FakeClock();
  const slots = createSlots(clock, limit);
  const { signal } = new AbortController();
  const within: { name: string; leave: () => void }[] = [];
  const ask = (name: string, purpose: RequestOwner['purpose'] = 'refresh') =>
    void slots.enter({ cluster: name, purpose }, signal).then((leave) => within.push({ name, leave }));
  const leave = async (name: string) => {
    const index = within.findIndex((each) => each.name === name);
    within.splice(index, 1)[0]?.leave();
    await clock.settle();
  };
  const names = async () => {
    await clock.settle();
    return within.map(({ name }) => name).join('');
  };
  // After the first answer, slow requests lose their slot after a second.
  ask('z');
  await clock.settle();
  await leave('z');
  return { clock, ask, leave, names };
}

describe('request slots', () => {
  it('are shared by as many clusters as possible, one each while others wait', async () => {
    const { ask, names, leave } = await slotting(3);
    for (const name of 'aaabcd') ask(name);
    expect(await names()).toBe('aab');
    await leave('a');
    expect(await names()).toBe('abc');
    await leave('a');
    expect(await names()).toBe('bca');
    await leave('b');
    expect(await names()).toBe('cad');
  });

  it('are lent to a cluster that wants more, except the last one', async () => {
    const { ask, names } = await slotting(4);
    for (const name of 'aaaaa') ask(name);
    expect(await names()).toBe('aaa');
    ask('b');
    expect(await names()).toBe('aaab');
  });

  it('are freed when there is no answer within a second', async () => {
    const { ask, names, clock } = await slotting(2);
    for (const name of 'abcd') ask(name);
    await clock.pass(999);
    expect(await names()).toBe('ab');
    await clock.pass(1);
    expect(await names()).toBe('abcd');
  });

  it('are not given again to a slow cluster until it answers', async () => {
    const { ask, names, clock, leave } = await slotting(1);
    ask('a');
    await clock.pass(1000);
    await leave('a');
    for (const name of 'ab') ask(name);
    expect(await names()).toBe('ab');
    // This time it answers in time.
    await leave('a');
    ask('a');
    expect(await names()).toBe('b');
    await leave('b');
    expect(await names()).toBe('a');
  });

  it('for a slow cluster are one for its refresh and one for its details', async () => {
    const { ask, names, clock, leave } = await slotting(1);
    ask('a', 'detail');
    await clock.pass(1000);
    ask('a', 'detail');
    ask('a', 'refresh');
    expect(await names()).toBe('aa');
    await leave('a');
    expect(await names()).toBe('aa');
  });

  it('stay occupied when too many do not answer, until one is free', async () => {
    const { ask, names, clock, leave } = await slotting(1);
    const silent = Array.from({ length: 33 }, (_, number) => `${number} `);
    for (const name of silent) ask(name);
    await clock.pass(40_000);
    expect((await names()).trim().split(' ')).toHaveLength(33);
    ask('a');
    expect(await names()).not.toContain('a');
    await leave('0 ');
    expect(await names()).toContain('a');
  });
});
