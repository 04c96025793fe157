import { useMemo, type ReactNode } from 'react';
import type { Settings } from '../../settings/settings.ts';
import { useStore } from '../hooks/use-store.ts';
import { background } from './background.ts';
import { chosenTheme } from './chosen-theme.ts';
import { themeOf, type Theme } from './theme.ts';

export type ThemedProps = {
  readonly settings: Settings;
  readonly children: (theme: Theme) => ReactNode;
};

/** Draws in the theme of the settings; redraws when the terminal reports its background. */
export function Themed({ settings, children }: ThemedProps): ReactNode {
  const ground = useStore(background);
  const chosen = useStore(chosenTheme) ?? settings.theme;
  const theme = useMemo(() => themeOf({ ...settings, theme: chosen }, ground), [settings, chosen, ground]);
  return children(theme);
}
