import type { Paragraph } from '../list/empty-text.ts';
import type { WelcomeScope } from './bindings.ts';
import { messageLines } from '../components/footer-line.ts';
import { leastColumns, leastRows } from '../state/layout.ts';
import { cut, cutStart, padEnd, width, wrap } from '../../text/width.ts';
import { isSecretPart } from '../../text/secret-part.ts';
import type { Paint, Theme } from '../theme/theme.ts';
import {
  welcomeChoices,
  type WelcomeProblem,
  type WelcomeChoice,
  type WelcomeState,
} from './welcome-state.ts';

/** What a frame of the first-run screen needs besides its state. */
export type WelcomeFrameContext = {
  readonly theme: Theme;
  readonly columns: number;
  readonly rows: number;
  readonly host: string;
  readonly profile: string;
  /** Why there is no key, and what to do. */
  readonly why: WelcomeProblem;
  /** Whether this machine has a keychain to keep a key in. */
  readonly hasKeychain: boolean;
  /** Whether this id belongs to a service account. */
  readonly isClientId: (id: string) => boolean;
};

/** The scopes whose keys work now. */
export function welcomeScopes({ step }: WelcomeState): readonly WelcomeScope[] {
  if (step === 'choices') return ['welcome'];
  return [step === 'unkept' ? 'unkept' : 'sign-in'];
}

/** The text for a terminal that is too small for the first-run screen; undefined when it is large enough. */
export function smallWelcomeParagraphs({
  columns,
  rows,
  theme,
}: WelcomeFrameContext): readonly Paragraph[] | undefined {
  if (columns >= leastColumns && rows >= leastRows) return undefined;
  const text = `Too small: ${columns}x${rows}. Needs ${leastColumns}x${leastRows}; ^C quits.`;
  return [{ text, paint: theme.paint.plain }];
}

/** How many lines the footer needs. */
export function footerRows({ message }: WelcomeState, { columns, rows, theme }: WelcomeFrameContext): number {
  return Math.max(1, messageLines(message, columns, rows, theme).length);
}

/** All lines above the footer, painted and fitted, never more than there is room for; pure. */
export function welcomeLines(state: WelcomeState, context: WelcomeFrameContext): readonly string[] {
  if (state.step === 'choices') return choicesLines(state, context);
  const lines = state.step === 'unkept' ? unkeptLines(state, context) : formLines(state, context);
  const room = context.rows - footerRows(state, context);
  const whole = fitted(lines, context);
  // If space is short, drop the empty lines first.
  const kept = whole.length <= room ? lines : lines.filter((line) => line !== blankLine);
  return fitted(kept, context).slice(0, room);
}

const longestLine = 92;
/** `brief`: the note where there is little room. */
type ChoiceText = { readonly title: string; readonly note: string; readonly brief: string };

const withoutKeychain = 'with a key that is checked, then used until you quit';

const choiceTexts: Readonly<Record<WelcomeChoice, ChoiceText>> = {
  'sign-in': {
    title: 'Sign in here',
    note: 'with a key that is checked, then kept in the keychain',
    brief: 'with your key',
  },
  demo: {
    title: 'Look around',
    note: 'with made-up jobs; nothing is asked of Atlas',
    brief: 'with made-up jobs',
  },
  quit: { title: 'Quit', note: '', brief: '' },
};

const needs: readonly string[] = [
  'A service account, or an API key, with the role Project Backup Manager in the project to watch. ' +
    'Make it in Atlas under Access Manager, Applications.',
  "Your address on that key's own API access list; the project's network access list is another one.",
];
const needsInShort =
  'It needs a key with the role Project Backup Manager (Atlas, Access Manager, Applications), and your address on ' +
  "the key's API access list.";

/** The choices are never cut; the explanation gets the rest of the space. */
function choicesLines(state: WelcomeState, context: WelcomeFrameContext): readonly string[] {
  const { theme, rows, why } = context;
  const { paint } = theme;
  const missing = `Not signed in yet. ${why.sentence}`;
  const title: Line = { text: 'Welcome to atlas-exports', paint: paint.bold };
  const roomy: readonly Line[] = [
    title,
    {
      text: 'It watches the snapshot export jobs of your MongoDB Atlas clusters, and only ever reads.',
      paint: paint.plain,
    },
    blankLine,
    { text: missing, paint: paint.queued },
    blankLine,
    { text: 'What it needs:', paint: paint.plain },
    ...needs.map((text) => ({ text, paint: paint.plain, lead: `  ${theme.glyphs.between} ` })),
    blankLine,
    { text: why.remedy, paint: paint.dim },
    blankLine,
  ];
  const tight: readonly Line[] = [
    { text: needsInShort, paint: paint.plain },
    { text: missing, paint: paint.queued },
  ];
  const choices = welcomeChoices.map((choice) => choiceLine(choice, choice === state.choice, context));
  const room = Math.max(0, rows - footerRows(state, context) - choices.length);
  const fits = [roomy, [title, ...tight], tight]
    .map((lines) => fitted(lines, context))
    .find((lines) => lines.length <= room);
  return [...(fits ?? fitted(tight, context).slice(0, room)), ...choices];
}

function choiceLine(
  choice: WelcomeChoice,
  selected: boolean,
  { theme, columns, hasKeychain }: WelcomeFrameContext,
): string {
  const { paint, glyphs } = theme;
  const { title, brief } = choiceTexts[choice];
  const note = choice === 'sign-in' && !hasKeychain ? withoutKeychain : choiceTexts[choice].note;
  const lead = ` ${selected ? glyphs.selected : ' '} `;
  const name = padEnd(title, 14, glyphs.ellipsis);
  const room = columns - width(lead) - width(name) - 1;
  const rest = cut(width(note) <= room ? note : brief, room, glyphs.ellipsis);
  const fill = ' '.repeat(Math.max(0, columns - width(lead) - width(name) - width(rest)));
  if (!selected) return `${lead}${name}${paint.dim(rest)}`;
  return paint.selection(`${paint.accent(lead)}${paint.bold(name)}${rest}${fill}`);
}

function formLines(state: WelcomeState, context: WelcomeFrameContext): readonly Line[] {
  const { theme, host, profile, isClientId, columns, hasKeychain } = context;
  const { paint } = theme;
  const { step, field, id, secretLength, told } = state;
  const account = isClientId(id);
  const dot = theme.glyphs.ellipsis === '…' ? '•' : '*';
  const checking = step === 'checking';
  const labels = [
    account ? 'Client id' : columns < 60 ? 'Public key' : 'Public key, or client id',
    account ? 'Client secret' : 'Private key',
  ];
  const cells = Math.max(...labels.map((label) => width(label)));
  const row = (label: string, value: string, current: boolean): Line => {
    const lead = `   ${padEnd(label, cells)}  `;
    const room = columns - width(lead) - 2;
    const cursor = current && !checking ? paint.accent(theme.glyphs.selected) : '';
    return {
      fixed: `${current ? paint.bold(lead) : lead}${cutStart(value, room, theme.glyphs.ellipsis)}${cursor}`,
    };
  };
  return [
    { text: `Signing in to ${host}, profile ${profile}`, paint: paint.bold },
    blankLine,
    // A secret pasted into the wrong field is hidden, too.
    row(labels[0] ?? '', isSecretPart(id) ? dot.repeat(id.length) : id, field === 'id'),
    row(labels[1] ?? '', dot.repeat(secretLength), field === 'secret'),
    blankLine,
    ...(checking
      ? [
          {
            text: hasKeychain
              ? `Checking the key with ${host}; then it goes into the keychain, which may ask for its password in a window of its own.`
              : `Checking the key with ${host}.`,
            paint: paint.plain,
          },
        ]
      : told
        ? toldLines(told, theme)
        : [
            {
              text: 'A client id (it begins with mdb_sa_id_) means a service account. The secret part is not shown.',
              paint: paint.dim,
            },
          ]),
  ];
}

function unkeptLines({ told, id }: WelcomeState, { theme, host }: WelcomeFrameContext): readonly Line[] {
  const { paint } = theme;
  return [
    { text: `${host} accepts ${id}`, paint: paint.bold },
    blankLine,
    { text: 'But the key could not be stored for the next start.', paint: paint.plain },
    ...(told ? toldLines(told, theme) : []),
    blankLine,
    { text: 'Enter continues without storing it: the key is used until you quit.', paint: paint.bold },
    { text: 'r tries the keychain again.', paint: paint.plain },
  ];
}

function toldLines({ sentence, remedy }: WelcomeProblem, { paint }: Theme): readonly Line[] {
  return [
    { text: sentence, paint: paint.failed },
    { text: remedy, paint: paint.plain },
  ];
}

/** A line as it is, or text to wrap. */
type Line =
  | { readonly fixed: string }
  | { readonly text: string; readonly paint: Paint; readonly lead?: string };

const blankLine: Line = { fixed: '' };

function fitted(lines: readonly Line[], { columns }: WelcomeFrameContext): readonly string[] {
  return lines.flatMap((line) => {
    if ('fixed' in line) return [line.fixed];
    const { text, paint, lead = '' } = line;
    return wrap(text, Math.min(longestLine, columns - 2 - width(lead))).map((words, index) =>
      paint(` ${index === 0 ? lead : ' '.repeat(width(lead))}${words}`),
    );
  });
}
