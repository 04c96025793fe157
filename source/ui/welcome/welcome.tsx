import { useApp, useWindowSize } from 'ink';
import { useEffect, type ReactNode } from 'react';
import { welcomeKeys } from './bindings.ts';
import { suspend } from '../terminal/full-screen.ts';
import { spareRows } from '../state/layout.ts';
import { findBinding } from '../../keys/keymap.ts';
import { runKey } from '../hooks/run-key.ts';
import { pasteRefusal, useKeystrokes } from '../hooks/use-keymap.ts';
import { useStore } from '../hooks/use-store.ts';
import { WelcomeFrame } from './welcome-frame.tsx';
import { welcomeScopes, type WelcomeFrameContext } from './welcome-lines.ts';
import type { WelcomeStore } from './welcome-store.ts';

export type WelcomeProps = Omit<WelcomeFrameContext, 'columns' | 'rows'> & { readonly store: WelcomeStore };

/** Connects the first-run screen to its store and the keyboard. */
export function Welcome({ store, ...about }: WelcomeProps): ReactNode {
  const { exit, suspendTerminal } = useApp();
  const { columns, rows } = useWindowSize();
  const state = useStore(store);
  const { dispatch } = store;
  const isBound = (keystroke: string): boolean =>
    findBinding(welcomeKeys, welcomeScopes(store.get()), keystroke) !== undefined;
  const type = (text: string): void => dispatch({ type: 'typed', text });
  const say = (message: string): void => dispatch({ type: 'say', message });
  const onKeystroke = (keystroke: string): void => {
    const now = store.get();
    const commands = { state: now, dispatch, suspend: () => suspend(suspendTerminal) };
    runKey(keystroke, welcomeKeys, welcomeScopes(now), commands, { type, say });
  };
  useKeystrokes(isBound, onKeystroke, (line) => {
    if (store.get().step === 'form') type(line);
    else say(pasteRefusal);
  });
  const done = state.outcome !== undefined;
  useEffect(() => {
    if (done) exit();
  }, [done, exit]);
  return <WelcomeFrame state={state} context={{ ...about, columns, rows: Math.max(1, rows - spareRows) }} />;
}
