import { useInput, usePaste, type Key } from 'ink';
import { findBinding } from '../../keys/keymap.ts';
import { unboundKeyReason } from '../bindings/unbound-key.ts';
import { activeScopes, isTyping, type AppBinding, type Commands } from '../bindings/scopes.ts';

/** Prefix of keys that follow an ESC. */
const alt = 'alt+';

/**
 * The keystrokes in one read. Ink passes on whatever a read returned: a key held down over ssh can arrive as `jjj`,
 * which is three keystrokes. Names: the character itself, or `enter`, `esc`, `tab`, `shift+tab`, `up`, `pagedown`,
 * `ctrl+f`, `space`, …; prefixed with `alt+` right after an ESC.
 */
export function keystrokes(input: string, key: Key): readonly string[] {
  // Esc twice in one read looks like Alt+Esc, which no terminal sends.
  if (key.escape && key.meta) return ['esc', 'esc'];
  const found = withoutAlt(input, key);
  // A named key with an event type had its modifier in its own sequence, not as an ESC before it.
  if (!key.meta || (key.eventType !== undefined && namedKey(key) !== undefined)) return found;
  const [first, ...rest] = found;
  return first === undefined ? ['esc'] : [`${alt}${first}`, ...rest];
}

function withoutAlt(input: string, key: Key): readonly string[] {
  const named = namedKey(key);
  if (named) return [named];
  if (key.ctrl) return input === '' ? [] : [`ctrl+${input}`];
  return [...input].map((character) => nameOf(character));
}

/**
 * The keys that a person pressed. By default, tmux joins Esc and the next key when they come within half a second, and
 * terminals send the same bytes for `Esc x` and Alt+x: so an Alt key without a binding is Esc, then that key.
 */
export function bindableKeys(keystroke: string, isBound: (keystroke: string) => boolean): readonly string[] {
  const alone = keystroke.startsWith(alt) && !isBound(keystroke);
  return alone ? ['esc', keystroke.slice(alt.length)] : [keystroke];
}

function namedKey(key: Key): string | undefined {
  if (key.upArrow) return 'up';
  if (key.downArrow) return 'down';
  if (key.leftArrow) return 'left';
  if (key.rightArrow) return 'right';
  if (key.pageUp) return 'pageup';
  if (key.pageDown) return 'pagedown';
  if (key.home) return 'home';
  if (key.end) return 'end';
  if (key.return) return 'enter';
  if (key.escape) return 'esc';
  if (key.tab) return key.shift ? 'shift+tab' : 'tab';
  if (key.backspace) return 'backspace';
  if (key.delete) return 'delete';
  return undefined;
}

function nameOf(character: string): string {
  if (character === '\r' || character === '\n') return 'enter';
  if (character === '\t') return 'tab';
  if (character === ' ') return 'space';
  if (character === '\u001B') return 'esc';
  if (character === '\u007F' || character === '\b') return 'backspace';
  const code = character.codePointAt(0) ?? 0;
  return code < 0x20 ? `ctrl+${String.fromCodePoint(code + 0x60)}` : character;
}

/**
 * Reads the keyboard, keystroke by keystroke: the program's only `useInput`. Pastes are never keystrokes: `onPaste`
 * gets each as one line.
 */
export function useKeystrokes(
  isBound: (keystroke: string) => boolean,
  onKeystroke: (keystroke: string) => void,
  onPaste: (line: string) => void,
): void {
  useInput((input, key) => {
    for (const keystroke of keystrokes(input, key)) bindableKeys(keystroke, isBound).forEach(onKeystroke);
  });
  usePaste(onPaste);
}

/** Shown after a paste where there is no text field. */
export const pasteRefusal = 'Pasting works only where text is typed.';

/** They act at once on every screen. */
const leaving = new Set(['quit', 'suspend']);

/**
 * The full-screen view's keys. `commands` is called for each keystroke, because the previous one may have changed
 * everything.
 */
export function useKeymap(table: readonly AppBinding[], commands: () => Commands): void {
  const isBound = (keystroke: string): boolean =>
    findBinding(table, activeScopes(commands().state), keystroke) !== undefined;
  /** The commands for this key; undefined when it only shows what happened meanwhile. */
  const noticed = (isLeaving: boolean): Commands | undefined => {
    const before = commands();
    const { away, lastKeyAt } = before.state;
    const news =
      before.feed.getState().activity.some(({ at }) => at > lastKeyAt) || before.hasTurnedBad(lastKeyAt);
    before.dispatch({ type: 'keyPressed', at: before.now(), news });
    const now = commands();
    const shows = now.state.away !== undefined && away === undefined;
    return shows && !isLeaving ? undefined : now;
  };
  const onKeystroke = (keystroke: string): void => {
    const now = noticed(leaving.has(findBinding(table, ['global'], keystroke)?.id ?? ''));
    if (now === undefined) return;
    const typed = isTyping(now.state) ? typedText(keystroke) : undefined;
    if (typed !== undefined) {
      now.dispatch({ type: 'typed', text: typed });
      return;
    }
    const binding = findBinding(table, activeScopes(now.state), keystroke);
    const reason = binding === undefined ? unboundKeyReason(table, keystroke) : binding.unavailable?.(now);
    if (reason === undefined) binding?.run(now, binding.keys.indexOf(keystroke));
    else now.dispatch({ type: 'say', message: reason });
  };
  useKeystrokes(isBound, onKeystroke, (line) => {
    const now = noticed(false);
    if (now === undefined) return;
    if (isTyping(now.state)) now.dispatch({ type: 'typed', text: line });
    else now.dispatch({ type: 'say', message: pasteRefusal });
  });
}

/** The text that a keystroke types into a field; undefined for keys that do something else. */
export function typedText(keystroke: string): string | undefined {
  if (keystroke === 'space') return ' ';
  return [...keystroke].length === 1 ? keystroke : undefined;
}
