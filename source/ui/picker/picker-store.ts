import type { Cluster, Project } from '../../atlas/api/api.ts';
import { troubleOf, type Trouble } from '../../atlas/api/errors.ts';
import type { ClusterRef } from '../../jobs/job.ts';
import type { Clock } from '../../platform/clock.ts';
import { createStore, type Store } from '../../platform/store.ts';
import { reducePicker } from './picker-reducer.ts';
import {
  startPicker,
  type Choice,
  type Found,
  type PickerAction,
  type PickerStart,
  type PickerState,
} from './picker-state.ts';

/** Where the choices come from: all of them, from all pages. */
export type PickerSource = {
  projects(signal: AbortSignal): Promise<readonly Project[]>;
  clusters(groupId: string, signal: AbortSignal): Promise<readonly Cluster[]>;
  /** Searches for what the settings name. */
  start(signal: AbortSignal): Promise<Found>;
  /** How long to wait after this many failures in a row, milliseconds. */
  waitAfter(trouble: Trouble, failures: number): number;
};

/** The picker's state outside React; asks Atlas what that state requires. */
export type PickerStore = Pick<Store<PickerState>, 'get' | 'subscribe'> & {
  dispatch(action: PickerAction): void;
  /** How many choices fit in the frame just drawn. */
  show(listRows: number): void;
  /** Cancels the open question. */
  close(): void;
};

/**
 * Asks the first question at once, so that the answer may arrive before the first frame. Retries a failed question
 * automatically if it may succeed later.
 */
export function createPickerStore(start: PickerStart, source: PickerSource, clock: Clock): PickerStore {
  const store = createStore(startPicker(start));
  const { current = [], project: first, name } = start;
  let listRows = 1;
  let asked = 0;
  let asking = new AbortController();
  let closed = false;
  let cancelRetry: (() => void) | undefined;

  function dispatch(action: PickerAction): void {
    store.set(reducePicker(store.get(), action, listRows));
    follow();
  }

  function follow(): void {
    const { question, listing, step, project } = store.get();
    if (listing.kind !== 'asking' || question === asked) return;
    asked = question;
    asking.abort();
    asking = new AbortController();
    cancelRetry?.();
    if (step === 'start') {
      source.start(asking.signal).then(
        (found) => dispatch({ type: 'found', question, found }),
        (error: unknown) => failed(question, troubleOf(error)),
      );
      return;
    }
    const answer =
      step === 'clusters' && project !== undefined
        ? source
            .clusters(project.id, asking.signal)
            .then((clusters) => clusterChoices(clusters, watched(project)))
        : source.projects(asking.signal).then((projects) => projectChoices(projects, current));
    answer.then(
      (choices) => dispatch({ type: 'answered', question, choices }),
      (error: unknown) => failed(question, troubleOf(error)),
    );
  }

  function failed(question: number, trouble: Trouble): void {
    const { question: last, failures } = store.get();
    if (question !== last || closed) return;
    const wait = trouble.retryable ? source.waitAfter(trouble, failures + 1) : undefined;
    const retryAt = wait === undefined ? undefined : clock.now() + wait;
    dispatch({ type: 'failed', question, trouble, retryAt });
    if (wait !== undefined) cancelRetry = clock.schedule(() => dispatch({ type: 'retry', question }), wait);
  }

  /** Clusters with the same name in another project are different ones. */
  function watched(project: Project): readonly string[] {
    return current.flatMap(({ groupId, clusterName }) => (groupId === project.id ? [clusterName] : []));
  }

  function followName(): void {
    if (first !== undefined && name !== undefined)
      dispatch({ type: 'named', project: { id: first.id, name: name.get() } });
  }

  if (start.trouble === undefined) follow();
  else failed(store.get().question, start.trouble);
  followName();
  const leaveName = name?.subscribe(followName);
  return {
    get: store.get,
    subscribe: store.subscribe,
    dispatch,
    show: (rows) => {
      listRows = rows;
    },
    close: () => {
      closed = true;
      cancelRetry?.();
      leaveName?.();
      asking.abort();
    },
  };
}

const kinds: Readonly<Record<string, string>> = {
  REPLICASET: 'replica set',
  SHARDED: 'sharded',
  GEOSHARDED: 'sharded, global',
};

function projectChoices(projects: readonly Project[], current: readonly ClusterRef[]): readonly Choice[] {
  const watched = new Set(current.map(({ groupId }) => groupId));
  return projects
    .map(({ id, name }) => ({ id, name, note: watched.has(id) ? `watched now, ${id}` : id }))
    .toSorted(byName);
}

function clusterChoices(clusters: readonly Cluster[], watched: readonly string[]): readonly Choice[] {
  return clusters
    .map(({ name, clusterType }) => {
      const kind = kinds[clusterType ?? ''] ?? '';
      const now = watched.includes(name) ? 'watched now' : '';
      return { id: name, name, note: [now, kind].filter((part) => part !== '').join(', ') };
    })
    .toSorted(byName);
}

function byName(a: Choice, b: Choice): number {
  return a.name.localeCompare(b.name) || (a.id < b.id ? -1 : 1);
}
