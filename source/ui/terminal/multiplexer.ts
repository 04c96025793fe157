import type { TerminalTraits } from '../../platform/old-console.ts';
import type { TerminalKnowledge } from './terminal-answers.ts';

/** What sits between the program and the terminal; with several, the innermost one, which reads the output. */
export type Multiplexer = 'tmux' | 'screen' | 'none';

/** The output's path to the terminal. */
export type OutputPath = {
  readonly between: Multiplexer;
  /** One multiplexer runs inside another: only the inner one can be addressed. */
  readonly nested: boolean;
  /**
   * Only ASCII arrives unchanged, or is wanted (`--ascii`, a locale without UTF-8). Inside a sequence, GNU screen 5.0
   * and older keeps only the low byte of each character, so `ě` (U+011B) becomes ESC; screen may be anywhere on the
   * way, also around a tmux.
   */
  readonly asciiOnly: boolean;
};

/** What that path is derived from. */
export type OutputTraits = Pick<TerminalTraits, 'env'> & { readonly ascii?: boolean | undefined };

const esc = '\u001b';
const bel = '\u0007';
const st = `${esc}\\`;

/**
 * `STY` and `TMUX` are inherited: by a terminal started from within (with a different TERM), by tmux within screen, and
 * by screen within tmux. So the answer to DA2 counts first, then TERM, then the variables.
 */
export function outputPath(
  { env, ascii = false }: OutputTraits,
  { name }: TerminalKnowledge = {},
): OutputPath {
  const term = env['TERM'] ?? '';
  const between = innermost(env, term, name);
  return {
    between,
    nested: between !== 'none' && Boolean(env['STY']) && Boolean(env['TMUX']),
    asciiOnly:
      ascii ||
      between === 'screen' ||
      Boolean(env['STY']) ||
      (term.startsWith('screen') && between !== 'tmux'),
  };
}

function innermost(env: TerminalTraits['env'], term: string, name: string | undefined): Multiplexer {
  if (name === 'tmux' || name === 'screen') return name;
  if (name !== undefined) return 'none';
  if (term.startsWith('tmux')) return 'tmux';
  // When it could be either, or only TERM is known (over ssh), assume screen: tmux drops text wrapped for screen, but
  // screen would print text wrapped for tmux.
  if (term.startsWith('screen')) return env['TMUX'] && !env['STY'] ? 'tmux' : 'screen';
  // Some people have tmux claim to be an xterm; hardly anybody does that with screen.
  return env['TMUX'] && !env['STY'] && term.startsWith('xterm') ? 'tmux' : 'none';
}

/** The terminal around screen, taken from screen's TERM: `screen.xterm-kitty`. */
export function outerTerm(term: string): string {
  return term.replace(/^screen\./, '');
}

/** Wraps a sequence so that it reaches the terminal. */
export function wrapSequence(between: Multiplexer, sequence: string): string {
  return wrappers[between](sequence);
}

const wrappers: Readonly<Record<Multiplexer, (sequence: string) => string>> = {
  none: (sequence) => sequence,
  // DCS passthrough: every ESC inside is doubled (tmux manual, "allow-passthrough").
  tmux: (sequence) => `${esc}Ptmux;${sequence.replaceAll(esc, esc + esc)}${st}`,
  screen: inScreen,
};

/** Characters per piece, one byte each: screen prints whatever exceeds 768 bytes of a string (`MAXSTR`). */
const pieceLength = 720;

/** screen passes on a DCS up to the first ST: so inside it, OSC sequences end in BEL instead. */
function inScreen(sequence: string): string {
  const inner = sequence.replaceAll(st, bel);
  let wrapped = '';
  for (let from = 0; from < inner.length; from += pieceLength) {
    wrapped += `${esc}P${inner.slice(from, from + pieceLength)}${st}`;
  }
  return wrapped;
}
