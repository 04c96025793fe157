import { places, type AppBinding } from './scopes.ts';

const names: ReadonlyMap<string, string> = new Map([
  ['enter', 'Enter'],
  ['esc', 'Esc'],
  ['tab', 'Tab'],
  ['shift+tab', 'Shift+Tab'],
  ['space', 'Space'],
  ['backspace', 'Backspace'],
  ['delete', 'Delete'],
  ['up', 'Up'],
  ['down', 'Down'],
  ['left', 'Left'],
  ['right', 'Right'],
  ['home', 'Home'],
  ['end', 'End'],
  ['pageup', 'PgUp'],
  ['pagedown', 'PgDn'],
]);

/** Why nothing happens after a key without a binding here: where it works, or that it works nowhere. */
export function unboundKeyReason(table: readonly AppBinding[], keystroke: string): string {
  const name = nameOf(keystroke);
  const elsewhere = table.find(({ keys }) => keys.includes(keystroke));
  const [scope] = elsewhere?.scopes ?? [];
  if (elsewhere === undefined || scope === undefined) {
    const help = table.find(({ id }) => id === 'help')?.shown ?? '?';
    return `${name} does nothing here; ${help} shows the keys.`;
  }
  const what = elsewhere.description.replace(/^(?:On|After|While|Among|In) [^:]*: /, '');
  return `${name} works ${places[scope].where}: ${what.slice(0, 1).toLowerCase()}${what.slice(1)}.`;
}

function nameOf(keystroke: string): string {
  const control = /^ctrl\+(.)$/.exec(keystroke)?.[1];
  if (control !== undefined) return `^${control.toUpperCase()}`;
  // A character that can't be seen alone would garble the line.
  return names.get(keystroke) ?? (/^[^\p{C}\p{Z}\p{M}]$/u.test(keystroke) ? keystroke : 'This key');
}
