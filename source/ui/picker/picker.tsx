import { useApp, useWindowSize } from 'ink';
import { useEffect, useLayoutEffect, type ReactNode } from 'react';
import { pickerKeys } from '../bindings/picker.ts';
import { suspend } from '../full-screen.ts';
import { spareRows } from '../layout.ts';
import { press } from '../press.ts';
import type { Theme } from '../theme.ts';
import { useKeystrokes } from '../use-keymap.ts';
import { useStore } from '../use-store.ts';
import { PickerFrame } from './picker-frame.tsx';
import { arrangePicker, pickerScopes } from './picker-lines.ts';
import type { PickerStore } from './picker-store.ts';

export type PickerProps = {
  readonly store: PickerStore;
  readonly theme: Theme;
  readonly host: string;
  readonly canLeave: boolean;
};

/** The picker: its store and the keyboard in, frames out. */
export function Picker({ store, theme, host, canLeave }: PickerProps): ReactNode {
  const { exit, suspendTerminal } = useApp();
  const { columns, rows } = useWindowSize();
  const state = useStore(store);
  const surroundings = { theme, host, canLeave, columns, rows: Math.max(1, rows - spareRows) };
  const frame = arrangePicker(state, surroundings);
  const { dispatch } = store;
  useKeystrokes((keystroke) => {
    const commands = { state: store.get(), dispatch, suspend: () => suspend(suspendTerminal) };
    press(keystroke, pickerKeys, pickerScopes(store.get()), commands, {
      type: (text) => dispatch({ type: 'typed', text }),
      say: (message) => dispatch({ type: 'say', message }),
    });
  });
  useLayoutEffect(() => store.show(frame.listRows));
  const done = state.outcome !== undefined;
  useEffect(() => {
    if (done) exit();
  }, [done, exit]);
  return <PickerFrame state={state} surroundings={surroundings} frame={frame} />;
}
