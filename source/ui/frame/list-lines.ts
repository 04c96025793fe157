import type { FeedState } from '../../feed/feed-state.ts';
import type { Job } from '../../jobs/job.ts';
import type { AppState } from '../state/app-state.ts';
import { factsOf } from './footer-rows.ts';
import { layOutFrame, type FrameContent } from './frame-content.ts';
import type { FrameSources } from './frame-sources.ts';
import type { CellContext } from '../list/columns.ts';
import type { Column } from '../list/fit-columns.ts';
import { headingLine, rowLine } from '../list/row-line.ts';
import { footerLine } from '../components/footer-line.ts';
import { hintsOf } from '../../keys/keymap.ts';
import { activeScopes } from '../bindings/scopes.ts';
import { visibleJobs } from '../state/visible-jobs.ts';
import type { Viewport } from '../state/viewport.ts';

export type ListLinesOptions = {
  readonly jobs: readonly Job[];
  readonly changed: ReadonlySet<string>;
  readonly viewport: Viewport;
  readonly columns: readonly Column[];
  readonly context: CellContext;
  /** Terminal cells. */
  readonly width: number;
};

/**
 * Draws the visible jobs, one line each. Where only the selection moved, as with most keys, the other lines are those of
 * the frame before.
 */
export function createListLines(): (options: ListLinesOptions) => readonly string[] {
  let last: { readonly by: readonly unknown[]; readonly lines: ReadonlyMap<Job, string> } | undefined;
  return ({ jobs, changed, viewport, columns, context, width }) => {
    const by = [changed, columns, context, width];
    const known = last?.by.every((each, index) => each === by[index]) ? last.lines : undefined;
    const lines = new Map<Job, string>();
    last = { by, lines };
    return jobs.slice(viewport.start, viewport.end).map((job, index) => {
      const mark = { changed: changed.has(job.id), width };
      if (viewport.start + index === viewport.selected)
        return rowLine(job, columns, context, { ...mark, selected: true });
      const line = known?.get(job) ?? rowLine(job, columns, context, { ...mark, selected: false });
      lines.set(job, line);
      return line;
    });
  };
}

/**
 * The whole frame as the components would draw it, but without them. Only for the list or the clusters alone, and not
 * without rows; otherwise undefined.
 */
export function frameAsText(sources: Omit<FrameSources, 'jobs'>): readonly string[] | undefined {
  const { feed, state, context } = sources;
  const jobs = visibleJobs(feed.jobs, state.filter, state.sort, { ...feed, names: context.names });
  if (state.screen === 'list' && jobs.length === 0) return undefined;
  const frame = layOutFrame({ ...sources, jobs });
  const body = state.screen === 'clusters' ? clustersBody(state, frame) : listBody(feed, frame, jobs);
  if (body === undefined || frame.tooSmall || state.editing || state.copying || state.command)
    return undefined;
  const { theme, columns, bindings } = context;
  const rest = Array.from({ length: frame.bodyRows - body.length }, () => '');
  const facts = factsOf({ ...sources, jobs }, frame);
  const footer = footerLine(hintsOf(bindings, activeScopes(state), facts), columns, theme);
  return [...frame.header, ...body, ...rest, footer].map(withoutIdleResets);
}

function listBody(
  { changed }: FeedState,
  { text, layout, tableColumns, viewport, cellContext }: FrameContent,
  jobs: readonly Job[],
): readonly string[] | undefined {
  if (text !== undefined || layout.pane !== undefined || layout.list === undefined) return undefined;
  const width = layout.list.columns;
  const rows = createListLines()({
    jobs,
    changed,
    viewport,
    columns: tableColumns,
    context: cellContext,
    width,
  });
  return [headingLine(tableColumns, cellContext.theme), ...rows];
}

function clustersBody(
  { clusters, choosing, viewing }: AppState,
  { cluster, text }: FrameContent,
): readonly string[] | undefined {
  const isPlain = cluster !== undefined && clusters.pane === 'closed' && !choosing && !viewing;
  return isPlain ? text : undefined;
}

/** As Ink writes it: without a reset between two colours, whether bold type begins or ends between them. */
function withoutIdleResets(line: string): string {
  return line.replaceAll(/\u001B\[39m(?=(?:\u001B\[(?:1|22)m)?\u001B\[(?:3[0-8]|9\d)[;m])/g, '');
}
