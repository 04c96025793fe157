import type { Atlas, Cluster, Page, PageQuery, Project } from '../../atlas/api/api.ts';
import { forgetProfile, addNames, type AnswerNames } from '../../completion/known-names.ts';
import { changeNames, nameFilePath } from '../../completion/name-file.ts';
import { realClock } from '../../platform/clock.ts';
import { hasMore } from '../../feed/plan/last-page.ts';
import type { CommandContext } from './context.ts';

/** How long names wait before they are written, milliseconds: the first rows on the screen come first. */
const writeDelay = 2_000;

/** Atlas's default page size (Atlas reference, `itemsPerPage`). */
const defaultPageSize = 100;

/**
 * The same Atlas, but it stores the names of projects and clusters in its answers for completion. It sends no requests
 * of its own, and a failed write of the name cache is ignored.
 */
export function rememberNames(atlas: Atlas, context: CommandContext): Atlas {
  const projects = createWalk<Project>();
  const clusters = new Map<string, Walk<Cluster>>();
  const listed = new Set<string>();
  const notes = createNotes(context);
  return {
    async listExports(ref, query, signal) {
      const answer = await atlas.listExports(ref, query, signal);
      const { groupId, clusterName } = ref;
      if (!listed.has(`${groupId} ${clusterName}`)) {
        listed.add(`${groupId} ${clusterName}`);
        notes.add({ kind: 'clusters', groupId, clusters: [clusterName], whole: false });
      }
      return answer;
    },
    async listProjects(query, signal) {
      const answer = await atlas.listProjects(query, signal);
      const { items, whole } = projects(answer.value, query);
      notes.add({ kind: 'projects', projects: items, whole });
      return answer;
    },
    async listClusters(groupId, query, signal) {
      const answer = await atlas.listClusters(groupId, query, signal);
      const walk = clusters.get(groupId) ?? createWalk<Cluster>();
      clusters.set(groupId, walk);
      const { items, whole } = walk(answer.value, query);
      notes.add({ kind: 'clusters', groupId, clusters: items.map(({ name }) => name), whole });
      return answer;
    },
    getExport: (...asked) => atlas.getExport(...asked),
    listBuckets: (...asked) => atlas.listBuckets(...asked),
    getBucket: (...asked) => atlas.getBucket(...asked),
    getSchedule: (...asked) => atlas.getSchedule(...asked),
    getSnapshot: (...asked) => atlas.getSnapshot(...asked),
    listSnapshots: (...asked) => atlas.listSnapshots(...asked),
    listShardedSnapshots: (...asked) => atlas.listShardedSnapshots(...asked),
    listEvents: (...asked) => atlas.listEvents(...asked),
    reconnect: () => atlas.reconnect(),
    async close() {
      await Promise.all([atlas.close(), notes.close()]);
    },
  };
}

/** Removes the names that the profile has seen; a cache that can't be changed is reported in the log. */
export async function forgetNames({ settings, platform, homedir, env, log }: CommandContext): Promise<void> {
  try {
    await changeNames(nameFilePath({ platform, homedir, env }), (cache) =>
      forgetProfile(cache, settings.profile),
    );
  } catch (error) {
    log(notKept(error));
  }
}

function notKept(error: unknown): string {
  return `the names were not kept: ${error instanceof Error ? error.message : String(error)}`;
}

/** Takes the pages of a list as they arrive; `whole` once they are the entire list. */
type Walk<T> = (
  page: Page<T>,
  query?: PageQuery,
) => { readonly items: readonly T[]; readonly whole: boolean };

function createWalk<T>(): Walk<T> {
  let items: readonly T[] = [];
  let next = 1;
  return (page, { pageNum = 1, itemsPerPage = defaultPageSize } = {}) => {
    // From the first page on, in order: anything else is only a part of the list.
    if (pageNum !== 1 && pageNum !== next) return { items: page.items, whole: false };
    items = pageNum === 1 ? page.items : [...items, ...page.items];
    next = pageNum + 1;
    return { items, whole: !hasMore(page, pageNum, itemsPerPage) };
  };
}

/** Collects names and writes them a little later, or when closed. */
function createNotes({ settings, platform, homedir, env, log }: CommandContext) {
  const file = nameFilePath({ platform, homedir, env });
  const closing = new AbortController();
  let lessons: AnswerNames[] = [];
  let writing: Promise<void> | undefined;

  async function write(): Promise<void> {
    while (lessons.length > 0) {
      await realClock.delay(writeDelay, closing.signal).catch(() => undefined);
      const taught = lessons;
      lessons = [];
      try {
        await changeNames(file, (cache) => addNames(cache, settings, taught));
      } catch (error) {
        log(notKept(error));
      }
    }
    writing = undefined;
  }

  return {
    add(lesson: AnswerNames): void {
      lessons.push(lesson);
      writing ??= write();
    },
    /** Resolves once everything is written. */
    async close(): Promise<void> {
      closing.abort();
      await writing;
    },
  };
}
