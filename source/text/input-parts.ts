import { longestPaste } from './pasted.ts';

/** A part of the terminal's input: keys as they came, a paste, or the answer to a query. */
export type InputPart = { readonly kind: 'keys' | 'paste' | 'answer'; readonly text: string };

/**
 * What the parser waits for. `key`: the rest of a sequence that may be just the Esc key, or Alt and another; `marker`: the
 * rest of a paste's start marker, or of an answer that came in pieces; `answer`: the rest of an answer; `paste`: the rest of a paste; `after`: whether the
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
/** The beginning of an answer to this program's questions, as far as it came with pauses. */
const beginsLateAnswer = /^\u001B(?:\](?:\d{0,2}|\d\d;[^\u0007\u001B]*\u001B?)|\[[?>][\d;]*)$/;
/** As far as nobody types it: an answer, whatever comes. */
const certainlyLateAnswer = /^\u001B\]\d\d;/;
/** Esc, `[`, `?` and a letter are keys. */
const isLateAnswer = (text: string): boolean => answer.test(text) && !/^\u001B\[[?>][A-Za-z]/.test(text);
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
  let state: State = noInput;
  const enter = (step: Step): readonly InputPart[] => {
    ({ state } = step);
    return step.parts;
  };
  return {
    push: (read) => enter(afterRead(state, read, clock.now())),
    giveUp: () => enter(afterPause(state, clock.now())),
    awaited: () => awaitedIn(state),
    rest: () => restOf(state),
  };
}

/** Where the input stands between two reads. */
type State =
  /**
   * `held`: not recognized yet. `given`: started like a paste or an answer, but was given up and treated as keys: before
   * `held`.
   */
  | { readonly mode: 'keys'; readonly held: string; readonly given: string }
  | PasteState
  /** After an end marker. `held`: what came since, text of the paste if another end marker follows. */
  | { readonly mode: 'after'; readonly text: string; readonly held: string }
  /** A pause ended a paste without its end marker; a longer read still belongs to it. */
  | { readonly mode: 'stalled' };

type PasteState = {
  readonly mode: 'paste';
  /** Cut if it is too long. */
  readonly text: string;
  /** May be the beginning of the end marker. */
  readonly held: string;
  /** A read with only Ctrl+C. */
  readonly interrupt: string;
  /** When the paste started, or last brought more than a key could. */
  readonly flowedAt: number;
};

type Step = { readonly state: State; readonly parts: readonly InputPart[] };

const noInput = { mode: 'keys', held: '', given: '' } as const;

function inPaste(text: string, now: number): PasteState {
  return { mode: 'paste', text, held: '', interrupt: '', flowedAt: now };
}

function afterRead(state: State, read: string, now: number): Step {
  switch (state.mode) {
    case 'keys': {
      return readKeys(state, read, now);
    }
    case 'paste': {
      return readPaste(state, read, now);
    }
    case 'after': {
      return takeAll(state, state.held + read, now);
    }
    case 'stalled': {
      const goesOn = read.length > keyLength || read.includes(pasteEnd);
      return takeAll(goesOn ? inPaste('', now) : noInput, read, now);
    }
  }
}

function readKeys(state: Extract<State, { mode: 'keys' }>, read: string, now: number): Step {
  const { given } = state;
  const text = state.held + read;
  if (given === '') return takeAll(noInput, text, now);
  const late = given + text;
  if (beginsLate(late)) return { state: { ...state, held: text }, parts: [] };
  const isLate = late.startsWith(pasteStart) || isLateAnswer(late);
  return takeAll(noInput, isLate ? late : text, now);
}

/** Whether the rest of it may come although the beginning was given up. */
function beginsLate(text: string): boolean {
  return pasteStart.startsWith(text) || beginsLateAnswer.test(text);
}

function readPaste(state: PasteState, read: string, now: number): Step {
  const { held, interrupt } = state;
  const flows = read.length > keyLength;
  const goesOn = flows || read.includes(pasteEnd) || now - state.flowedAt < longestTrickle;
  if (!goesOn) return leavePaste(state, interrupt + read, now);
  if (onlyControlC.test(read)) {
    if (interrupt !== '') return leavePaste(state, read, now);
    return { state: { ...state, interrupt: read, flowedAt: flows ? now : state.flowedAt }, parts: [] };
  }
  const flowedAt = flows ? now : state.flowedAt;
  return takeAll({ ...state, interrupt: '', flowedAt }, held + interrupt + read, now);
}

/** Nothing came within the timeout of what was awaited. */
function afterPause(state: State, now: number): Step {
  switch (state.mode) {
    case 'keys': {
      const { held, given } = state;
      if (beginsAnswer.test(held) || certainlyLateAnswer.test(given + held))
        return { state: noInput, parts: [] };
      const parts = held === '' ? [] : [{ kind: 'keys', text: held } as const];
      return { state: { ...state, held: '', given: given + held }, parts };
    }
    case 'paste': {
      if (state.interrupt !== '') return leavePaste(state, state.interrupt, now);
      return { state: { mode: 'stalled' }, parts: [wholePaste(state)] };
    }
    case 'after': {
      return leavePaste(state, state.held, now);
    }
    case 'stalled': {
      return { state, parts: [] };
    }
  }
}

/** Ends the paste, and treats what came after it as keys. */
function leavePaste(paste: { readonly text: string }, keys: string, now: number): Step {
  const { state, parts } = takeAll(noInput, keys, now);
  return { state, parts: [wholePaste(paste), ...parts] };
}

function wholePaste({ text }: { readonly text: string }): InputPart {
  return { kind: 'paste', text };
}

function awaitedIn(state: State): PendingInput | undefined {
  if (state.mode === 'paste') return state.interrupt === '' ? 'paste' : 'interrupt';
  if (state.mode === 'after') return 'after';
  if (state.mode === 'stalled' || state.held === '') return undefined;
  const { held, given } = state;
  const late = given + held;
  if (beginsAnswer.test(held) || certainlyLateAnswer.test(late)) return 'answer';
  // Nobody types the beginning of a marker or an answer as far as its third character.
  return late.length > 2 && beginsLate(late) ? 'marker' : 'key';
}

function restOf(state: State): string {
  switch (state.mode) {
    case 'keys': {
      return state.held;
    }
    case 'paste': {
      return pasteStart + state.text + state.held + state.interrupt;
    }
    case 'after': {
      return pasteStart + state.text + pasteEnd + state.held;
    }
    case 'stalled': {
      return '';
    }
  }
}

/** A step within a text; `rest` is left to the next one. */
type Taken = Step & { readonly rest: string | undefined };

/** Each mode takes what it can, and leaves the rest to the next. */
function takeAll(from: State, text: string, now: number): Step {
  const parts: InputPart[] = [];
  let state = from;
  let rest: string | undefined = text;
  while (rest !== undefined) {
    const taken: Taken = take(state, rest, now);
    parts.push(...taken.parts);
    ({ state, rest } = taken);
  }
  return { state, parts };
}

function take(state: State, text: string, now: number): Taken {
  if (state.mode === 'paste') return takePaste(state, text);
  return state.mode === 'after' ? takeAfter(state.text, text, now) : takeKeys(text, now);
}

function takeKeys(text: string, now: number): Taken {
  const { found, pasted, rest } = splitKeys(text);
  const state: State = pasted === undefined ? { ...noInput, held: rest } : inPaste('', now);
  return { state, parts: found, rest: pasted };
}

function takePaste(state: PasteState, text: string): Taken {
  const end = text.indexOf(pasteEnd);
  if (end === -1) {
    const cut = text.length - beginOf(pasteEnd, text);
    const next = { ...state, text: longer(state.text, text.slice(0, cut)), held: text.slice(cut) };
    return { state: next, parts: [], rest: undefined };
  }
  const next: State = { mode: 'after', text: longer(state.text, text.slice(0, end)), held: '' };
  return { state: next, parts: [], rest: text.slice(end + pasteEnd.length) };
}

/** `paste` is what came before the last end marker. */
function takeAfter(paste: string, text: string, now: number): Taken {
  const end = text.indexOf(pasteEnd);
  const before = end === -1 ? text : text.slice(0, end);
  if (before.includes(pasteStart)) {
    return { state: noInput, parts: [wholePaste({ text: paste })], rest: text };
  }
  if (end === -1 && text.length <= mostTyped) {
    return { state: { mode: 'after', text: paste, held: text }, parts: [], rest: undefined };
  }
  return { state: inPaste(paste, now), parts: [], rest: text };
}

/** The text of a paste and what came after it, as far as a paste may be long. */
function longer(text: string, more: string): string {
  return text.length < longestPaste ? text + more.slice(0, longestPaste - text.length) : text;
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
