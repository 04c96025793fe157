import { asciiCells } from '../../text/ascii-cells.ts';
import { clean } from '../../text/clean.ts';
import { isOldConsole, type TerminalTraits } from '../../platform/old-console.ts';
import { cut } from '../../text/width.ts';
import { outerTerm, outputPath, wrapSequence, type OutputPath, type OutputTraits } from './multiplexer.ts';
import { printsSequences, type TerminalKnowledge } from './terminal-answers.ts';

/**
 * Everything the program sends to the terminal besides its frames: the only place that makes OSC sequences and BEL.
 * Each method returns the text to write, empty if the terminal would print it as garbage.
 */
export type TerminalSequences = {
  /** Whether the window's title can be restored; if not, it is left alone. */
  readonly takesTitle: () => boolean;
  /** Saves the window's title (xterm's title stack). */
  readonly pushTitle: () => string;
  /** Restores the saved title. */
  readonly popTitle: () => string;
  readonly title: (text: string) => string;
  readonly notifyDesktop: (title: string, body: string) => string;
  readonly bell: () => string;
  /** Copies text, with its line breaks, to the clipboard (OSC 52); undefined when it is too large. */
  readonly copy: (text: string) => string | undefined;
  /** The text as a link to this `https` address (OSC 8), where the terminal is known to show links; else the text. */
  readonly link: (text: string, url: string) => string;
  /** What might prevent a copy, as a sentence; undefined when the terminal said that it allows copying. */
  readonly copyCaveat: () => string | undefined;
};

/** Most bytes of base64 that `copy` sends: terminals drop more, or choke on it. */
export const copyLimit = 100_000;

const esc = '\u001b';
const bel = '\u0007';
const st = `${esc}\\`;

const titleCells = 100;
const noticeTitleCells = 80;
const noticeBodyCells = 200;
/** How many UTF-16 units of untrusted text to read: a limit in cells does not limit zero-width characters. */
const unitLimit = 600;

/** Chooses the sequences by the environment, the settings, and what the terminal said about itself. */
export function createTerminalSequences(
  surface: TerminalTraits & Pick<OutputTraits, 'ascii'>,
  knowledge: () => TerminalKnowledge = () => ({}),
): TerminalSequences {
  const reach = capability(surface);
  if (reach !== 'all') return { ...silent, bell: () => (reach === 'bell' ? bel : '') };
  const { env } = surface;
  const protocols = protocolsOf(env);
  let told = 0;
  const way = (): OutputPath => outputPath(surface, knowledge());
  // tmux keeps a title and a stack for each pane; screen has no stack, so address the terminal around it.
  const own = (sequence: string): string => {
    const { between } = way();
    return between === 'screen' ? wrapSequence(between, sequence) : sequence;
  };
  return {
    takesTitle: () => titleKeeper(surface, way(), knowledge()) !== 'none',
    pushTitle: () => own(`${esc}[22;2t`),
    popTitle() {
      const keeper = titleKeeper(surface, way(), knowledge());
      return keeper === 'window' ? osc('2;') : own(`${esc}[23;2t`);
    },
    title: (text) => own(osc(`2;${fit(text, titleCells, way())}`)),
    notifyDesktop(title, body) {
      const { between, nested } = way();
      const notice = {
        title: fit(title, noticeTitleCells, way()),
        body: fit(body, noticeBodyCells, way()),
      };
      told += 1;
      const sequences = protocols
        .flatMap((protocol) => speak[protocol](notice, told))
        .map((sequence) => wrapSequence(between, sequence));
      // tmux silently drops wrapped text unless `allow-passthrough` is on, and an outer multiplexer drops what the
      // inner one unwrapped. So add their own alert.
      return sequences.join('') + (between === 'tmux' || nested ? bel : '');
    },
    bell: () => bel,
    copy(text) {
      if (clipboardOf(surface, way(), knowledge()) in closed) return '';
      const base64 = clipboardText(text);
      if (base64 === undefined || base64 === '') return base64;
      const sequence = osc(`52;c;${base64}`);
      const { between } = way();
      // tmux accepts a program's OSC 52 only with `set-clipboard on`, and wrapped text only with `allow-passthrough
      // on`. Neither is the default; either one is enough, so send both.
      return between === 'tmux'
        ? sequence + wrapSequence(between, sequence)
        : wrapSequence(between, sequence);
    },
    link(text, url) {
      const isSafe = /^https:\/\/[!-~]+$/.test(url);
      return isSafe && showsLinks(env, way(), knowledge()) ? osc(`8;;${url}`) + text + osc('8;;') : text;
    },
    copyCaveat: () => copyCaveats[clipboardOf(surface, way(), knowledge())],
  };
}

/**
 * What restores the window's title: the terminal's stack (`CSI 22 t`, `CSI 23 t`), the console window itself, or
 * nothing; then the title is left alone.
 */
type TitleKeeper = 'stack' | 'window' | 'none';

function titleKeeper(
  { env, platform }: TerminalTraits,
  { between }: OutputPath,
  { name }: TerminalKnowledge,
): TitleKeeper {
  if (between === 'tmux') return 'stack';
  if (between === 'none' && (name === 'xterm' || name === 'kitty')) return 'stack';
  const term = outerTerm(env['TERM'] ?? '');
  if (/^(xterm-kitty|foot|alacritty|mlterm)/.test(term)) return 'stack';
  if (between === 'screen') return 'none';
  if (platform === 'win32') return 'window';
  if (env['LC_TERMINAL'] === 'iTerm2' || env['TERM_PROGRAM'] === 'iTerm.app') return 'stack';
  // Other terminals with the same library restore an empty title.
  if (name !== 'xterm' && env['VTE_VERSION'] && env['GNOME_TERMINAL_SCREEN']) return 'stack';
  return name === undefined && term.startsWith('xterm') && env['XTERM_VERSION'] ? 'stack' : 'none';
}

const linkTerms = /^(xterm-kitty|foot|alacritty|wezterm|xterm-ghostty|ghostty)/;
const linkPrograms = new Set<string | undefined>(['iTerm.app', 'iTerm2', 'WezTerm', 'ghostty', 'vscode']);

/** A terminal that is not known to show links gets none; behind a multiplexer it depends on its version and settings. */
function showsLinks(
  env: TerminalTraits['env'],
  { between }: OutputPath,
  { name }: TerminalKnowledge,
): boolean {
  const { TERM = '' } = env;
  if (between !== 'none') return false;
  if (name === 'kitty' || linkTerms.test(TERM)) return true;
  // What follows may be inherited from the terminal that started this one.
  if (name === 'xterm' || env['XTERM_VERSION'] || (TERM !== '' && !TERM.startsWith('xterm'))) return false;
  return (
    linkPrograms.has(env['TERM_PROGRAM']) ||
    linkPrograms.has(env['LC_TERMINAL']) ||
    Boolean(env['WT_SESSION']) ||
    Number(env['VTE_VERSION']) >= 5000
  );
}

/** What is known about the clipboard: `open` and `…closed` are the terminal's answer; otherwise, who decides. */
type Clipboard = 'open' | keyof typeof closed | keyof typeof unsure;

/** How to allow copying when the terminal did not say: short enough for 80 cells behind the confirmation. */
const unsure = {
  unknown: 'If it refuses, allow OSC 52 there.',
  tmux: 'tmux needs: set -s set-clipboard on',
  iterm2: "Allow it in iTerm2's settings.",
  'old-console': 'If it is lost, use Windows Terminal.',
  xterm: 'Allow SetSelection in ~/.Xresources.',
  urxvt: 'urxvt needs extension clipboard-osc.',
  st: 'st needs allowwindowops = 1.',
  mlterm: 'mlterm needs the option --osc52.',
  vte: 'It may refuse; w writes a file.',
  konsole: 'Konsole takes it from 24.12 on.',
} as const;

/** How to allow copying when the terminal would refuse it, and so nothing is sent. */
const closed = {
  'xterm-closed': 'xterm lets no program into the clipboard: allow SetSelection in ~/.Xresources.',
  'kitty-closed': 'kitty lets no program into the clipboard: see clipboard_control in kitty.conf.',
  'apple-closed': 'Terminal.app lets no program into the clipboard; w writes a file.',
} as const;

const copyCaveats: Readonly<Record<Clipboard, string | undefined>> = {
  open: undefined,
  ...closed,
  ...unsure,
};

function clipboardOf(surface: TerminalTraits, { between }: OutputPath, known: TerminalKnowledge): Clipboard {
  const { env } = surface;
  const term = env['TERM'] ?? '';
  if (between === 'none' && known.clipboard === 'open') return 'open';
  if (between === 'none' && known.clipboard === 'closed') {
    return term.startsWith('xterm-kitty') ? 'kitty-closed' : 'xterm-closed';
  }
  if (between === 'tmux') return 'tmux';
  if (between === 'screen') return 'unknown';
  if (term.startsWith('rxvt')) return 'urxvt';
  if (/^st(-|$)/.test(term)) return 'st';
  if (term.startsWith('mlterm')) return 'mlterm';
  // The variables may be inherited from the terminal that started this one; TERM is its own.
  if (byTerm.some(([start]) => start.test(term))) return 'unknown';
  if (env['TERM_PROGRAM'] === 'Apple_Terminal') return 'apple-closed';
  if (env['TERM_PROGRAM'] === 'iTerm.app' || env['LC_TERMINAL'] === 'iTerm2') return 'iterm2';
  if (isOldConsole(surface)) return 'old-console';
  if (known.name === 'xterm' || env['XTERM_VERSION']) return 'xterm';
  if (env['KONSOLE_VERSION']) return 'konsole';
  return env['VTE_VERSION'] ? 'vte' : 'unknown';
}

function nothing(): string {
  return '';
}

const silent = {
  takesTitle: () => false,
  pushTitle: nothing,
  popTitle: nothing,
  title: nothing,
  notifyDesktop: nothing,
  copy: nothing,
  link: (text: string) => text,
  copyCaveat: () => 'This terminal has no clipboard that a program can reach.',
};

function capability({ env, platform }: TerminalTraits): 'nothing' | 'bell' | 'all' {
  const term = env['TERM'];
  // Windows sets no TERM, and its consoles understand everything.
  if (!term) return platform === 'win32' ? 'all' : 'nothing';
  if (term === 'dumb' || term === 'unknown') return 'nothing';
  // They understand BEL.
  return printsSequences.test(term) ? 'bell' : 'all';
}

/** Ends in ST: a terminal that does not know the sequence may ring at BEL. */
function osc(text: string): string {
  return `${esc}]${text}${st}`;
}

/** Makes untrusted text safe inside a sequence: no control characters or field separators, and not too long. */
function fit(text: string, cells: number, { asciiOnly }: OutputPath): string {
  const safe = clean(text, { limit: unitLimit });
  if (!asciiOnly) return cut(safe.replaceAll(';', ','), cells);
  // After the conversion to ASCII, which can produce semicolons.
  return cut(asciiCells(safe).replaceAll(';', ','), cells, '~');
}

type Notice = { readonly title: string; readonly body: string };
type Protocol = 'osc9' | 'osc99' | 'osc777';

const speak: Readonly<Record<Protocol, (notice: Notice, id: number) => readonly string[]>> = {
  // iTerm2. ConEmu reads a leading digit as a command: `9;5` waits for a key.
  osc9({ title, body }) {
    const text = body === '' ? title : `${title}: ${body}`;
    return [osc(`9;${/^\d/.test(text) ? `Atlas: ${text}` : text}`)];
  },
  // kitty's desktop notifications: two parts with one id. Ids are unique, because a later one would replace this
  // notification.
  osc99({ title, body }, id) {
    if (body === '') return [osc(`99;;${title}`)];
    return [osc(`99;i=${id}:d=0;${title}`), osc(`99;i=${id}:d=1:p=body;${body}`)];
  },
  // urxvt's notify extension, which other terminals adopted.
  osc777: ({ title, body }) => [osc(`777;notify;${title};${body}`)],
};

// The terminal sets TERM itself, and ssh passes it on; the other variables may be inherited from another terminal, so
// they come later, most reliable first.
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
 * The protocol that the terminal is known for; otherwise the two common ones: a terminal ignores what it does not know,
 * and two notifications are better than none. Windows Terminal gets both: it has OSC 777 only since 2026.
 */
function protocolsOf(env: TerminalTraits['env']): readonly Protocol[] {
  const known =
    byTerm.find(([start]) => start.test(env['TERM'] ?? ''))?.[1] ??
    byProgram.get(env['TERM_PROGRAM']) ??
    byProgram.get(env['LC_TERMINAL']) ??
    byTrace.find(([variable]) => env[variable])?.[1];
  return known === undefined ? ['osc9', 'osc777'] : [known];
}

/**
 * Base64 of the text; undefined when it is too large. Copied text may be pasted into a shell, so it is cleaned as well.
 */
function clipboardText(text: string): string | undefined {
  // Skip the cleaning, which hardly ever shortens text.
  if (Buffer.byteLength(text) > copyLimit) return undefined;
  const lines = text.split('\n');
  const safe = lines
    .slice(0, lines.findLastIndex((line) => line !== '') + 1)
    .map((line) => clean(line, { limit: Infinity }))
    .join('\n');
  const base64 = Buffer.from(safe).toString('base64');
  return base64.length > copyLimit ? undefined : base64;
}
