import type { Surface } from '../../platform/old-console.ts';
import { createStore, type Store } from '../../platform/store.ts';
import type { Keyboard } from './keyboard.ts';

/** What the terminal has said of itself. */
export type TerminalKnowledge = {
  /** Who answered: the terminal, or the multiplexer before it; `other`: none of those that matter here. */
  readonly name?: 'xterm' | 'kitty' | 'tmux' | 'screen' | 'other' | undefined;
  /** Whether a program may write to the clipboard. */
  readonly clipboard?: 'open' | 'closed' | undefined;
  /** xterm's `allowWindowOps`, by which its list of what is disallowed counts for nothing. */
  readonly allowsWindowOps?: boolean | undefined;
};

const esc = '\u001b';
const st = `${esc}\\`;

/**
 * What to ask, so that `learn` gets something to read; DA1, which the keyboard adds to each question, tells the rest.
 * DCS only for kitty: qterminal and others print it. The clipboard's content and the window's title are never asked
 * for: an answer that comes late would be typed into the shell.
 */
export function questionsFor({ env }: Pick<Surface, 'env'>): string {
  const term = env['TERM'] ?? '';
  if (printsSequences.test(term)) return '';
  const whoAreYou = `${esc}[>c`;
  if (term.startsWith('xterm-kitty')) return `${whoAreYou}${esc}P+q${kittyClipboard}${st}`;
  return term.startsWith('xterm') ? `${whoAreYou}${esc}]60${st}${esc}]61;allowWinOps${st}` : whoAreYou;
}

/** Consoles that would print the text of a question. */
export const printsSequences = /^(linux|fbterm|cons25|wsvt25|vt\d)/;

const kittyClipboard = Buffer.from('kitty-query-clipboard_control').toString('hex');

/** By the first numbers of DA2 (`CSI > c`). */
const names: readonly (readonly [answer: RegExp, name: NonNullable<TerminalKnowledge['name']>])[] = [
  [/^41;/, 'xterm'],
  [/^1;4\d{3};/, 'kitty'],
  [/^84;/, 'tmux'],
  [/^83;/, 'screen'],
];

/** What is known after one more answer; of an answer to somebody else's question nothing is learnt. */
export function learn(known: TerminalKnowledge, answer: string): TerminalKnowledge {
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

/** What the terminal has said of itself so far. */
export const terminalKnowledge: Store<TerminalKnowledge> = createStore({});

let asked = false;

/** Asks the terminal what it is and takes, once. Nobody waits for the answers, which count however late they come. */
export function askTerminal(keyboard: Pick<Keyboard, 'ask' | 'onAnswer'>, env: Surface['env']): void {
  const questions = questionsFor({ env });
  if (asked || questions === '') return;
  asked = true;
  keyboard.onAnswer((answer) => terminalKnowledge.set(learn(terminalKnowledge.get(), answer)));
  keyboard.ask(questions);
}
