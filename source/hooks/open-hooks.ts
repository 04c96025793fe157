import type { CoverageFeed } from '../feed/coverage/coverage-feed.ts';
import type { Feed } from '../feed/feed-state.ts';
import { isOwnFile } from '../files/own-folder.ts';
import type { Clock } from '../platform/clock.ts';
import { configFilePath } from '../platform/config-paths.ts';
import type { Machine } from '../platform/machine.ts';
import { createStore } from '../platform/store.ts';
import type { Store } from '../platform/store.ts';
import type { HookEvent, Hooks } from '../settings/hook-settings.ts';
import type { Settings } from '../settings/settings.ts';
import { quote } from '../text/quote.ts';
import { hookEnvironment } from './hook-facts.ts';
import { createNewsFinder } from './hook-news.ts';
import { createHookQueue } from './hook-queue.ts';

/** The user's programs from `[hooks]`, started for what happens in a feed. */
export type OpenHooks = {
  /** Which hooks fail, a sentence with a remedy for each, until they work again. */
  readonly troubles: Pick<Store<readonly string[]>, 'get' | 'subscribe'>;
  /** Whether a hook needs the verdicts. */
  readonly needsCoverage: boolean;
  /** Starts them for news in this feed until the returned function is called; what was told is not told again. */
  watch(
    feed: Pick<Feed, 'getState' | 'subscribe'>,
    coverage?: Pick<CoverageFeed, 'get' | 'subscribe'>,
  ): () => void;
  /** Drops what waits, and ends what runs. */
  close(): Promise<void>;
};

/** What hooks need of a command's context. */
export type HooksContext = Machine & {
  readonly settings: Pick<Settings, 'hooks' | 'demo'>;
  /** Writes a line for `--log`; never a secret. */
  readonly log: (line: string) => void;
};

/** Opens the hooks; what happened before now is no news. `names` are the projects', by id. */
export function openHooks(
  { settings, log, ...machine }: HooksContext,
  names: Pick<Store<ReadonlyMap<string, string>>, 'get'>,
  clock: Pick<Clock, 'now' | 'schedule'>,
): OpenHooks {
  const foreign = settings.hooks.size === 0 ? undefined : foreignConfig(machine);
  const hooks: Hooks = foreign === undefined ? settings.hooks : new Map();
  const isDemo = settings.demo !== undefined;
  if (foreign !== undefined) log(foreign);
  const troubles = createStore<readonly string[]>(foreign === undefined ? [] : [foreign]);
  const failing = new Map<HookEvent, string>();
  const finder = createNewsFinder(clock.now());

  function note(event: HookEvent, program: string, why: string | undefined): void {
    const sentence = why && `The hook for ${event}, ${quote(program)}, ${why}. Check [hooks] in config.toml.`;
    if (failing.get(event) === sentence) return;
    if (sentence === undefined) failing.delete(event);
    else failing.set(event, sentence);
    log(sentence ?? `the hook for ${event} works again`);
    troubles.set([...failing.values()]);
  }

  const queues = new Map(
    [...hooks].map(([event, command]) => [
      event,
      createHookQueue({
        command,
        cwd: machine.homedir,
        clock,
        onEnd: (why) => note(event, command[0], why),
        onDrop: (dropped) => log(`the hook for ${event} missed ${dropped} of its events`),
      }),
    ]),
  );
  const killAll = (): void => queues.forEach((queue) => queue.kill());
  if (queues.size > 0) process.once('exit', killAll);

  return {
    troubles,
    needsCoverage: hooks.has('missing') || hooks.has('overdue'),
    watch(feed, coverage) {
      if (queues.size === 0) return () => {};
      const look = (): void => {
        for (const news of finder.look(feed.getState(), coverage?.get() ?? new Map())) {
          const { groupId } = news.ref;
          const about = { projectName: names.get().get(groupId) ?? groupId, isDemo };
          queues.get(news.event)?.add(hookEnvironment(machine.env, news, about));
        }
      };
      const leave = [feed.subscribe(look), coverage?.subscribe(look)];
      return () => leave.forEach((stop) => stop?.());
    },
    async close() {
      await Promise.all([...queues.values()].map(async (queue) => queue.close()));
      process.off('exit', killAll);
    },
  };
}

/** Whoever can change config.toml could run programs as this user. */
function foreignConfig(machine: Machine): string | undefined {
  const file = configFilePath(machine);
  try {
    if (isOwnFile(file)) return undefined;
  } catch {
    // It has been moved away since it was read.
  }
  return `Other users could change ${file}, so its hooks are not started. Make the file and the folders above it writable by you alone.`;
}
