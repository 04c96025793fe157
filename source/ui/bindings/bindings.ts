import type { KeyTable } from '../../keys/keymap.ts';
import { scopesOver, typingScopes } from './scopes.ts';
import { findKeys } from './find.ts';
import { lookKeys } from './look.ts';
import { moveKeys } from './move.ts';
import { takeKeys } from './take.ts';
import { viewKeys } from './views.ts';
import { programKeys } from './program.ts';
import type { AppBinding } from './scopes.ts';

/** The key table: what a key does, where, and how it is told of. It drives handler, footer, help and README. */
export const bindings: readonly AppBinding[] = [
  ...moveKeys,
  ...lookKeys,
  ...viewKeys,
  ...findKeys,
  ...takeKeys,
  ...programKeys,
];

/** The key table of a platform: no shell of Windows can stop a program and let it go on. */
export function bindingsOn(platform: NodeJS.Platform): readonly AppBinding[] {
  return platform === 'win32' ? bindings.filter(({ notOnWindows }) => !notOnWindows) : bindings;
}

/** The key table as `[keys]` of config.toml is checked against it. */
export const keyTable: KeyTable = { bindings, over: scopesOver, typing: typingScopes };
