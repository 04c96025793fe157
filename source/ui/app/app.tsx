import { useApp } from 'ink';
import { useLayoutEffect, type ReactNode } from 'react';
import type { CoverageFeed } from '../../feed/coverage/coverage-feed.ts';
import type { Feed } from '../../feed/feed-state.ts';
import type { ProjectNames } from '../../jobs/cluster-names.ts';
import type { Clock } from '../../platform/clock.ts';
import type { Store } from '../../platform/store.ts';
import type { AppBinding } from '../bindings/scopes.ts';
import { layOutFrame } from '../frame/frame-content.ts';
import { Frame } from '../frame/frame.tsx';
import { useKeymap } from '../hooks/use-keymap.ts';
import type { AppStore } from '../state/app-store.ts';
import type { Theme } from '../theme/theme.ts';
import { appCommands } from './app-commands.ts';
import type { Outside } from './outside.ts';
import { useFrameSources } from './use-frame-sources.ts';
import { useLastLook } from './use-last-look.ts';
import { useOlderPages } from './use-older-pages.ts';
import { useOpened } from './use-opened.ts';

export type AppProps = {
  readonly feed: Feed;
  /** The verdicts on its clusters. */
  readonly coverage: CoverageFeed;
  readonly store: AppStore;
  readonly clock: Clock;
  readonly theme: Theme;
  /** The key table with the changes from the settings. */
  readonly bindings: readonly AppBinding[];
  /** Milliseconds between two refreshes, from the settings. */
  readonly interval: number;
  readonly projects: Pick<Store<ProjectNames>, 'get' | 'subscribe'>;
  /** Why projects can't be watched, a sentence for each reason. */
  readonly refused: Pick<Store<readonly string[]>, 'get' | 'subscribe'>;
  /** Rows left free at the bottom, for Windows consoles. */
  readonly spareRows: number;
  readonly outside: Outside;
};

/** The full-screen view: connects feed and keyboard to frames. */
export function App(props: AppProps): ReactNode {
  const { bindings, store } = props;
  const ink = useApp();
  const sources = useFrameSources(props);
  const content = layOutFrame(sources);
  useKeymap(bindings, () => appCommands(props, sources.context.names, ink));
  useLayoutEffect(() => store.show(content.view));
  useLastLook(props, sources);
  useOpened(props, sources.state, content);
  useOlderPages(props, sources, content);
  return <Frame {...sources} content={content} />;
}
