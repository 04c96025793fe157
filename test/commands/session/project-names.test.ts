import { expect, test } from 'vitest';
import { createProjectDirectory } from '../../../source/commands/session/project-names.ts';
import { FakeClock } from '../../helpers/fake-clock.ts';
import { troubleWith } from '../../helpers/fake-atlas.ts';
import { AtlasError } from '../../../source/atlas/api/errors.ts';
import { waitFor } from '../../helpers/wait-for.ts';
import type { Answer, Atlas, Page, Project } from '../../../source/atlas/api/api.ts';

const project = { id: '5f1b2c3d4e5f60718293a4b5', name: 'Payments' };
const byId = { id: project.id, name: project.id };

function directory(answers: readonly (() => Promise<readonly Project[]>)[]) {
  const log: string[] = [];
  const clock = new FakeClock();
  let asked = 0;
  const atlas = {
    async listProjects(): Promise<Answer<Page<Project>>> {
      const items = (await answers[asked++]?.()) ?? [];
      const headers = { serverTime: undefined, rateLimit: undefined, rateLimitRemaining: undefined };
      return { value: { items, totalCount: items.length, hasNext: false }, headers } as never;
    },
  } as unknown as Atlas;
  const known = createProjectDirectory(atlas, {
    signal: new AbortController().signal,
    log: (line) => log.push(line),
    timing: clock,
  });
  return { ...known, clock, log, asked: () => asked };
}

test('requests the name of a project given by its id once, and notifies subscribers', async () => {
  const known = directory([async () => [project]]);
  let heard = 0;
  known.names.subscribe(() => (heard += 1));
  known.note([byId]);
  expect(known.names.get().size).toBe(0);
  await Promise.all([known.find([project.id]), known.find([project.id])]);
  expect(known.names.get().get(project.id)).toBe('Payments');
  await known.find([project.id]);
  expect([known.asked(), heard]).toEqual([1, 1]);
});

test('does not request known names, and retries one that failed', async () => {
  const failing = async () => {
    throw new AtlasError('GET /groups', troubleWith());
  };
  const known = directory([failing, async () => [project]]);
  known.note([{ id: '5f1b2c3d4e5f60718293a4b6', name: 'Analytics' }]);
  await known.find(['5f1b2c3d4e5f60718293a4b6']);
  expect(known.asked()).toBe(0);
  await known.find([project.id]);
  expect(known.log).toHaveLength(1);
  await known.find([project.id]);
  expect(known.names.get().get(project.id)).toBe('Payments');
});

test('waits only briefly for a name', async () => {
  const late = Promise.withResolvers<readonly Project[]>();
  const known = directory([() => late.promise]);
  const finding = known.find([project.id]);
  await known.clock.pass(3000);
  await finding;
  late.resolve([project]);
  await waitFor(() => known.names.get().get(project.id) === 'Payments');
  expect(known.clock.pending).toBe(0);
});
