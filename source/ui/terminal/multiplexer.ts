import type { Surface } from '../../platform/old-console.ts';
import type { TerminalKnowledge } from './terminal-answers.ts';

/** What stands between the program and the terminal; with several, the innermost one, which hears the program. */
export type Multiplexer = 'tmux' | 'screen' | 'none';

/** Where what is said goes, on the way to the terminal. */
export type Way = {
  readonly between: Multiplexer;
  /** One runs within the other: only the inner one is spoken to. */
  readonly nested: boolean;
  /**
   * Only ASCII gets through as it is, or the person wants no more (`--ascii`, a locale without UTF-8). GNU screen keeps of each character within a sequence the low byte alone (5.0 and
   * before), so that `ě` (U+011B) comes out as ESC: it may be anywhere on the way, also around a tmux.
   */
  readonly asciiOnly: boolean;
};

/** By what the way is known. */
export type WaySurface = Pick<Surface, 'env'> & { readonly ascii?: boolean | undefined };

const esc = '\u001b';
const bel = '\u0007';
const st = `${esc}\\`;

/**
 * `STY` and `TMUX` are inherited: by a terminal that was started from within (its TERM is another), and by tmux within
 * screen and screen within tmux. So the answer of whoever listens counts first (DA2), then TERM, then the variables.
 */
export function wayOf({ env, ascii = false }: WaySurface, { name }: TerminalKnowledge = {}): Way {
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

function innermost(env: Surface['env'], term: string, name: string | undefined): Multiplexer {
  if (name === 'tmux' || name === 'screen') return name;
  if (name !== undefined) return 'none';
  if (term.startsWith('tmux')) return 'tmux';
  // Where both may be meant, or TERM alone tells (over ssh), screen: tmux drops what is wrapped for screen, and screen
  // would print what is wrapped for tmux.
  if (term.startsWith('screen')) return env['TMUX'] && !env['STY'] ? 'tmux' : 'screen';
  // Some have tmux say that it is an xterm; screen is hardly ever told to.
  return env['TMUX'] && !env['STY'] && term.startsWith('xterm') ? 'tmux' : 'none';
}

/** The terminal around screen, as screen's TERM names it: `screen.xterm-kitty`. */
export function outerTerm(term: string): string {
  return term.replace(/^screen\./, '');
}

/** A sequence as it must be said, to reach the terminal. */
export function wrap(between: Multiplexer, sequence: string): string {
  return wrappers[between](sequence);
}

const wrappers: Readonly<Record<Multiplexer, (sequence: string) => string>> = {
  none: (sequence) => sequence,
  // DCS passthrough: every ESC within is doubled (tmux manual, "allow-passthrough").
  tmux: (sequence) => `${esc}Ptmux;${sequence.replaceAll(esc, esc + esc)}${st}`,
  screen: inScreen,
};

/** Characters to a piece, each a byte: screen prints what a string holds beyond 768 (`MAXSTR`). */
const pieceLength = 720;

/** screen hands on what a DCS holds, up to the first ST: within, BEL ends an OSC in its place. */
function inScreen(sequence: string): string {
  const inner = sequence.replaceAll(st, bel);
  let wrapped = '';
  for (let from = 0; from < inner.length; from += pieceLength) {
    wrapped += `${esc}P${inner.slice(from, from + pieceLength)}${st}`;
  }
  return wrapped;
}
