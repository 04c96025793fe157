import { describe, expect, it } from 'vitest';

import { createSlots } from '../../../source/feed/scheduler/slots.ts';
import type { RequestOwner } from '../../../source/feed/scheduler/slots.ts';
import { FakeClock } from '../../helpers/fake-clock.ts';

/** Slots, and who is in, by the cluster's name; `leave` lets the first of them go. */
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
  // Someone has answered: from here on a second is waited for.
  ask('z');
  await clock.settle();
  await leave('z');
  return { clock, ask, leave, names };
}

describe('slots', () => {
  it('go to as many clusters as there are, one each while others wait', async () => {
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

  it('are lent to a cluster that wants more, but for the last', async () => {
    const { ask, names } = await slotting(4);
    for (const name of 'aaaaa') ask(name);
    expect(await names()).toBe('aaa');
    ask('b');
    expect(await names()).toBe('aaab');
  });

  it('are left by who does not answer within a second', async () => {
    const { ask, names, clock } = await slotting(2);
    for (const name of 'abcd') ask(name);
    await clock.pass(999);
    expect(await names()).toBe('ab');
    await clock.pass(1);
    expect(await names()).toBe('abcd');
  });

  it('are not taken again by who did not answer, until it did', async () => {
    const { ask, names, clock, leave } = await slotting(1);
    ask('a');
    await clock.pass(1000);
    await leave('a');
    for (const name of 'ab') ask(name);
    expect(await names()).toBe('ab');
    // In time, this time.
    await leave('a');
    ask('a');
    expect(await names()).toBe('b');
    await leave('b');
    expect(await names()).toBe('a');
  });

  it('of those that do not answer are one for the refresh and one for the rest of a cluster', async () => {
    const { ask, names, clock, leave } = await slotting(1);
    ask('a', 'detail');
    await clock.pass(1000);
    ask('a', 'detail');
    ask('a', 'refresh');
    expect(await names()).toBe('aa');
    await leave('a');
    expect(await names()).toBe('aa');
  });

  it('stay taken where too many do not answer, and are left once there is room', async () => {
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
