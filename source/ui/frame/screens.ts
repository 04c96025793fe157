import type { FailureCause } from '../../jobs/failures/failures.ts';
import { clusterKey, type Job } from '../../jobs/job.ts';
import {
  activityBody,
  activityFilterLine,
  activityRows,
  matchingRows,
  type ActivityBody,
} from '../activity/activity-body.ts';
import { missedOf, type Missed } from '../activity/since-last-look.ts';
import { causeRows } from '../causes/cause-rows.ts';
import { causesBody, type CausesBody } from '../causes/causes-body.ts';
import { causesFilterLine } from '../causes/causes-header.ts';
import { clusterRows } from '../clusters/cluster-rows.ts';
import { clustersBody, type ClustersBody } from '../clusters/clusters-body.ts';
import { clustersFilterLine } from '../clusters/verdict-line.ts';
import { helpLines } from '../help/help-lines.ts';
import { filterLine } from '../list/filter-line.ts';
import type { ActivityRow } from '../state/activity-state.ts';
import type { AppState } from '../state/app-state.ts';
import type { ClusterRow } from '../state/clusters-state.ts';
import { turnedBad } from '../state/unseen.ts';
import { isFiltering } from '../state/visible-jobs.ts';
import { timelineLines } from '../timeline/timeline-lines.ts';
import { keyOf, serverTime, type FrameSources } from './frame-sources.ts';
import { scopesUnder } from './second-line.ts';

/** The rows of the screens that have rows of their own. Worked out when asked: most frames show none of them. */
export type ScreenRows = {
  readonly clusters: () => readonly ClusterRow[];
  readonly causes: () => readonly FailureCause[];
  readonly activity: () => readonly ActivityRow[];
};

export function screenRows({ feed, state, context, summary }: FrameSources): ScreenRows {
  const { names, coverage } = context;
  const { jobOf, jobsOf } = summary;
  return {
    clusters: () => clusterRows({ ...feed, coverage, jobsOf }, names, state.clusters),
    causes: () => causeRows(feed.jobs, { ...feed, names, ...state.causes }),
    activity: () => activityRows(feed.activity, { jobOf, names, ...state.activity }),
  };
}

/** What a screen puts between header and footer. */
export type ScreenBody = {
  /** Painted lines in place of list and pane; undefined where those are shown. */
  readonly lines: () => readonly string[] | undefined;
  readonly clusters?: ClustersBody;
  readonly causes?: CausesBody;
  readonly activity?: ActivityBody;
  /** What happened during the absence that is shown. */
  readonly missed?: readonly ActivityRow[];
};

/** The space between header and footer. */
type BodySpace = {
  readonly bodyRows: number;
  /** The job that is selected in the list. */
  readonly selected: Job | undefined;
};

type Screen = {
  /** The filter and how many rows match it; undefined without one. */
  readonly filterLine: string | undefined;
  readonly draw: (space: BodySpace) => ScreenBody;
};

type ScreenOf = (sources: FrameSources, rows: ScreenRows) => Screen;

/** What stands between header and footer: the help and what was missed cover the other screens. */
type ShownScreen = AppState['screen'] | 'help' | 'away';

const screens: Readonly<Record<ShownScreen, ScreenOf>> = {
  list: (sources) => ({ filterLine: jobsFilterLine(sources), draw: () => ({ lines: () => undefined }) }),
  timeline: (sources) => ({
    filterLine: jobsFilterLine(sources),
    draw: (space) => ({ lines: () => timeAxis(sources, space) }),
  }),
  help: (sources) => ({
    filterLine: jobsFilterLine(sources),
    draw: () => ({ lines: () => helpText(sources) }),
  }),
  clusters(sources, rows) {
    const { feed, state, context } = sources;
    return {
      filterLine: clustersFilterLine(state.clusters, rows.clusters().length, feed.clusters.length, context),
      draw({ bodyRows }) {
        const { buckets, clockSkew } = feed;
        const seenAt = state.seenAt + clockSkew;
        const now = serverTime(sources);
        const options = { ...context, now, clockSkew, buckets, bodyRows, seenAt };
        const clusters = clustersBody(rows.clusters(), state.clusters, options);
        return { lines: () => clusters.lines, clusters };
      },
    };
  },
  causes(sources, rows) {
    const { state, context } = sources;
    return {
      filterLine: causesFilterLine(state.causes.text, rows.causes().length, context),
      draw({ bodyRows }) {
        const options = { ...context, now: serverTime(sources), bodyRows };
        const causes = causesBody(rows.causes(), state.causes, options);
        return { lines: () => causes.lines, causes };
      },
    };
  },
  activity({ feed, state, context }, rows) {
    const all = feed.activity.length;
    return {
      filterLine: activityFilterLine(state.activity, rows.activity().length, all, context),
      draw({ bodyRows }) {
        const activity = activityBody(rows.activity(), state.activity, { ...context, bodyRows });
        return { lines: () => activity.lines, activity };
      },
    };
  },
  away(sources) {
    const { state, context } = sources;
    const { head, rows } = missedIn(sources);
    const missed = matchingRows(rows, { ...state.missed, names: context.names });
    return {
      filterLine: activityFilterLine(state.missed, missed.length, rows.length, context),
      draw({ bodyRows }) {
        const activity = activityBody(missed, state.missed, { ...context, bodyRows, head });
        return { lines: () => activity.lines, activity, missed };
      },
    };
  },
};

/** The screen that is shown. */
export function shownScreen(sources: FrameSources, rows: ScreenRows): Screen {
  const { help, away, screen } = sources.state;
  return screens[help ? 'help' : away === undefined ? screen : 'away'](sources, rows);
}

function jobsFilterLine({ feed, state, jobs, context }: FrameSources): string | undefined {
  return filterLine(feed, state, jobs.length, context);
}

/** What happened during the absence. */
function missedIn({ feed, state, context, summary }: FrameSources): Missed {
  const { activity, jobs, clockSkew } = feed;
  const { away = 0 } = state;
  const { counts, jobOf } = summary;
  return missedOf(
    {
      activity,
      since: away,
      jobOf,
      jobs,
      turnedBad: turnedBad(context.coverage, away + clockSkew),
      clockSkew,
    },
    { ...context, columns: context.columns - 2, counts },
  );
}

function helpText({ state, context }: FrameSources): readonly string[] {
  const { bindings, theme, columns } = context;
  const scopes = scopesUnder(state);
  const lines = helpLines({ bindings, scopes, words: state.helpText, theme, columns: columns - 2 });
  return lines.map((line) => ` ${line}`);
}

function timeAxis(sources: FrameSources, { bodyRows, selected }: BodySpace): readonly string[] | undefined {
  const { feed, state, context, summary, jobs } = sources;
  if (feed.jobs.length === 0) return undefined;
  const { columns, theme, names } = context;
  const { window, folding } = state;
  const partly = new Set(feed.clusters.filter(({ hasMore }) => hasMore).map(({ ref }) => clusterKey(ref)));
  return timelineLines(jobs, {
    columns,
    rows: bodyRows,
    now: serverTime(sources),
    theme,
    names,
    window,
    folding,
    foldKey: keyOf('fold', context),
    selectedId: selected?.id,
    isFiltered: isFiltering(state.filter),
    loadedSince: new Map([...summary.oldest].filter(([key]) => partly.has(key))),
  }).lines;
}
