import type { Atlas, Project } from '../../atlas/api/api.ts';
import { createStore, type Store } from '../../platform/store.ts';
import { projectName } from './targets.ts';

/** The names of projects that were given by their ids, as far as they are known; a screen follows them. */
export type ProjectNames = {
  /** The project's name; its id until the name is known. */
  of(project: Project): Store<string>;
  /** Asks Atlas where only the id is known; at most one question at a time for each project. */
  ask(project: Project): void;
};

/** Failures go to the log: the id stays on the screen, and the next view asks again. */
export function createProjectNames(
  atlas: Atlas,
  signal: AbortSignal,
  log: (line: string) => void,
): ProjectNames {
  const names = new Map<string, Store<string>>();
  const asking = new Set<string>();

  function of({ id, name }: Project): Store<string> {
    const known = names.get(id) ?? createStore(name);
    names.set(id, known);
    if (name !== id) known.set(name);
    return known;
  }

  async function find(id: string, name: Store<string>): Promise<void> {
    try {
      const found = await projectName(atlas, id, signal);
      if (found !== undefined) name.set(found);
    } catch (error) {
      log(`the project's name was not found: ${error instanceof Error ? error.message : String(error)}`);
    } finally {
      asking.delete(id);
    }
  }

  return {
    of,
    ask(project) {
      const { id } = project;
      const name = of(project);
      if (name.get() !== id || asking.has(id)) return;
      asking.add(id);
      void find(id, name);
    },
  };
}
