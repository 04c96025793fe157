import type { Atlas, Project } from '../../atlas/api/api.ts';
import type { ProjectNames } from '../../jobs/cluster-names.ts';
import { createStore, type Store } from '../../platform/store.ts';
import { everyProject } from './targets.ts';

/** The names of the projects that this session has come across; screens and sentences follow them. */
export type ProjectDirectory = {
  readonly names: Pick<Store<ProjectNames>, 'get' | 'subscribe'>;
  /** Notes the names that are known; a project that was given by its id has only that. */
  note(projects: readonly Project[]): void;
  /** Asks Atlas where a name is missing; resolves once that is answered, one way or the other. */
  find(groupIds: readonly string[]): Promise<void>;
};

/** A name that can't be had goes to the log: the id does, and the next view asks again. */
export function createProjectDirectory(
  atlas: Atlas,
  signal: AbortSignal,
  log: (line: string) => void,
): ProjectDirectory {
  const names = createStore<ProjectNames>(new Map());
  let asking: Promise<void> | undefined;

  function note(projects: readonly Project[]): void {
    const known = names.get();
    const news = projects.filter(({ id, name }) => name !== id && known.get(id) !== name);
    if (news.length > 0) names.set(new Map([...known, ...news.map(({ id, name }) => [id, name] as const)]));
  }

  async function ask(): Promise<void> {
    try {
      note(await everyProject(atlas, signal));
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      log(`the names of the projects were not found: ${why}`);
    } finally {
      asking = undefined;
    }
  }

  return {
    names,
    note,
    async find(groupIds) {
      if (groupIds.every((id) => names.get().has(id))) return;
      asking ??= ask();
      await asking;
    },
  };
}
