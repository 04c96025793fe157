import { longestPaste } from './pasted.ts';

/** A part of the terminal's input: keys as they came, a paste, or the answer to a query. */
export type InputPart = { readonly kind: 'keys' | 'paste' | 'answer'; readonly text: string };

/**
 * What the parser waits for. `key`: the rest of a sequence that may be just the Esc key; `answer`: the rest of an
 * answer; `paste`: the rest of a paste; `after`: whether the paste has ended; `interrupt`: whether a Ctrl+C was pasted.
 */
export type PendingInput = 'key' | 'answer' | 'paste' | 'after' | 'interrupt';

/** Splits the terminal's input into parts, however the reads divide it. */
export type InputParts = {
  push(read: string): readonly InputPart[];
  /** Nothing came within the timeout of `awaited`. */
  giveUp(): readonly InputPart[];
  readonly awaited: () => PendingInput | undefined;
  /** The input that has not been returned, as it came. */
  readonly rest: () => string;
};

/** Whether pastes are marked (mode 2004), which tells them from keys. */
export const bracketedPasteOn = '\u001B[?2004h';
export const bracketedPasteOff = '\u001B[?2004l';
export const pasteStart = '\u001B[200~';
export const pasteEnd = '\u001B[201~';
/** More characters than anyone types while the end of a paste is read. */
const mostTyped = 256;
/**
 * A read of at most this many characters may be one key, or a few fast ones; terminals send a paste in larger pieces.
 */
const keyLength = 16;
/** How long a paste may continue in reads as short as keys, milliseconds: after that, somebody is typing. */
const longestTrickle = 5000;
const onlyControlC = /^\u0003+$/;

// OSC and DCS strings (one that is cut short ends where the next sequence begins), and CSI with a `?` or `>`: no key sends these.
const strings = String.raw`(?:\](?:\d|[lL])|P[\d>!$+|])[^\u0007\u001B]*`;
const answer = new RegExp(
  String.raw`^\u001B(?:${strings}(?:\u0007|\u001B\\|(?=\u001B[^\\]))|\[[?>][\d;]*\$?[A-Za-z])`,
);
const beginsAnswer = new RegExp(String.raw`^\u001B(?:${strings}\u001B?|\[[?>][\d;]*\$?)$`);
const maybeAnswer = /^\u001B[\]P]$/;
/** How long to wait for the rest of a sequence, milliseconds: a terminal writes it in one go. */
const timeouts = { key: 10, answer: 1000, paste: 1000, after: 25, interrupt: 100 } satisfies Record<
  PendingInput,
  number
>;
const longestAnswer = 64 * 1024;

type InputClock = {
  now(): number;
  schedule(callback: () => void, milliseconds: number): () => void;
};

/**
 * Calls back when nothing came within the timeout; input that has arrived but was not read yet counts. Returns a
 * function that cancels it.
 */
export function inputTimeout(
  awaited: PendingInput,
  clock: Pick<InputClock, 'schedule'>,
  callback: () => void,
): () => void {
  let immediate: NodeJS.Immediate | undefined;
  const cancel = clock.schedule(() => {
    // A busy program may be late for both: input that waits in the terminal is read first.
    immediate = setImmediate(callback);
  }, timeouts[awaited]);
  return () => {
    cancel();
    clearImmediate(immediate);
  };
}

/**
 * A paste ends with its last end marker: text between an earlier one and the last belongs to the paste, because a
 * terminal that lets a pasted end marker through would otherwise type what follows it. If the end marker is lost, a
 * second of silence ends the paste, or five with only short reads, and a Ctrl+C on its own counts at once.
 */
export function createInputParts(clock: Pick<InputClock, 'now'>): InputParts {
  /** `stalled`: a pause ended a paste without its end marker; a longer read still belongs to it. */
  let mode: 'keys' | 'paste' | 'after' | 'stalled' = 'keys';
  /** Input not recognized yet. */
  let held = '';
  /** Started like a paste or an answer, but was given up and treated as keys. */
  let given = '';
  let paste = '';
  /** A read with only Ctrl+C within a paste. */
  let interrupt = '';
  /** When the paste started, or last brought more than a key could. */
  let flowedAt = 0;

  function takeKeys(text: string, parts: InputPart[]): void {
    let keys = '';
    let at = 0;
    const flush = (): void => {
      if (keys !== '') parts.push({ kind: 'keys', text: keys });
      keys = '';
    };
    while (at < text.length) {
      const escape = text.indexOf('\u001B', at);
      keys += text.slice(at, escape === -1 ? undefined : escape);
      if (escape === -1) break;
      const rest = text.slice(escape);
      if (rest.startsWith(pasteStart)) {
        flush();
        mode = 'paste';
        flowedAt = clock.now();
        takePaste(rest.slice(pasteStart.length), parts);
        return;
      }
      const [whole] = answer.exec(rest) ?? [];
      if (whole !== undefined) {
        flush();
        parts.push({ kind: 'answer', text: whole });
        at = escape + whole.length;
        continue;
      }
      if (pasteStart.startsWith(rest) || maybeAnswer.test(rest) || beginsAnswer.test(rest)) {
        held = rest.slice(0, longestAnswer);
        break;
      }
      keys += '\u001B';
      at = escape + 1;
    }
    flush();
  }

  function takePaste(text: string, parts: InputPart[]): void {
    const end = text.indexOf(pasteEnd);
    if (end === -1) {
      const cut = beginOf(pasteEnd, text);
      addToPaste(text.slice(0, text.length - cut));
      held = cut === 0 ? '' : text.slice(-cut);
      return;
    }
    addToPaste(text.slice(0, end));
    mode = 'after';
    takeAfter(text.slice(end + pasteEnd.length), parts);
  }

  function takeAfter(text: string, parts: InputPart[]): void {
    const end = text.indexOf(pasteEnd);
    const next = text.indexOf(pasteStart);
    if (next !== -1 && (end === -1 || next < end)) {
      parts.push(...endPaste());
      takeKeys(text, parts);
    } else if (end !== -1) {
      takePaste(text, parts);
    } else if (text.length > mostTyped) {
      mode = 'paste';
      flowedAt = clock.now();
      takePaste(text, parts);
    } else {
      held = text;
    }
  }

  function addToPaste(text: string): void {
    if (paste.length < longestPaste) paste += text.slice(0, longestPaste - paste.length);
  }

  function endPaste(): readonly InputPart[] {
    const text = paste;
    paste = '';
    mode = 'keys';
    return [{ kind: 'paste', text }];
  }

  /** Whether this continues the paste without an end; otherwise somebody is typing. */
  function goesOn(read: string): boolean {
    if (read.length > keyLength) {
      flowedAt = clock.now();
      return true;
    }
    return read.includes(pasteEnd) || (mode === 'paste' && clock.now() - flowedAt < longestTrickle);
  }

  /** Treats what came after a paste as keys. */
  function leavePaste(keys: string): readonly InputPart[] {
    const parts = mode === 'paste' ? [...endPaste()] : [];
    mode = 'keys';
    held = '';
    interrupt = '';
    takeKeys(keys, parts);
    return parts;
  }

  return {
    push(read) {
      const parts: InputPart[] = [];
      if (mode === 'paste' || mode === 'stalled') {
        if (!goesOn(read)) return leavePaste(interrupt + read);
        if (mode === 'paste' && onlyControlC.test(read)) {
          if (interrupt !== '') return leavePaste(read);
          interrupt = read;
          return parts;
        }
        mode = 'paste';
      }
      const text = held + interrupt + read;
      held = '';
      interrupt = '';
      if (mode === 'paste') takePaste(text, parts);
      else if (mode === 'after') takeAfter(text, parts);
      else {
        const late = given + text;
        const isLate = given !== '' && (late.startsWith(pasteStart) || answer.test(late));
        takeKeys(isLate ? late : text, parts);
      }
      given = '';
      return parts;
    },
    giveUp() {
      const parts: InputPart[] = [];
      if (interrupt !== '') return leavePaste(interrupt);
      const text = held;
      held = '';
      if (mode === 'paste') {
        parts.push(...endPaste());
        mode = 'stalled';
      } else if (mode === 'after') {
        parts.push(...endPaste());
        takeKeys(text, parts);
      } else if (!beginsAnswer.test(text)) {
        given = text;
        if (text !== '') parts.push({ kind: 'keys', text });
      }
      return parts;
    },
    awaited() {
      if (interrupt !== '') return 'interrupt';
      if (mode === 'paste' || mode === 'after') return mode;
      if (held === '') return undefined;
      return beginsAnswer.test(held) ? 'answer' : 'key';
    },
    rest() {
      if (mode === 'keys' || mode === 'stalled') return held;
      return pasteStart + paste + (mode === 'after' ? pasteEnd : '') + held + interrupt;
    },
  };
}

/** How many characters at the end of the text may be the start of the marker. */
function beginOf(marker: string, text: string): number {
  for (let length = Math.min(marker.length - 1, text.length); length > 0; length -= 1) {
    if (text.endsWith(marker.slice(0, length))) return length;
  }
  return 0;
}
