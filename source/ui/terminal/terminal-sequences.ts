import { clean } from '../../text/clean.ts';
import { isOldConsole, type Surface } from '../../platform/old-console.ts';
import { cut } from '../../text/width.ts';

/**
 * What the program says to the terminal besides its frames: the only place that makes OSC sequences and BEL. Each verb
 * gives the text to write, empty where the terminal would show it as rubbish.
 */
export type TerminalSequences = {
  /** Remembers the window's title (xterm's title stack). */
  readonly pushTitle: string;
  /** Brings the remembered title back; where there is no stack, the terminal's own. */
  readonly popTitle: string;
  readonly title: (text: string) => string;
  readonly notifyDesktop: (title: string, body: string) => string;
  readonly bell: () => string;
  /** Puts text, its line breaks kept, in the clipboard (OSC 52); undefined: it is too large. */
  readonly copy: (text: string) => string | undefined;
  /** What may keep a copy from the clipboard, as a sentence; undefined where nothing is known to. */
  readonly copyCaveat: string | undefined;
};

/** Base64 bytes that `copy` sends at most: terminals drop more, or choke on it. */
export const copyLimit = 100_000;

const esc = '\u001b';
const bel = '\u0007';
const st = `${esc}\\`;

const titleCells = 100;
const noticeTitleCells = 80;
const noticeBodyCells = 200;
/** UTF-16 units of untrusted text that are looked at: cells do not bound characters without a width. */
const unitLimit = 600;

/** Picks, from the environment, how this terminal is spoken to. */
export function createTerminalSequences(surface: Surface): TerminalSequences {
  const reach = reachOf(surface);
  if (reach !== 'all') return { ...silent, bell: () => (reach === 'bell' ? bel : '') };
  const { env } = surface;
  const between = multiplexerOf(env);
  const protocols = protocolsOf(env);
  const clipboard = clipboardOf(surface, between);
  // tmux keeps a title and a stack for each pane; screen has no stack, so there the outer terminal is spoken to.
  const own = between === 'screen' ? inScreen : plain;
  let told = 0;
  return {
    pushTitle: own(`${esc}[22;2t`),
    popTitle: own(osc('2;')) + own(`${esc}[23;2t`),
    title: (text) => own(osc(`2;${fit(text, titleCells)}`)),
    notifyDesktop(title, body) {
      const notice = { title: fit(title, noticeTitleCells), body: fit(body, noticeBodyCells) };
      told += 1;
      const sequences = protocols.flatMap((protocol) => speak[protocol](notice, told)).map(wrappers[between]);
      // tmux drops what is wrapped unless `allow-passthrough` is on, and tells nobody: its own alert comes along.
      return sequences.join('') + (between === 'tmux' ? bel : '');
    },
    bell: () => bel,
    copy(text) {
      if (clipboard === 'closed') return '';
      const base64 = clipboardText(text);
      if (base64 === undefined || base64 === '') return base64;
      const sequence = osc(`52;c;${base64}`);
      // tmux takes OSC 52 from a program only under `set-clipboard on`, and what is wrapped only under
      // `allow-passthrough on`. Neither is its default; either is enough, and both say the same.
      return between === 'tmux' ? sequence + inTmux(sequence) : wrappers[between](sequence);
    },
    copyCaveat: copyCaveats[clipboard],
  };
}

/** Who may keep a copy from the clipboard; `closed`: no program reaches it at all. */
type Clipboard = 'open' | 'closed' | 'tmux' | 'iterm2' | 'old-console';

const copyCaveats: Readonly<Record<Clipboard, string | undefined>> = {
  open: undefined,
  closed: 'Terminal.app lets no program into the clipboard; iTerm2, kitty and Ghostty do.',
  tmux: 'tmux hands it on where "set -s set-clipboard on" is set.',
  iterm2: 'iTerm2 hands it on where its settings let programs into the clipboard.',
  'old-console': 'An old console window may not hand it on; Windows Terminal does.',
};

function clipboardOf(surface: Surface, between: Multiplexer): Clipboard {
  const { env } = surface;
  if (between === 'tmux') return 'tmux';
  // The variables may be those of the terminal that this one was started from; its TERM is its own.
  if (between === 'screen' || byTerm.some(([start]) => start.test(env['TERM'] ?? ''))) return 'open';
  if (env['TERM_PROGRAM'] === 'Apple_Terminal') return 'closed';
  if (env['TERM_PROGRAM'] === 'iTerm.app' || env['LC_TERMINAL'] === 'iTerm2') return 'iterm2';
  return isOldConsole(surface) ? 'old-console' : 'open';
}

function nothing(): string {
  return '';
}

const silent = {
  pushTitle: '',
  popTitle: '',
  title: nothing,
  notifyDesktop: nothing,
  copy: nothing,
  copyCaveat: 'This terminal has no clipboard that a program can reach.',
};

/** Consoles that would print the text of an OSC sequence; a BEL they understand. */
const bellOnly = /^(linux|fbterm|cons25|wsvt25|vt\d)/;

function reachOf({ env, platform }: Surface): 'nothing' | 'bell' | 'all' {
  const term = env['TERM'];
  // Windows sets none, and its consoles understand.
  if (!term) return platform === 'win32' ? 'all' : 'nothing';
  if (term === 'dumb' || term === 'unknown') return 'nothing';
  return bellOnly.test(term) ? 'bell' : 'all';
}

type Multiplexer = 'tmux' | 'screen' | 'none';

function multiplexerOf(env: Surface['env']): Multiplexer {
  const term = env['TERM'] ?? '';
  if (env['TMUX'] || term.startsWith('tmux')) return 'tmux';
  // Over ssh TERM alone tells. It may be an old tmux as well, which drops what is wrapped for screen; screen would print
  // what is wrapped for tmux.
  return env['STY'] || term.startsWith('screen') ? 'screen' : 'none';
}

type Wrapper = (sequence: string) => string;

const wrappers: Readonly<Record<Multiplexer, Wrapper>> = { none: plain, tmux: inTmux, screen: inScreen };

function plain(sequence: string): string {
  return sequence;
}

/** DCS passthrough: every ESC within is doubled (tmux manual, "allow-passthrough"). */
function inTmux(sequence: string): string {
  return `${esc}Ptmux;${sequence.replaceAll(esc, esc + esc)}${st}`;
}

/** Characters to a piece: at most 720 bytes, since screen prints what a string holds beyond 768 (`MAXSTR`). */
const pieceLength = 180;

/** screen hands on what a DCS holds, up to the first ST: within, BEL ends an OSC in its place. */
function inScreen(sequence: string): string {
  const characters = [...sequence.replaceAll(st, bel)];
  let wrapped = '';
  for (let from = 0; from < characters.length; from += pieceLength) {
    wrapped += `${esc}P${characters.slice(from, from + pieceLength).join('')}${st}`;
  }
  return wrapped;
}

/** Ends in ST: a terminal that does not know the sequence may ring at a BEL. */
function osc(text: string): string {
  return `${esc}]${text}${st}`;
}

/** Untrusted text → text for within a sequence: no control character, nothing that parts fields, not too long. */
function fit(text: string, cells: number): string {
  return cut(clean(text, { limit: unitLimit }).replaceAll(';', ','), cells);
}

type Notice = { readonly title: string; readonly body: string };
type Protocol = 'osc9' | 'osc99' | 'osc777';

const speak: Readonly<Record<Protocol, (notice: Notice, id: number) => readonly string[]>> = {
  // iTerm2. ConEmu takes a leading digit for one of its commands: `9;5` waits for a key.
  osc9({ title, body }) {
    const text = body === '' ? title : `${title}: ${body}`;
    return [osc(`9;${/^\d/.test(text) ? `Atlas: ${text}` : text}`)];
  },
  // kitty's desktop notifications: two parts with one id, which no later one shares, or it would take this one's place.
  osc99({ title, body }, id) {
    if (body === '') return [osc(`99;;${title}`)];
    return [osc(`99;i=${id}:d=0;${title}`), osc(`99;i=${id}:d=1:p=body;${body}`)];
  },
  // urxvt's notify extension, which others took over.
  osc777: ({ title, body }) => [osc(`777;notify;${title};${body}`)],
};

// TERM is the terminal's own word, and reaches over ssh; the others may be inherited from the one that started it, so
// they come after, the surest first.
const byTerm: readonly (readonly [start: RegExp, protocol: Protocol])[] = [
  [/^xterm-kitty/, 'osc99'],
  [/^(rxvt-unicode|foot|wezterm|xterm-ghostty|ghostty)/, 'osc777'],
];
const byProgram: ReadonlyMap<string | undefined, Protocol> = new Map([
  ['iTerm.app', 'osc9'],
  ['iTerm2', 'osc9'],
  ['kitty', 'osc99'],
  ['WezTerm', 'osc777'],
  ['ghostty', 'osc777'],
]);
const byTrace: readonly (readonly [variable: string, protocol: Protocol])[] = [
  ['KITTY_WINDOW_ID', 'osc99'],
  ['WEZTERM_PANE', 'osc777'],
  ['GHOSTTY_RESOURCES_DIR', 'osc777'],
  ['ITERM_SESSION_ID', 'osc9'],
  ['ConEmuPID', 'osc9'],
  ['VTE_VERSION', 'osc777'],
];

/**
 * The protocol that the terminal is known for. Where none is known both that are common: a terminal without them drops
 * them, and told twice is better than not at all. Windows Terminal is among these: only since 2026 it has OSC 777.
 */
function protocolsOf(env: Surface['env']): readonly Protocol[] {
  const known =
    byTerm.find(([start]) => start.test(env['TERM'] ?? ''))?.[1] ??
    byProgram.get(env['TERM_PROGRAM']) ??
    byProgram.get(env['LC_TERMINAL']) ??
    byTrace.find(([variable]) => env[variable])?.[1];
  return known === undefined ? ['osc9', 'osc777'] : [known];
}

/** Base64 of the text; undefined when it is too large. What is copied may be pasted into a shell: it is cleaned too. */
function clipboardText(text: string): string | undefined {
  // Not worth the cleaning, which hardly ever makes text shorter.
  if (Buffer.byteLength(text) > copyLimit) return undefined;
  const lines = text.split('\n');
  const safe = lines
    .slice(0, lines.findLastIndex((line) => line !== '') + 1)
    .map((line) => clean(line, { limit: Infinity }))
    .join('\n');
  const base64 = Buffer.from(safe).toString('base64');
  return base64.length > copyLimit ? undefined : base64;
}
