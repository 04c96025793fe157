import { expect, test } from 'vitest';
import { createProjectNames } from '../../../source/commands/session/project-names.ts';
import { troubleWith } from '../../helpers/fake-atlas.ts';
import { AtlasError } from '../../../source/atlas/api/errors.ts';
import type { Answer, Atlas, Page, Project } from '../../../source/atlas/api/api.ts';
import { waitFor } from '../../helpers/wait-for.ts';

const project = { id: '5f1b2c3d4e5f60718293a4b5', name: 'Payments' };
const byId = { id: project.id, name: project.id };

function names(answers: readonly (() => Promise<readonly Project[]>)[]) {
  const log: string[] = [];
  let asked = 0;
  const atlas = {
    async listProjects(): Promise<Answer<Page<Project>>> {
      const items = (await answers[asked++]?.()) ?? [];
      const headers = { serverTime: undefined, rateLimit: undefined, rateLimitRemaining: undefined };
      return { value: { items, totalCount: items.length, hasNext: false }, headers } as never;
    },
  } as unknown as Atlas;
  const of = createProjectNames(atlas, new AbortController().signal, (line) => log.push(line));
  return { ...of, log, asked: () => asked };
}

test('a project given by its id is called by it until its name is found, and asked for once', async () => {
  const known = names([async () => [project]]);
  const name = known.of(byId);
  expect(name.get()).toBe(project.id);
  known.ask(byId);
  known.ask(byId);
  await waitFor(() => name.get() === 'Payments');
  known.ask(byId);
  expect(known.of(byId)).toBe(name);
  expect(known.asked()).toBe(1);
});

test('a name that is known is not asked for, and one that could not be found is, once more', async () => {
  const failing = async () => {
    throw new AtlasError('GET /groups', troubleWith());
  };
  const known = names([failing, async () => [project]]);
  known.ask({ id: '5f1b2c3d4e5f60718293a4b6', name: 'Analytics' });
  expect(known.asked()).toBe(0);
  known.ask(byId);
  await waitFor(() => known.log.length === 1);
  await waitFor(() => {
    known.ask(byId);
    return known.of(byId).get() === 'Payments';
  });
});
