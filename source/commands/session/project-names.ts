import type { Atlas, Project } from '../../atlas/api/api.ts';
import type { ProjectNames } from '../../jobs/cluster-names.ts';
import { createStore, type Store } from '../../platform/store.ts';
import type { CommandContext } from './context.ts';
import { everyProject } from './targets.ts';

/** How long to wait for a name, milliseconds. */
const timeout = 3000;

/** The names of the projects in this session; screens and sentences follow them. */
export type ProjectDirectory = {
  readonly names: Pick<Store<ProjectNames>, 'get' | 'subscribe'>;
  /** Adds known names; a project that was given by id has only that. */
  note(projects: readonly Project[]): void;
  /** The name, or the id if only that is known. */
  nameOf(project: Project): string;
  /**
   * Asks Atlas for missing names. Resolves once that is answered, either way, and soon in any case: names are not
   * essential.
   */
  find(groupIds: readonly string[]): Promise<void>;
};

/** If a name can't be read, that goes to the log: the id is good enough, and the next view asks again. */
export function createProjectDirectory(
  atlas: Atlas,
  { signal, log, timing }: Pick<CommandContext, 'signal' | 'log' | 'timing'>,
  names: Store<ProjectNames> = createStore<ProjectNames>(new Map()),
): ProjectDirectory {
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
    nameOf: ({ id, name }) => names.get().get(id) ?? name,
    async find(groupIds) {
      if (groupIds.every((id) => names.get().has(id))) return;
      asking ??= ask();
      const { promise: late, resolve } = Promise.withResolvers<void>();
      const cancel = timing.schedule(resolve, timeout);
      await Promise.race([asking, late]).finally(cancel);
    },
  };
}
