import type { Answer, Atlas, Project } from '../../atlas/api/api.ts';
import { AtlasError } from '../../atlas/api/errors.ts';
import type { Trouble } from '../../atlas/api/errors.ts';
import { clusterKey, type ClusterRef } from '../../jobs/job.ts';
import type { Feed } from '../../feed/feed-state.ts';
import type { Clock } from '../../platform/clock.ts';
import { createStore, type Store } from '../../platform/store.ts';
import { someNames } from '../../text/quote.ts';
import { fewAtOnce } from '../fetching/few-at-once.ts';
import {
  checkChoice,
  clustersOf,
  nothingToWatch,
  wantedProjects,
  type Lists,
  type Selection,
  type WantedProject,
} from './targets.ts';

/** A project whose clusters could not be listed, and why. */
export type RefusedProject = { readonly project: Project; readonly trouble: Trouble };

/** What is watched: projects, each with its clusters, as far as they are listed. */
export type Targets = {
  /** The name is the id while only that is known. */
  readonly projects: readonly Project[];
  readonly clusters: readonly ClusterRef[];
  readonly refusals: readonly RefusedProject[];
};

/** The targets as they become known, and as they come and go. */
export type Roster = Pick<Store<Targets>, 'get' | 'subscribe'> & {
  /** Resolves once every project has been asked; rejects if there is nothing to watch. */
  readonly complete: Promise<void>;
  /** What has to be chosen again, as a sentence, while the targets of an earlier run are watched. */
  readonly told?: Pick<Store<string | undefined>, 'get' | 'subscribe'>;
  /**
   * From now on, notices new and removed projects and clusters within ten minutes, if Atlas decides what is watched.
   * Asks for one project at a time, evenly spread, within the feed's budget, and not while it is paused.
   */
  follow(clock: Pick<Clock, 'delay'>, feed: RosterFeed): void;
  close(): void;
};

/** The feed of the watched clusters. */
export type RosterFeed = Pick<Feed, 'ask' | 'getState'>;

/**
 * Resolves as soon as there is a cluster to watch; the others follow while a screen shows the first. Throws a
 * ChoiceError or an AtlasError if there will be none. A project that can't be asked is among the refusals, unless all
 * are.
 */
export async function openRoster(atlas: Atlas, selection: Selection, ended: AbortSignal): Promise<Roster> {
  const closing = new AbortController();
  const signal = AbortSignal.any([ended, closing.signal]);
  let lists: Lists = atlas;
  const wanted = await wantedProjects(lists, selection, signal);
  const answers = new Map<string, Answered>();
  const store = createStore(targetsOf(wanted, answers));
  const { promise: first, resolve: begin } = Promise.withResolvers<void>();

  async function ask(each: WantedProject): Promise<void> {
    answers.set(each.project.id, await askOne(lists, each, signal));
    if (isHopeless(answers)) throw firstError(answers);
    store.set(targetsOf(wanted, answers));
    const { clusters } = store.get();
    if (wanted.length === 1) checkChoice(selection, each, clusters);
    if (clusters.length > 0) begin();
  }

  async function askAll(): Promise<void> {
    await fewAtOnce(wanted, ask);
    if (store.get().clusters.length > 0) return;
    throw answers.values().some(({ error }) => error !== undefined)
      ? firstError(answers)
      : nothingToWatch(wanted);
  }

  const complete = askAll();
  // Callers that only need the first clusters do not wait for this.
  complete.catch(() => undefined);
  await Promise.race([first, complete]);
  return {
    get: store.get,
    subscribe: store.subscribe,
    complete,
    follow(clock, feed) {
      lists = withinBudget(atlas, feed);
      if (!wanted.some(({ isListed }) => isListed)) return;
      const known = { lists, selection, wanted, answers, store };
      // Only closing ends it.
      void complete.then(async () => followChanges(known, clock, feed, signal)).catch(() => undefined);
    },
    close: () => closing.abort(),
  };
}

/** What is known when all projects have been asked. */
type Known = {
  readonly lists: Lists;
  readonly selection: Selection;
  readonly wanted: readonly WantedProject[];
  readonly answers: Map<string, Answered>;
  readonly store: Store<Targets>;
};

/** Asks for projects and clusters again, as `Roster.follow` promises; only the signal ends it. */
async function followChanges(
  known: Known,
  clock: Pick<Clock, 'delay'>,
  feed: RosterFeed,
  signal: AbortSignal,
): Promise<void> {
  const { lists, selection, answers, store } = known;
  let { wanted } = known;

  async function askAgain(each: WantedProject): Promise<void> {
    const answer = await askOne(lists, each, signal);
    const before = answers.get(each.project.id);
    // Passing trouble removes nothing, and a project that refuses is reported by its clusters, too.
    const keeps = answer.error !== undefined && (before?.clusters.length ?? 0) > 0 && !isGone(answer.error);
    if (!keeps) answers.set(each.project.id, answer);
    publish();
  }

  /** Keeps what is watched if nothing else would be left to watch. */
  function publish(): void {
    const next = targetsOf(wanted, answers);
    if (next.clusters.length > 0 && !isSame(next, store.get())) store.set(next);
  }

  async function askForProjects(): Promise<void> {
    if (!selection.allProjects) return;
    wanted = await wantedProjects(lists, selection, signal);
    const ids = new Set(wanted.map(({ project }) => project.id));
    for (const id of answers.keys()) if (!ids.has(id)) answers.delete(id);
    for (const each of wanted) if (isNews(each, answers.get(each.project.id))) await askAgain(each);
    publish();
  }

  async function goRound(): Promise<never> {
    for (let rounds = 0; ; rounds += 1) {
      const ids = wanted.filter(({ isListed }) => isListed).map(({ project }) => project.id);
      if (ids.length === 0) await clock.delay(round, signal);
      for (const [place, id] of ids.entries()) {
        await clock.delay(round / ids.length, signal);
        const each = wanted.find(({ project }) => project.id === id);
        const isTurn = (rounds + place) % seldom === 0;
        if (each && !isPaused(feed) && (isTurn || !isCertain(each))) await askAgain(each);
      }
    }
  }

  async function listProjects(): Promise<never> {
    for (;;) {
      await clock.delay(betweenLists, signal);
      // Failing to list the projects is no reason to drop them.
      if (!isPaused(feed)) await askForProjects().catch(unlessAtlas);
    }
  }

  /** Whether the list of projects would show a change: it has the number of clusters, and all of these answer. */
  function isCertain({ project, names }: WantedProject): boolean {
    if (!selection.allProjects || names !== undefined || project.clusterCount === undefined) return false;
    const answered = answers.get(project.id);
    if (answered?.clusters.length !== project.clusterCount) return false;
    return !goneIn(feed).some(({ groupId }) => groupId === project.id);
  }

  /**
   * Asks before their turn for projects with passing trouble, which are missing on the screen, and once for those with a
   * cluster that Atlas no longer knows: another may be in its place, so that the number of clusters shows no change.
   */
  async function askEarly(): Promise<never> {
    let asked: ReadonlySet<string> = new Set();
    for (;;) {
      await clock.delay(retryAfter, signal);
      if (isPaused(feed)) continue;
      const gone = goneIn(feed);
      const changed = new Set(
        gone.filter((ref) => !asked.has(clusterKey(ref))).map(({ groupId }) => groupId),
      );
      asked = new Set(gone.map(clusterKey));
      const early = wanted.filter(
        ({ project, isListed }) =>
          (isListed && changed.has(project.id)) || answers.get(project.id)?.error?.trouble.retryable,
      );
      for (const each of early) if (!isPaused(feed)) await askAgain(each);
    }
  }

  await Promise.all([goRound(), listProjects(), askEarly()]);
}

/** The time for asking every project once, milliseconds. */
const round = 8 * 60_000;
/** A project that seems unchanged is asked each so many rounds: about every hour. */
const seldom = 7;

/** Between two lists of all projects, which show by its number of clusters that a project has changed; milliseconds. */
const betweenLists = 4 * 60_000;

/** Between two tries when a project could not be asked, milliseconds. */
const retryAfter = 30_000;

/** The same lists, through the queue of all requests. */
function withinBudget(atlas: Lists, { ask }: RosterFeed): Lists {
  const send = async <T>(
    about: string,
    request: (signal: AbortSignal) => Promise<Answer<T>>,
    signal = new AbortController().signal,
  ): Promise<Answer<T>> => {
    const party = { cluster: `roster ${about}`, purpose: 'detail', rank: 'roster' } as const;
    const { promise, resolve } = Promise.withResolvers<Answer<T>>();
    await ask(
      party,
      async (sent) => {
        const answer = await request(sent);
        resolve(answer);
        return answer;
      },
      signal,
    );
    return promise;
  };
  return {
    listProjects: async (query, signal) => send('', (sent) => atlas.listProjects(query, sent), signal),
    listClusters: async (id, query, signal) =>
      send(id, (sent) => atlas.listClusters(id, query, sent), signal),
  };
}

/** The clusters that Atlas no longer knows. */
function goneIn(feed: RosterFeed): readonly ClusterRef[] {
  return feed
    .getState()
    .clusters.filter(({ trouble }) => trouble?.kind === 'not-found')
    .map(({ ref }) => ref);
}

function isPaused(feed: RosterFeed): boolean {
  return feed.getState().paused;
}

/** Whether a project is new, or has another number of clusters than it said before. */
function isNews({ project, names }: WantedProject, before: Answered | undefined): boolean {
  if (before === undefined) return true;
  const { clusterCount } = project;
  return names === undefined && clusterCount !== undefined && clusterCount !== before.counted;
}

function unlessAtlas(error: unknown): void {
  if (!(error instanceof AtlasError)) throw error;
}

function isGone({ trouble }: AtlasError): boolean {
  return trouble.kind === 'not-found';
}

function isSame(a: Targets, b: Targets): boolean {
  return written(a) === written(b);
}

function written({ projects, clusters, refusals }: Targets): string {
  return JSON.stringify([
    projects.map(({ id, name }) => [id, name]),
    clusters.map(clusterKey),
    refusals.map(({ project, trouble }) => [project.id, trouble.sentence]),
  ]);
}

/** Which projects could not be asked, why, and what to do: a sentence for each reason. */
export function refusalTexts(
  refusals: readonly RefusedProject[],
  nameOf: (project: Project) => string,
): string[] {
  const byText = Map.groupBy(refusals, ({ trouble }) => `${trouble.sentence} ${trouble.remedy}`);
  return [...byText].map(
    ([text, about]) =>
      `The clusters of ${someNames(about.map(({ project }) => nameOf(project)))} are not known: ${text}`,
  );
}

/** A project's answer about its clusters. */
type Answered = {
  readonly clusters: readonly ClusterRef[];
  readonly error: AtlasError | undefined;
  /** How many clusters the project said it has when it was asked. */
  readonly counted: number | undefined;
};

async function askOne(atlas: Lists, wanted: WantedProject, signal: AbortSignal): Promise<Answered> {
  const counted = wanted.project.clusterCount;
  try {
    return { clusters: await clustersOf(atlas, wanted, signal), error: undefined, counted };
  } catch (error) {
    if (error instanceof AtlasError) return { clusters: [], error, counted };
    throw error;
  }
}

function targetsOf(wanted: readonly WantedProject[], answers: ReadonlyMap<string, Answered>): Targets {
  const clusters = wanted.flatMap(({ project }) => answers.get(project.id)?.clusters ?? []);
  return {
    projects: wanted.map(({ project }) => project),
    clusters: [...new Map(clusters.map((ref) => [clusterKey(ref), ref])).values()],
    refusals: wanted.flatMap(({ project }) => {
      const trouble = answers.get(project.id)?.error?.trouble;
      return trouble === undefined ? [] : [{ project, trouble }];
    }),
  };
}

/** After this many failures that every project would share, stop asking. */
const enough = 4;

/** Whether a hundred projects would fail the same way: a wrong key, or a network that is down. */
function isHopeless(answers: ReadonlyMap<string, Answered>): boolean {
  return answers.size >= enough && answers.values().every(({ error }) => error && isCommon(error.trouble));
}

function isCommon({ kind, status, code }: Trouble): boolean {
  if (kind === 'auth') return status === 401 && code !== 'USER_UNAUTHORIZED';
  return kind === 'network' || kind === 'settings' || kind === 'redirect' || kind === 'timeout';
}

function firstError(answers: ReadonlyMap<string, Answered>): AtlasError | undefined {
  return answers.values().find(({ error }) => error !== undefined)?.error;
}
