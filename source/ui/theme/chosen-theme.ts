import { createStore } from '../../platform/store.ts';
import type { Settings } from '../../settings/settings.ts';

/** The theme that a person chose while the program runs; undefined: the one of the settings. */
export const chosenTheme = createStore<Settings['theme'] | undefined>(undefined);
