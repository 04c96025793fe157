import type { FeedState, ShardState } from '../../feed/feed-state.ts';
import { cutSentence, withWholeTexts } from '../../feed/whole-texts.ts';
import { toJson } from '../../jobs/job-json.ts';
import { isUnfinished, type Component, type Job } from '../../jobs/job.ts';
import { estimateByPace } from '../../jobs/pace.ts';
import { dataTimeOf } from '../../jobs/snapshot.ts';
import type { Tab } from '../state/app-state.ts';
import type { CellContext } from '../list/columns.ts';
import { clockTime, roughSpan, shortId, span, when } from '../../text/format.ts';
import { exportUrl } from '../../jobs/bucket-path.ts';
import { collectionsText, paceText, progressText, timeLeftText, usualText } from '../list/progress.ts';
import { rateText, snapshotTexts } from './snapshot-texts.ts';
import { cut, padEnd, width, wrap } from '../../text/width.ts';
import type { Theme } from '../theme/theme.ts';

/** One row of a small table: its cells by column title, cut to fit. */
export type TableRow = Readonly<Record<string, string>>;
export type TableColumn = { readonly title: string; readonly width: number };

/** A tab's content: painted lines that already fit, then the table, if it has one. */
export type PaneContent = {
  readonly lines: readonly string[];
  readonly table?: { readonly columns: readonly TableColumn[]; readonly rows: readonly TableRow[] };
};

/** Make a text a link to a page of the job. */
export type JobLinks = {
  readonly backups: (text: string) => string;
  readonly bucket: (text: string) => string;
};

export type PaneContext = CellContext & {
  readonly links?: JobLinks | undefined;
  readonly feed: Pick<FeedState, 'shards' | 'whole' | 'paces' | 'bucketTroubles' | 'snapshots' | 'clockSkew'>;
};

type TabView = {
  readonly title: string;
  /** How many it contains, shown after the title. */
  readonly count?: (job: Job) => number;
  readonly content: (job: Job, context: PaneContext, columns: number) => PaneContent;
};

/** The drill-down's tabs, in order. */
export const tabViews: Readonly<Record<Tab, TabView>> = {
  overview: { title: 'Overview', content: overview },
  shards: { title: 'Shards', count: (job) => job.components.length, content: shards },
  customData: { title: 'Custom data', count: (job) => job.customData.length, content: customData },
  error: { title: 'Error', count: (job) => (hasError(job) ? 1 : 0), content: errorText },
  json: { title: 'JSON', content: json },
};

/** A tab's content for a held job: its full texts, or a note that they are cut. */
export function tabContent(tab: Tab, job: Job, context: PaneContext, columns: number): PaneContent {
  const content = tabViews[tab].content(withWholeTexts(job, context.feed), context, columns);
  const cutText = cutSentence(job, context.feed);
  if (cutText === undefined) return content;
  const told = wrap(cutText, columns).map((line) => context.theme.paint.queued(line));
  return { ...content, lines: [...told, '', ...content.lines] };
}

/** How many lines the content needs, including its table's heading. */
export function contentLines({ lines, table }: PaneContent): number {
  return lines.length + (table ? table.rows.length + 1 : 0);
}

const labelCells = 13;
const hour = 3_600_000;

function field(
  label: string,
  value: string,
  columns: number,
  theme: Theme,
  paint = theme.paint.plain,
): string[] {
  return wrap(value, columns - labelCells).map(
    (line, index) => theme.paint.dim(padEnd(index === 0 ? label : '', labelCells)) + paint(line),
  );
}

function overview(job: Job, context: PaneContext, columns: number): PaneContent {
  const { theme, now, buckets, links } = context;
  const look = theme.states[job.state];
  const none = theme.glyphs.none;
  const dataAsOf = dataTimeOf(job);
  const bucket = job.exportBucketId === undefined ? undefined : buckets.get(job.exportBucketId);
  const word = job.state === 'Unknown' ? job.stateText : look.word;
  const snapshot = context.feed.snapshots.get(job.snapshotId ?? '');
  const at = (time: number | undefined): string =>
    time === undefined ? none : `${dateText(time)} (${agoText(time, now)})`;
  const add = (label: string, value: string | undefined, paint = theme.paint.plain): string[] =>
    value === undefined ? [] : field(label, value, columns, theme, paint);
  return {
    lines: [
      ...add('State', `${look.glyph} ${word}`, theme.paint[look.token]),
      ...(job.state === 'Failed'
        ? add('Reason', job.errMsg ?? job.errorCode ?? 'Atlas gave no reason.', theme.paint.reason)
        : []),
      ...progressLines(job, context, columns),
      ...add('Time left', job.state === 'InProgress' ? timeLeftText(context.outlook(job)) : undefined),
      ...add('Data as of', dataAsOf === undefined ? undefined : at(dataAsOf)),
      ...add('Created', at(job.createdAt)),
      ...add(durationLabel(job), durationText(job, context)),
      ...add('Rate', rateText(job, snapshot)),
      ...add('Finished', isUnfinished(job) ? undefined : at(job.finishedAt)),
      ...add('Job', job.id, links?.backups),
      ...add('Cluster', job.clusterName, links?.backups),
      ...add('Project', context.names.project(job.groupId)),
      ...add('Snapshot', job.snapshotId ?? none),
      ...snapshotTexts(snapshot, theme.glyphs.between, now, dateText).flatMap((text) => add('', text)),
      ...add(
        'Bucket',
        bucket
          ? [bucket.bucketName, bucket.cloudProvider, bucket.region]
              .filter(Boolean)
              .join(` ${theme.glyphs.between} `)
          : (job.exportBucketId ?? none),
        links?.bucket,
      ),
      ...add('Where', exportUrl(job, bucket) ?? none, links?.bucket),
      ...add('', bucket ? undefined : bucketRefusal(job, context), theme.paint.dim),
    ],
  };
}

/** The progress in the state's colour, as in the list. */
function progressLines(job: Job, { theme, outlook }: PaneContext, columns: number): readonly string[] {
  const told = progressText(outlook(job), theme);
  const paint = told === undefined ? theme.paint.plain : theme.paint[theme.states[job.state].token];
  return field('Progress', told ?? noProgress(job, theme), columns, theme, paint);
}

/** `just now`, `2 min ago`, `5 d ago`: beside a date. */
function agoText(time: number, now: number): string {
  const age = now - time;
  return age < hour ? when(time, now) : `${roughSpan(age)} ago`;
}

/** `Aug 10 2026 05:27:00`, local time. */
function dateText(time: number): string {
  return `${new Date(time).toDateString().slice(4)} ${clockTime(time)}`;
}

/** Why the place is not fully known; undefined while nothing is wrong, or it may pass. */
function bucketRefusal({ exportBucketId = '' }: Job, { feed }: PaneContext): string | undefined {
  const trouble = feed.bucketTroubles.get(exportBucketId);
  return trouble && `The bucket could not be looked up: ${trouble.sentence} ${trouble.remedy}`;
}

function durationLabel(job: Job): string {
  if (!isUnfinished(job)) return 'Took';
  return job.state === 'Queued' ? 'Waiting for' : 'Running for';
}

function durationText(job: Job, { now, theme, outlook }: PaneContext): string {
  const end = isUnfinished(job) ? now : job.finishedAt;
  if (job.createdAt === undefined || end === undefined) return theme.glyphs.none;
  const { usual, long } = outlook(job);
  return `${span(end - job.createdAt)}${long ? ', longer than usual' : ''}${usual ? `  (${usualText(usual, job.state === 'Queued')})` : ''}`;
}

function noProgress(job: Job, theme: Theme): string {
  if (job.components.length > 0) return 'see the shards';
  return isUnfinished(job) ? 'Atlas reports none for this job' : theme.glyphs.none;
}

/** The fewest columns with a shard's time left beside its collections. */
const roomyTable = 90;

function shards(job: Job, context: PaneContext, columns: number): PaneContent {
  const { theme } = context;
  if (job.components.length === 0) {
    return note('This job has no shards: its cluster is a replica set.', columns, theme);
  }
  const names = job.components.map(({ replicaSetName }) => width(replicaSetName));
  const columnsOf = fitTable(columns, [
    ['State', 13],
    ['Replica set', Math.min(30, Math.max(11, ...names))],
    ['Progress', columns < roomyTable ? 11 : 22],
    ['Export', 24],
    ['Took', 8],
  ]);
  const rows = job.components.map((component) => shardCells(component, context, columnsOf));
  return { lines: refusals(job, context, columns), table: { columns: columnsOf, rows } };
}

/** Why shards can't be requested, each reason once, and how old the shown ones are. */
function refusals({ components }: Job, context: PaneContext, columns: number): readonly string[] {
  const { feed, now } = context;
  const states = components.map(({ exportId = '' }) => feed.shards.get(exportId));
  const oldest = new Map<string, number>();
  for (const shard of states) {
    if (shard?.kind !== 'failed' && shard?.kind !== 'loaded') continue;
    const { trouble } = shard;
    if (!trouble || trouble.retryable) continue;
    const text = `${trouble.sentence} ${trouble.remedy}`;
    const at = shard.kind === 'loaded' ? shard.at : Infinity;
    oldest.set(text, Math.min(at, oldest.get(text) ?? Infinity));
  }
  const texts = [...oldest].map(([text, at]) =>
    at === Infinity ? text : `${text} What is shown is from ${when(at + feed.clockSkew, now)}.`,
  );
  return texts.flatMap((text) => wrap(text, columns)).map((line) => context.theme.paint.queued(line));
}

function shardCells(component: Component, context: PaneContext, columns: readonly TableColumn[]): TableRow {
  const { theme, now } = context;
  const shard = component.exportId === undefined ? undefined : context.feed.shards.get(component.exportId);
  const job = shard?.kind === 'loaded' ? shard.job : undefined;
  const end = job && (isUnfinished(job) ? now : job.finishedAt);
  const progressCells = columns.find(({ title }) => title === 'Progress')?.width ?? 0;
  const cells: Readonly<Record<string, string>> = {
    State: shardState(shard, theme),
    'Replica set': component.replicaSetName,
    Progress: (job && shardProgress(component.exportId, job, context, progressCells)) ?? theme.glyphs.none,
    Took:
      job?.createdAt !== undefined && end !== undefined && job.state !== 'Queued'
        ? span(end - job.createdAt)
        : theme.glyphs.none,
    Export: component.exportId ?? theme.glyphs.none,
  };
  return Object.fromEntries(
    columns.map(({ title, width: cells_ }) => {
      const text = cells[title] ?? '';
      const fitting =
        title === 'Export' && width(text) > cells_
          ? shortId(text, theme.glyphs.ellipsis)
          : cut(text, cells_, theme.glyphs.ellipsis);
      return [
        title,
        title === 'State' && job ? theme.paint[theme.states[job.state].token](fitting) : fitting,
      ];
    }),
  );
}

function shardProgress(
  id: string | undefined,
  job: Job,
  { feed, now }: PaneContext,
  cells: number,
): string | undefined {
  const collections = collectionsText(job);
  const pace = id === undefined ? undefined : feed.paces.get(id);
  const left = pace && estimateByPace(pace, now);
  if (collections === undefined || left === undefined) return collections;
  const both = `${collections}  ${paceText(left)}`;
  return both.length <= cells ? both : collections;
}

function shardState(shard: ShardState | undefined, theme: Theme): string {
  switch (shard?.kind) {
    case undefined: {
      return theme.glyphs.none;
    }
    case 'asking': {
      return 'asking';
    }
    case 'absent': {
      return 'not told';
    }
    case 'failed': {
      return 'no answer';
    }
    case 'loaded': {
      const look = theme.states[shard.job.state];
      return `${look.glyph} ${shard.job.state === 'Unknown' ? shard.job.stateText : look.word}`;
    }
  }
}

function customData(job: Job, { theme }: PaneContext, columns: number): PaneContent {
  if (job.customData.length === 0) {
    return note('This export was created without custom data.', columns, theme);
  }
  const longest = Math.max(...job.customData.map(({ key }) => width(key)), 3);
  const keyCells = Math.min(longest, Math.floor((columns - 4) / 3));
  const valueCells = columns - 4 - keyCells - 1;
  const tableColumns = [
    { title: 'Key', width: keyCells },
    { title: 'Value', width: valueCells },
  ];
  // A long value continues in the next row, so that nothing is lost to an ellipsis.
  const rows = job.customData.flatMap(({ key, value }) => {
    const keys = wrap(key, keyCells);
    const values = wrap(value, valueCells);
    return Array.from({ length: Math.max(keys.length, values.length) }, (_, index) => ({
      Key: keys[index] ?? '',
      Value: values[index] ?? '',
    }));
  });
  return { lines: [], table: { columns: tableColumns, rows } };
}

function hasError(job: Job): boolean {
  return job.errMsg !== undefined || job.errorCode !== undefined;
}

function errorText(job: Job, { theme, links }: PaneContext, columns: number): PaneContent {
  const link = links?.backups ?? theme.paint.plain;
  if (!hasError(job) && job.state !== 'Failed') return note('This job has no error.', columns, theme);
  const message = wrap(job.errMsg ?? 'Atlas gave no reason.', columns).map((line) =>
    theme.paint.reason(line),
  );
  const code = job.errorCode === undefined ? [] : ['', ...field('Code', job.errorCode, columns, theme)];
  const advice =
    job.state === 'Failed'
      ? [
          '',
          ...wrap(
            'Atlas does not retry a failed export, nor remove the part that it has written: fix the cause, start a new export, and delete what is left in the bucket.',
            columns,
          ).map((line) => theme.paint.dim(link(line))),
        ]
      : [];
  return { lines: [...message, ...code, ...advice] };
}

function json(job: Job, _context: PaneContext, columns: number): PaneContent {
  return {
    lines: JSON.stringify(toJson(job), undefined, 2)
      .split('\n')
      .flatMap((line) => wrap(line, columns)),
  };
}

function note(text: string, columns: number, theme: Theme): PaneContent {
  return { lines: wrap(text, columns).map((line) => theme.paint.dim(line)) };
}

/** The leading columns that fit, two cells apart and one from each side, as ink-table lays them out. */
function fitTable(columns: number, wanted: readonly (readonly [string, number])[]): TableColumn[] {
  const fitting: TableColumn[] = [];
  let room = columns;
  for (const [title, cells] of wanted) {
    const least = Math.min(cells, 9);
    if (room < least + 2) break;
    const given = Math.min(cells, room - 2);
    fitting.push({ title, width: given });
    room -= given + 2;
  }
  return fitting;
}
