import { useInput, usePaste, type Key } from 'ink';
import { findBinding } from '../../keys/keymap.ts';
import { activeScopes, type AppBinding, type Commands } from '../bindings/scopes.ts';

/** Begins the name of a key before which an ESC came. */
const alt = 'alt+';

/**
 * The keystrokes of one read. Ink hands over whatever the read brought: `jjj` from a key held down over ssh is one call,
 * and each of its keys counts. Names: the character itself, or `enter`, `esc`, `tab`, `shift+tab`, `up`, `pagedown`,
 * `ctrl+f`, `space`, …; `alt+` before it where an ESC came right before.
 */
export function keystrokes(input: string, key: Key): readonly string[] {
  // Pressed twice within one read it looks like Alt+Esc, which no terminal sends.
  if (key.escape && key.meta) return ['esc', 'esc'];
  const found = withoutAlt(input, key);
  // A named key with an event type had the modifier in its own sequence: no ESC came before it.
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
 * What a person pressed. tmux, by default, takes Esc and the next key for one when they come within half a second, and
 * every terminal sends the same bytes for `Esc x` as for Alt+x: so an Alt key without a binding is Esc, then that key.
 */
export function pressed(keystroke: string, isBound: (keystroke: string) => boolean): readonly string[] {
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
 * Reads the keyboard, keystroke by keystroke: the only `useInput` of the program. A paste is no keystroke, whatever it
 * holds: `onPaste` gets it as one line.
 */
export function useKeystrokes(
  isBound: (keystroke: string) => boolean,
  onKeystroke: (keystroke: string) => void,
  onPaste: (line: string) => void,
): void {
  useInput((input, key) => {
    for (const keystroke of keystrokes(input, key)) pressed(keystroke, isBound).forEach(onKeystroke);
  });
  usePaste(onPaste);
}

/** What there is to say of a paste where nothing is typed. */
export const pasteElsewhere = 'Pasting works only where text is typed.';

/** They act at once, whatever is shown. */
const leaving = new Set(['quit', 'suspend']);

/** The full-screen view's keys. `commands` is asked anew for each keystroke: the one before may have changed all. */
export function useKeymap(table: readonly AppBinding[], commands: () => Commands): void {
  const isBound = (keystroke: string): boolean =>
    findBinding(table, activeScopes(commands().state), keystroke) !== undefined;
  /** What this key finds; undefined where it only shows or puts away what happened while nobody was there. */
  const noticed = (isLeaving: boolean): Commands | undefined => {
    const before = commands();
    const { away, lastKeyAt } = before.state;
    const news = before.feed.getState().activity.some(({ at }) => at > lastKeyAt);
    before.dispatch({ type: 'keyPressed', at: before.now(), news });
    const now = commands();
    // The key that finds someone back shows what happened meanwhile, and the next one puts that away.
    const shows = now.state.away !== undefined || away !== undefined;
    return shows && !isLeaving ? undefined : now;
  };
  const onKeystroke = (keystroke: string): void => {
    const now = noticed(leaving.has(findBinding(table, ['global'], keystroke)?.id ?? ''));
    if (now === undefined) return;
    const typed = now.state.editing ? typedText(keystroke) : undefined;
    if (typed !== undefined) {
      now.dispatch({ type: 'typed', text: typed });
      return;
    }
    const binding = findBinding(table, activeScopes(now.state), keystroke);
    const reason = binding?.unavailable?.(now);
    if (reason === undefined) binding?.run(now);
    else now.dispatch({ type: 'say', message: reason });
  };
  useKeystrokes(isBound, onKeystroke, (line) => {
    const now = noticed(false);
    if (now === undefined) return;
    if (now.state.editing) now.dispatch({ type: 'typed', text: line });
    else now.dispatch({ type: 'say', message: pasteElsewhere });
  });
}

/** What a keystroke writes where text is typed; undefined for keys that do something else. */
export function typedText(keystroke: string): string | undefined {
  if (keystroke === 'space') return ' ';
  return [...keystroke].length === 1 ? keystroke : undefined;
}
