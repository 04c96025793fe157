import { longestPaste } from './pasted.ts';

/** A part of the terminal's input: keys as they came, a paste, or the answer to a query. */
export type InputPart = { readonly kind: 'keys' | 'paste' | 'answer'; readonly text: string };

/**
 * What the parser waits for. `key`: the rest of a sequence that may be just the Esc key, or Alt and another; `marker`: the
 * rest of a paste's start marker; `answer`: the rest of an answer; `paste`: the rest of a paste; `after`: whether the
 * paste has ended; `interrupt`: whether a Ctrl+C was pasted.
 */
export type PendingInput = 'key' | 'marker' | 'answer' | 'paste' | 'after' | 'interrupt';

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
/**
 * How long to wait for the rest of a sequence, milliseconds. A terminal writes it in one go, but a busy machine or a
 * network may pause within it.
 */
const timeouts = {
  key: 10,
  marker: 250,
  answer: 1000,
  paste: 1000,
  after: 25,
  interrupt: 100,
} satisfies Record<PendingInput, number>;
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
  const paste = createPaste(clock);
  /** Input not recognized yet. */
  let held = '';
  /** Started like a paste or an answer, but was given up and treated as keys: before `held`. */
  let given = '';
  /** A read with only Ctrl+C within a paste. */
  let interrupt = '';

  /** Each mode takes what it can, and leaves the rest to the next. */
  function take(text: string, parts: InputPart[]): void {
    let rest: string | undefined = text;
    while (rest !== undefined) {
      if (mode === 'paste') rest = takePaste(rest);
      else rest = mode === 'after' ? takeAfter(rest, parts) : takeKeys(rest, parts);
    }
  }

  function takeKeys(text: string, parts: InputPart[]): string | undefined {
    const { found, pasted, rest } = splitKeys(text);
    parts.push(...found);
    held = rest;
    if (pasted !== undefined) beginPaste();
    return pasted;
  }

  function takePaste(text: string): string | undefined {
    const end = text.indexOf(pasteEnd);
    if (end === -1) {
      const cut = beginOf(pasteEnd, text);
      paste.add(text.slice(0, text.length - cut));
      held = cut === 0 ? '' : text.slice(-cut);
      return undefined;
    }
    paste.add(text.slice(0, end));
    mode = 'after';
    return text.slice(end + pasteEnd.length);
  }

  function takeAfter(text: string, parts: InputPart[]): string | undefined {
    const end = text.indexOf(pasteEnd);
    const before = end === -1 ? text : text.slice(0, end);
    if (before.includes(pasteStart)) {
      parts.push(endPaste('keys'));
      return text;
    }
    if (end === -1 && text.length <= mostTyped) {
      held = text;
      return undefined;
    }
    beginPaste();
    return text;
  }

  function beginPaste(): void {
    mode = 'paste';
    paste.flows();
  }

  function endPaste(next: 'keys' | 'stalled'): InputPart {
    mode = next;
    return { kind: 'paste', text: paste.take() };
  }

  /** Whether this continues the paste without an end; otherwise somebody is typing. */
  function goesOn(read: string): boolean {
    if (read.length > keyLength) {
      paste.flows();
      return true;
    }
    return read.includes(pasteEnd) || (mode === 'paste' && paste.mayTrickle());
  }

  /** Treats what came after a paste as keys. */
  function leavePaste(keys: string): readonly InputPart[] {
    const parts = mode === 'paste' ? [endPaste('keys')] : [];
    mode = 'keys';
    held = '';
    interrupt = '';
    take(keys, parts);
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
      const late = given + text;
      const isGiven = mode === 'keys' && given !== '';
      if (isGiven && pasteStart.startsWith(late)) {
        held = text;
        interrupt = '';
        return parts;
      }
      const isLate = isGiven && (late.startsWith(pasteStart) || answer.test(late));
      held = '';
      interrupt = '';
      given = '';
      take(isLate ? late : text, parts);
      return parts;
    },
    giveUp() {
      if (interrupt !== '') return leavePaste(interrupt);
      const text = held;
      held = '';
      if (mode === 'paste') return [endPaste('stalled')];
      if (mode === 'after') {
        const parts = [endPaste('keys')];
        take(text, parts);
        return parts;
      }
      if (beginsAnswer.test(text)) return [];
      given += text;
      return text === '' ? [] : [{ kind: 'keys', text }];
    },
    awaited() {
      if (interrupt !== '') return 'interrupt';
      if (mode === 'paste' || mode === 'after') return mode;
      if (held === '') return undefined;
      if (beginsAnswer.test(held)) return 'answer';
      // Nobody types the beginning of a marker as far as its first digit.
      return (given + held).startsWith(pasteStart.slice(0, 3)) ? 'marker' : 'key';
    },
    rest() {
      if (mode === 'keys' || mode === 'stalled') return held;
      return pasteStart + paste.text() + (mode === 'after' ? pasteEnd : '') + held + interrupt;
    },
  };
}

/** The text of a paste while it comes: cut if it is too long. */
function createPaste(clock: Pick<InputClock, 'now'>) {
  let text = '';
  /** When the paste started, or last brought more than a key could. */
  let flowedAt = 0;
  return {
    add(more: string): void {
      if (text.length < longestPaste) text += more.slice(0, longestPaste - text.length);
    },
    /** It has started, or brought more than a key could. */
    flows(): void {
      flowedAt = clock.now();
    },
    /** Whether reads as short as keys still belong to it. */
    mayTrickle: (): boolean => clock.now() - flowedAt < longestTrickle,
    text: (): string => text,
    /** The whole text; the next paste starts empty. */
    take(): string {
      const whole = text;
      text = '';
      return whole;
    },
  };
}

/**
 * Splits text into keys and answers, up to the first paste. `pasted` is what follows that paste's start marker, `rest`
 * what may be the beginning of a marker or an answer.
 */
function splitKeys(text: string): {
  readonly found: readonly InputPart[];
  readonly pasted: string | undefined;
  readonly rest: string;
} {
  const found: InputPart[] = [];
  let keys = '';
  const flush = (): void => {
    if (keys !== '') found.push({ kind: 'keys', text: keys });
    keys = '';
  };
  let at = 0;
  while (at < text.length) {
    const escape = text.indexOf('\u001B', at);
    keys += text.slice(at, escape === -1 ? undefined : escape);
    if (escape === -1) break;
    const rest = text.slice(escape);
    if (rest.startsWith(pasteStart)) {
      flush();
      return { found, pasted: rest.slice(pasteStart.length), rest: '' };
    }
    const [whole] = answer.exec(rest) ?? [];
    if (whole !== undefined) {
      flush();
      found.push({ kind: 'answer', text: whole });
      at = escape + whole.length;
    } else if (pasteStart.startsWith(rest) || maybeAnswer.test(rest) || beginsAnswer.test(rest)) {
      flush();
      return { found, pasted: undefined, rest: rest.slice(0, longestAnswer) };
    } else {
      keys += '\u001B';
      at = escape + 1;
    }
  }
  flush();
  return { found, pasted: undefined, rest: '' };
}

/** How many characters at the end of the text may be the start of the marker. */
function beginOf(marker: string, text: string): number {
  for (let length = Math.min(marker.length - 1, text.length); length > 0; length -= 1) {
    if (text.endsWith(marker.slice(0, length))) return length;
  }
  return 0;
}
