import { AtlasError, atlasError } from '../../atlas/api/errors.ts';
import { clusterKey } from '../../jobs/job.ts';
import type { ClusterRef } from '../../jobs/job.ts';
import type { Clock } from '../../platform/clock.ts';
import { someNames } from '../../text/quote.ts';
import { bareName } from './listing.ts';
import type { NameOf } from './listing.ts';

/** Detects clusters that do not answer. */
export type SilenceWatch = {
  /**
   * The result of `request`; rejects with a timeout if the cluster was silent for too long, and from then on at once.
   * The client's own timeouts count as well.
   */
  watch<T>(ref: ClusterRef, request: (signal: AbortSignal) => Promise<T>, signal: AbortSignal): Promise<T>;
  /** Milliseconds that the client waits because it was told to: not silence. */
  excuse(milliseconds: number): void;
};

export type SilenceOptions = {
  /** How long a cluster may be silent while others answer, milliseconds. */
  readonly longest: number;
  /** Called once for each cluster that is silent for some seconds, together with others that are late by then. */
  readonly onSilence?: ((refs: readonly ClusterRef[]) => void) | undefined;
};

type Asked = { readonly ref: ClusterRef; silent: number };

/** How long commands that print once wait for silent clusters while others answer, milliseconds. */
export const longestSilence = 15_000;

const tick = 1000;
/** Silence that is worth reporting, milliseconds. */
const noticeable = 3000;
/** If all answers are slow, silence is too long only after this many times the slowest one. */
const timesSlowest = 3;

/** Counts seconds with a timer: the wall clock moves on while a machine sleeps. */
export function createSilenceWatch(
  clock: Pick<Clock, 'now' | 'schedule'>,
  { longest, onSilence = () => {} }: SilenceOptions,
): SilenceWatch {
  const underWay = new Set<Asked>();
  const told = new Set<string>();
  const answering = new Set<string>();
  const givenUp = new Map<string, AtlasError>();
  let slowest = 0;
  let excusedUntil = 0;

  function tell(): void {
    const late = new Map(
      [...underWay].filter(({ silent }) => silent >= tick).map(({ ref }) => [clusterKey(ref), ref]),
    );
    const news = [...late].filter(([key]) => !told.has(key));
    for (const [key] of news) told.add(key);
    if (news.length > 0) onSilence(news.map(([, ref]) => ref));
  }

  return {
    async watch(ref, request, signal) {
      const key = clusterKey(ref);
      const known = givenUp.get(key);
      if (known !== undefined) throw known;
      const asked: Asked = { ref, silent: 0 };
      const tooLong = new AbortController();
      const onTick = (): void => {
        cancel = clock.schedule(onTick, tick);
        if (clock.now() < excusedUntil) return;
        asked.silent += tick;
        if (asked.silent >= noticeable) tell();
        const othersAnswer = answering.size > (answering.has(key) ? 1 : 0);
        const limit = Math.max(longest, timesSlowest * slowest);
        if (othersAnswer && asked.silent >= limit) tooLong.abort(silence(limit));
      };
      let cancel = clock.schedule(onTick, tick);
      underWay.add(asked);
      try {
        const answer = await request(AbortSignal.any([signal, tooLong.signal]));
        answering.add(key);
        slowest = Math.max(slowest, asked.silent);
        return answer;
      } catch (error) {
        if (error instanceof AtlasError && error.trouble.kind === 'timeout') givenUp.set(key, error);
        throw error;
      } finally {
        underWay.delete(asked);
        cancel();
      }
    },
    excuse(milliseconds) {
      excusedUntil = Math.max(excusedUntil, clock.now() + milliseconds);
    },
  };
}

/** Reports it on a line of its own. */
export function reportSilence(
  output: { write(text: string): unknown },
  nameOf: NameOf = bareName,
): (refs: readonly ClusterRef[]) => void {
  return (refs) => {
    output.write(`${someNames(refs.map(nameOf))} ${refs.length === 1 ? 'has' : 'have'} not answered yet.\n`);
  };
}

function silence(limit: number): AtlasError {
  return atlasError({
    kind: 'timeout',
    sentence: `No answer within ${Math.round(limit / 1000)} s, while other clusters answered.`,
    remedy: 'Try again later.',
    retryable: true,
  });
}
