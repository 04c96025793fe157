import type { KeyTable } from '../../keys/keymap.ts';
import { scopesOver, typingScopes } from './scopes.ts';
import { causeKeys } from './causes.ts';
import { clusterKeys } from './clusters.ts';
import { columnKeys, savedViewKeys } from './menus.ts';
import { findKeys } from './find.ts';
import { paneKeys } from './pane.ts';
import { moveKeys } from './move.ts';
import { copyKeys } from './copy.ts';
import { viewKeys } from './views.ts';
import { programKeys } from './program.ts';
import type { AppBinding } from './scopes.ts';

/** The key table: what a key does, where, and how it is described. It drives the handler, footer, help and README. */
export const bindings: readonly AppBinding[] = [
  ...moveKeys,
  ...paneKeys,
  ...viewKeys,
  ...clusterKeys,
  ...causeKeys,
  ...columnKeys,
  ...savedViewKeys,
  ...findKeys,
  ...copyKeys,
  ...programKeys,
];

/** A platform's key table: Windows shells cannot stop and continue a program. */
export function bindingsOn(platform: NodeJS.Platform): readonly AppBinding[] {
  return platform === 'win32' ? bindings.filter(({ notOnWindows }) => !notOnWindows) : bindings;
}

/** The key table, for checking `[keys]` of config.toml. */
export const keyTable: KeyTable = { bindings, over: scopesOver, typing: typingScopes };
