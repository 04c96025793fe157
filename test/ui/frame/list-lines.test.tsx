import { expect, test } from 'vitest';
import type { FeedState } from '../../../source/feed/feed-state.ts';
import { clusterNames } from '../../../source/jobs/cluster-names.ts';
import { initialAppState } from '../../../source/ui/state/app-state.ts';
import { bindings } from '../../../source/ui/bindings/bindings.ts';
import { layOutFrame } from '../../../source/ui/frame/frame-content.ts';
import type { FrameContext } from '../../../source/ui/frame/frame-sources.ts';
import { createListLines, frameAsText } from '../../../source/ui/frame/list-lines.ts';
import { summarize } from '../../../source/ui/frame/summary.ts';
import type { Viewport } from '../../../source/ui/state/viewport.ts';
import { createTheme } from '../../../source/ui/theme/theme.ts';
import { troubleWith } from '../../helpers/fake-atlas.ts';
import { frame, type FrameOptions } from '../../helpers/frames.tsx';
import { cluster, feedState, groupId, now, otherGroupId, projects } from '../../helpers/jobs.ts';
import { several } from '../../helpers/scenes.ts';

const feed = feedState(several, {
  clusters: ['Prod0', 'Orders'].map((clusterName) => cluster({ ref: { groupId, clusterName } })),
});
const colours = createTheme({ name: 'dark', colorLevel: 3, ascii: false });

function contextOf({ columns = 120, rows = 40 }: FrameOptions = {}, of: FeedState = feed): FrameContext {
  return {
    theme: colours,
    bindings,
    columns,
    rows,
    now,
    interval: 10_000,
    names: clusterNames(
      of.clusters.map(({ ref }) => ref),
      projects,
    ),
    refused: [],
    views: new Map(),
    platform: 'linux',
    coverage: new Map(),
  };
}

function asText(options: FrameOptions = {}, of: FeedState = feed): readonly string[] | undefined {
  const lines = frameAsText({
    feed: of,
    state: { ...initialAppState, ...options.state },
    context: contextOf(options, of),
    summary: summarize(of.jobs),
  });
  return lines?.map((line) => line.trimEnd());
}

const sizes = [
  [120, 40],
  [80, 24],
  [200, 60],
  [48, 12],
  [32, 8],
] as const;

test.each(sizes)('at %i×%i the list as text equals what Ink draws, colours included', (columns, rows) => {
  const drawn = frame(feed, { columns, rows, theme: colours });
  expect(drawn.join('\n')).toContain('\u001B[38;2;');
  expect(asText({ columns, rows })).toEqual(drawn);
});

const atClusters = { screen: 'clusters', home: 'clusters' } as const;
const refs = Array.from({ length: 60 }, (_, index) => ({
  groupId: index % 2 === 0 ? groupId : otherGroupId,
  clusterName: `Prod${index}`,
}));
/** Known from the last run, or not at all; the first one is refused. */
const starting = (asOf: number | undefined): FeedState =>
  feedState(asOf === undefined ? [] : several, {
    clusters: refs.map((ref, index) =>
      cluster({
        ref,
        asOf,
        updatedAt: undefined,
        nextAt: now,
        ...(index === 0 && { trouble: troubleWith({ kind: 'auth' }), failingSince: now }),
      }),
    ),
  });

test.each(sizes)(
  'at %i×%i so do the clusters before their first verdicts, with kept jobs and without',
  (columns, rows) => {
    const options = { columns, rows, state: atClusters };
    for (const known of [starting(undefined), starting(now - 3_600_000)]) {
      const drawn = frame(known, { ...options, theme: colours });
      expect(drawn.join('\n')).toContain('Prod');
      expect(asText(options, known)).toEqual(drawn);
    }
  },
);

test('only the plain list and the plain clusters can be made as text', () => {
  const text = (state: FrameOptions['state'] = {}) => asText({ state });
  expect(text({ help: true })).toBeUndefined();
  expect(text({ screen: 'timeline' })).toBeUndefined();
  expect(text({ screen: 'activity' })).toBeUndefined();
  expect(text({ pane: 'split' })).toBeUndefined();
  expect(text({ editing: true })).toBeUndefined();
  expect(text({ copying: true })).toBeUndefined();
  expect(text({ filter: { ...initialAppState.filter, text: 'nothing has this' } })).toBeUndefined();
  expect(asText({ columns: 20, rows: 5 })).toBeUndefined();
  expect(text()).toHaveLength(40);
  expect(text({ ...atClusters, help: true })).toBeUndefined();
  expect(text({ ...atClusters, away: 0 })).toBeUndefined();
  expect(text({ ...atClusters, clusters: { ...initialAppState.clusters, pane: 'split' } })).toBeUndefined();
  expect(text({ ...atClusters, clusters: { ...initialAppState.clusters, text: 'none' } })).toBeUndefined();
  expect(asText({ state: atClusters, columns: 20, rows: 5 })).toBeUndefined();
  expect(asText({ state: atClusters }, feedState([], { clusters: [] }))).toBeUndefined();
  expect(text(atClusters)).toHaveLength(40);
});

test('a frame of jobs looks up the verdict of no cluster: a thousand of them cost nothing there', () => {
  let asked = 0;
  const coverage = new (class extends Map<string, never> {
    override get(): undefined {
      asked += 1;
    }
  })();
  frame(feed, { coverage });
  expect(asked).toBe(0);
  frame(feed, { coverage, state: { screen: 'clusters' } });
  expect(asked).toBeGreaterThan(0);
});

test('where only the selection moves, only the row that it leaves and the row that it reaches are drawn', () => {
  const drawn: string[] = [];
  const [context, summary] = [contextOf(), summarize(feed.jobs)];
  const layOut = (index: number) => {
    const state = { ...initialAppState, selection: { id: undefined, index, row: 'top' as const } };
    return layOutFrame({ feed, state, context, summary, jobs: feed.jobs });
  };
  const [before, after] = [layOut(1), layOut(2)];
  expect(after.tableColumns).toBe(before.tableColumns);
  expect(after.cellContext).toBe(before.cellContext);
  const columns = before.tableColumns.map((column) => ({
    ...column,
    cell: (...words: Parameters<typeof column.cell>) => {
      drawn.push(words[0].id);
      return column.cell(...words);
    },
  }));
  const listLines = createListLines();
  const draw = (viewport: Viewport, cells = before.cellContext): readonly string[] => {
    drawn.length = 0;
    const { jobs, changed } = feed;
    return listLines({ jobs, changed, viewport, columns, context: cells, width: 120 });
  };
  const ids = feed.jobs.map(({ id }) => id);
  draw(before.viewport);
  expect(new Set(drawn)).toEqual(new Set(ids));
  const moved = draw(after.viewport);
  expect(new Set(drawn)).toEqual(new Set(ids.slice(1, 3)));
  expect(draw(after.viewport, { ...before.cellContext })).toEqual(moved);
  expect(new Set(drawn)).toEqual(new Set(ids));
});
