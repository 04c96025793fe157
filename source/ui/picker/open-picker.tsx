import type { Settings } from '../../settings/settings.ts';
import type { Clock } from '../../platform/clock.ts';
import { openFullScreen } from '../terminal/full-screen.ts';
import { createScreenOutput } from '../terminal/screen-output.ts';
import { terminalOf } from '../terminal/terminal.ts';
import { Themed } from '../theme/themed.tsx';
import { createPickerStore, type PickerSource } from './picker-store.ts';
import type { PickerOutcome, PickerStart } from './picker-state.ts';
import { Picker } from './picker.tsx';

export type PickerOptions = {
  readonly source: PickerSource;
  readonly start: PickerStart;
  readonly clock: Clock;
  readonly settings: Settings;
  /** Where the projects are, as a person would name it. */
  readonly host: string;
};

/** How the picker ended; `exit`: by a signal, with the exit code. */
export type PickerEnd = PickerOutcome | { readonly kind: 'exit'; readonly code: number };

/** Opens the picker for project and clusters on the process's terminal. */
export async function openPicker({
  source,
  start,
  clock,
  settings,
  host,
}: PickerOptions): Promise<PickerEnd> {
  const store = createPickerStore(start, source, clock);
  const screen = openFullScreen(
    <Themed settings={settings}>
      {(theme) => <Picker store={store} clock={clock} theme={theme} host={host} />}
    </Themed>,
    createScreenOutput(terminalOf(settings)),
  );
  try {
    const ended = await screen.closed;
    return store.get().outcome ?? { kind: 'exit', code: ended ?? 0 };
  } finally {
    store.close();
  }
}
