import { useApp, useWindowSize } from 'ink';
import { useEffect, useLayoutEffect, type ReactNode } from 'react';
import { pickerKeys } from './bindings.ts';
import { suspend } from '../terminal/full-screen.ts';
import { spareRows } from '../state/layout.ts';
import { findBinding } from '../../keys/keymap.ts';
import type { Clock } from '../../platform/clock.ts';
import { useNow } from '../hooks/use-now.ts';
import { runKey } from '../hooks/run-key.ts';
import type { Theme } from '../theme/theme.ts';
import { useKeystrokes } from '../hooks/use-keymap.ts';
import { useStore } from '../hooks/use-store.ts';
import { PickerFrame } from './picker-frame.tsx';
import { layOutPicker, pickerScopes } from './picker-lines.ts';
import type { PickerStore } from './picker-store.ts';

export type PickerProps = {
  readonly store: PickerStore;
  readonly clock: Clock;
  readonly theme: Theme;
  readonly host: string;
};

/** Connects the picker to its store and the keyboard. */
export function Picker({ store, clock, theme, host }: PickerProps): ReactNode {
  const { exit, suspendTerminal } = useApp();
  const { columns, rows } = useWindowSize();
  const state = useStore(store);
  // Seconds are shown only while counting down to a retry.
  const counts = state.listing.kind === 'failed' && state.listing.retryAt !== undefined;
  const now = useNow(clock, () => (counts ? 1000 : 60_000));
  const context = { theme, host, now, columns, rows: Math.max(1, rows - spareRows) };
  const frame = layOutPicker(state, context);
  const { dispatch } = store;
  const isBound = (keystroke: string): boolean =>
    findBinding(pickerKeys, pickerScopes(store.get()), keystroke) !== undefined;
  const type = (text: string): void => dispatch({ type: 'typed', text });
  const onKeystroke = (keystroke: string): void => {
    const commands = { state: store.get(), dispatch, suspend: () => suspend(suspendTerminal) };
    const say = (message: string): void => dispatch({ type: 'say', message });
    runKey(keystroke, pickerKeys, pickerScopes(store.get()), commands, { type, say });
  };
  useKeystrokes(isBound, onKeystroke, type);
  useLayoutEffect(() => store.show(frame.listRows));
  const done = state.outcome !== undefined;
  useEffect(() => {
    if (done) exit();
  }, [done, exit]);
  return <PickerFrame state={state} context={context} frame={frame} />;
}
