import { AtlasError } from '../atlas/api/errors.ts';
import { realClock } from '../platform/clock.ts';
import type { FeedState } from '../feed/feed-state.ts';
import { createCoverageFeed } from '../feed/coverage/coverage-feed.ts';
import { createFeed } from '../feed/feed.ts';
import { clusterNames } from '../jobs/cluster-names.ts';
import { fewNames } from '../text/quote.ts';
import { wrap } from '../text/width.ts';
import type { CommandContext } from './session/context.ts';
import { exitCode } from '../cli/exit-code.ts';
import { withRetry, sayOnce } from './fetching/retry.ts';
import { createNewsReporter } from '../output/plain/news.ts';
import { statusLines, summaryLines, type Moment } from '../output/plain/summary.ts';
import { openHooks } from '../hooks/open-hooks.ts';
import { refusalTexts } from './session/roster.ts';
import { openSession } from './session/session.ts';

/** How often to check for something to report, before the first answers and after; milliseconds. */
const soon = 100;
const second = 1000;
/** How long to wait for all clusters once one has answered. */
const gathering = 10 * second;

/**
 * `watch --plain`: the situation in sentences, then a line for each change. Writes only whole lines, without cursor
 * moves or colours, so that a screen reader, a braille display and a log get the same.
 */
export async function run(context: CommandContext): Promise<number> {
  const { settings, timing, stdout, log } = context;
  const leaving = new AbortController();
  const signal = AbortSignal.any([context.signal, leaving.signal]);
  const say = (lines: readonly string[]): void => {
    // Terminals break lines within words, which are then read out as two.
    const { columns } = stdout;
    const fitting = stdout.isTTY && columns ? lines.flatMap((line) => wrap(line, columns - 1)) : lines;
    if (lines.length > 0) stdout.write(`${fitting.join('\n')}\n`);
  };
  const session = await withRetry(() => openSession(context), {
    timing,
    signal,
    retries: 3,
    tell: sayOnce(stdout),
  });
  const { atlas, clusters, directory, roster, refusals } = session;
  const { pageSize, interval } = settings;
  const teller = createNewsReporter();
  const feed = createFeed({
    atlas,
    clusters,
    pageSize,
    interval,
    budget: settings.budget,
    clock: realClock,
    log,
    onActivity: teller.note,
  });
  const hooks = openHooks(context, directory.names, realClock);
  const coverage = hooks.needsCoverage
    ? createCoverageFeed({
        atlas,
        feed,
        clock: realClock,
        grace: settings.grace,
        projectName: (id) => directory.nameOf({ id, name: id }),
        log,
      })
    : undefined;
  const moment = (): Moment => {
    const state = feed.getState();
    const refs = state.clusters.map(({ ref }) => ref);
    return { state, now: timing.now(), names: clusterNames(refs, directory.names.get()) };
  };
  // Most people give their project by id.
  void directory.find(roster.get().projects.map(({ id }) => id));
  const leave = [
    roster.subscribe(() => {
      directory.note(roster.get().projects);
      feed.watch(roster.get().clusters);
    }),
    hooks.troubles.subscribe(() => say(hooks.troubles.get())),
    hooks.watch(feed, coverage),
  ];
  const hearNoMore = hearKeys(context, {
    onEnter: () => say(statusLines(moment())),
    onQuit: () => leaving.abort(),
  });
  try {
    say([
      ...refusalTexts(refusals, directory.nameOf),
      ...hooks.troubles.get(),
      `Asking Atlas for the export jobs of ${fewNames(clusters.map(moment().names.of))}.`,
    ]);
    roster.follow(realClock, feed);
    feed.start();
    coverage?.start();
    const start = timing.now();
    while (!isAnswered(feed.getState(), timing.now() - start)) {
      await timing.delay(soon, signal);
      say(teller.due(moment()));
    }
    teller.begin(moment());
    say([...summaryLines(moment()), ...guide(context)]);
    for (;;) {
      await timing.delay(second, signal);
      say(teller.due(moment()));
    }
  } catch (error) {
    if (leaving.signal.aborted && !context.signal.aborted) return exitCode.good;
    throw error;
  } finally {
    hearNoMore();
    for (const stop of leave) stop();
    leaving.abort();
    await hooks.close();
    await coverage?.close();
    await feed.close();
    await session.close();
  }
}

/** Whether there is something to sum up. Throws an AtlasError when Atlas refuses every cluster: nothing will come. */
function isAnswered({ clusters }: FeedState, waited: number): boolean {
  const known = clusters.filter(({ updatedAt }) => updatedAt !== undefined);
  const open = clusters.filter(
    ({ updatedAt, trouble }) => updatedAt === undefined && (trouble?.retryable ?? true),
  );
  const [refused] = clusters.map(({ trouble }) => trouble);
  if (known.length === 0 && open.length === 0 && refused) throw new AtlasError(refused.sentence, refused);
  return known.length > 0 && (open.length === 0 || waited > gathering);
}

/** Explains the coming lines and the keys. */
function guide(context: CommandContext): readonly string[] {
  return [
    'From now on, each change is one line; an export is named by the end of its id.',
    isAtKeyboard(context) ? 'Press Enter for the current state, q and Enter to quit.' : 'Ctrl+C ends.',
  ];
}

/** In the background with only the output redirected, reading the terminal would stop the program. */
function isAtKeyboard({ stdin, stdout }: CommandContext): boolean {
  return stdin.isTTY === true && stdout.isTTY === true;
}

/** Reads lines, not keys, so the terminal's mode stays as it is. Returns a function that stops it. */
function hearKeys(
  context: CommandContext,
  { onEnter, onQuit }: { readonly onEnter: () => void; readonly onQuit: () => void },
): () => void {
  if (!isAtKeyboard(context)) return () => {};
  const { stdin } = context;
  const hear = (chunk: Buffer | string): void => {
    if (/^[ \t]*q[ \t]*$/im.test(String(chunk))) onQuit();
    else onEnter();
  };
  // Ctrl+D, or the terminal is gone.
  stdin.on('data', hear).on('end', onQuit).on('error', onQuit);
  return () => {
    stdin.off('data', hear).off('end', onQuit).pause();
  };
}
