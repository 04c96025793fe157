import type { TerminalTraits } from '../../platform/old-console.ts';
import { createStore, type Store } from '../../platform/store.ts';
import type { Keyboard } from './keyboard.ts';

/** What the terminal said about itself. */
export type TerminalKnowledge = {
  /**
   * Which program answered, the terminal or the multiplexer in front of it; `other`: one without special treatment
   * here.
   */
  readonly name?: 'xterm' | 'kitty' | 'tmux' | 'screen' | 'other' | undefined;
  /** Whether programs may write to the clipboard. */
  readonly clipboard?: 'open' | 'closed' | undefined;
  /** xterm's `allowWindowOps`: when set, its list of disallowed operations is ignored. */
  readonly allowsWindowOps?: boolean | undefined;
};

const esc = '\u001b';
const st = `${esc}\\`;

/**
 * The queries that give `learn` something to read, besides DA1, which the keyboard adds to each. DCS only for kitty:
 * qterminal and others print it. Never asks for the clipboard's content or the window's title: a late answer would be
 * typed into the shell.
 */
export function terminalQueries({ env }: Pick<TerminalTraits, 'env'>): string {
  const term = env['TERM'] ?? '';
  if (printsSequences.test(term)) return '';
  const whoAreYou = `${esc}[>c`;
  if (term.startsWith('xterm-kitty')) return `${whoAreYou}${esc}P+q${kittyClipboard}${st}`;
  return term.startsWith('xterm') ? `${whoAreYou}${esc}]60${st}${esc}]61;allowWinOps${st}` : whoAreYou;
}

/** Consoles that would print a query. */
export const printsSequences = /^(linux|fbterm|cons25|wsvt25|vt\d)/;

const kittyClipboard = Buffer.from('kitty-query-clipboard_control').toString('hex');

/** By the first numbers of the answer to DA2 (`CSI > c`). */
const names: readonly (readonly [answer: RegExp, name: NonNullable<TerminalKnowledge['name']>])[] = [
  [/^41;/, 'xterm'],
  [/^1;4\d{3};/, 'kitty'],
  [/^84;/, 'tmux'],
  [/^83;/, 'screen'],
];

/** What is known after one more answer; answers to other questions change nothing. */
export function withAnswer(known: TerminalKnowledge, answer: string): TerminalKnowledge {
  const text = answer.replace(/(?:\u0007|\u001b\\)$/, '').slice(1);
  if (/^\[\?[\d;]*c$/.test(text)) {
    return text.slice(2, -1).split(';').slice(1).includes('52') ? { ...known, clipboard: 'open' } : known;
  }
  if (/^\[>[\d;]*c$/.test(text)) {
    const name = names.find(([start]) => start.test(text.slice(2)))?.[1] ?? 'other';
    return { ...known, name };
  }
  if (text === ']60' || text.startsWith(']60;')) {
    const allowsWindowOps = text.slice(4).split(',').includes('allowWindowOps');
    return { ...known, allowsWindowOps, ...(allowsWindowOps ? { clipboard: 'open' } : {}) };
  }
  if (text.startsWith(']61;') && known.allowsWindowOps === false) {
    return { ...known, clipboard: text.slice(4).split(',').includes('SetSelection') ? 'closed' : 'open' };
  }
  const [, hex] = new RegExp(`^P1\\+r${kittyClipboard}=([\\da-f]*)$`, 'i').exec(text) ?? [];
  if (hex === undefined) return known;
  const allowed = Buffer.from(hex, 'hex').toString('latin1').split(' ');
  return { ...known, clipboard: allowed.includes('write-clipboard') ? 'open' : 'closed' };
}

/** What the terminal has said about itself so far. */
export const terminalKnowledge: Store<TerminalKnowledge> = createStore({});

let asked = false;

/**
 * Asks the terminal once for its name and abilities. Nobody waits for the answers; they count however late they come.
 */
export function askTerminal(keyboard: Pick<Keyboard, 'ask' | 'onAnswer'>, env: TerminalTraits['env']): void {
  const questions = terminalQueries({ env });
  if (asked || questions === '') return;
  asked = true;
  keyboard.onAnswer((answer) => terminalKnowledge.set(withAnswer(terminalKnowledge.get(), answer)));
  keyboard.ask(questions);
}
