import fc from 'fast-check';
import { renderToString } from 'ink';
import { stripVTControlCharacters } from 'node:util';
import { expect, test } from 'vitest';
import { layOutPicker } from '../../../source/ui/picker/picker-lines.ts';
import { PickerFrame } from '../../../source/ui/picker/picker-frame.tsx';
import { reducePicker } from '../../../source/ui/picker/picker-reducer.ts';
import {
  startPicker,
  type Choice,
  type PickerStart,
  type PickerState,
} from '../../../source/ui/picker/picker-state.ts';
import { width } from '../../../source/text/width.ts';
import { createTheme, type Theme } from '../../../source/ui/theme/theme.ts';
import { troubleWith } from '../../helpers/fake-atlas.ts';
import { plainTheme } from '../../helpers/jobs.ts';

const now = 1_700_000_000_000;
const payments = { id: '5f1b2c3d4e5f60718293a4b5', name: 'Payments' };
const some: readonly Choice[] = [
  { id: 'Ledger', name: 'Ledger', note: 'replica set' },
  { id: 'Orders', name: 'Orders', note: 'watched now, sharded' },
];

type Look = { columns?: number; rows?: number; theme?: Theme };

function frame(state: PickerState, look: Look = {}): string[] {
  const { columns = 80, rows = 12, theme = plainTheme() } = look;
  const context = { columns, rows, theme, host: 'cloud.mongodb.com', now };
  const text = renderToString(
    <PickerFrame state={state} context={context} frame={layOutPicker(state, context)} />,
    { columns },
  );
  return text.split('\n').map((line) => line.trimEnd());
}

function text(state: PickerState, look: Look = {}): string {
  return frame(state, look).join('\n');
}

function plain(lines: readonly string[]): string[] {
  return lines.map((line) => stripVTControlCharacters(line).trimEnd());
}

function loaded(
  choices: readonly Choice[],
  start: PickerStart,
  over: Partial<PickerState> = {},
): PickerState {
  return { ...reducePicker(startPicker(start), { type: 'answered', question: 1, choices }, 5), ...over };
}

const inClusters = loaded(some, { project: payments });

test('clusters are listed with a cursor, marks and details', () => {
  expect(frame({ ...inClusters, marked: [{ project: payments, cluster: 'Orders' }] })).toEqual([
    ' atlas-exports  Payments › choose clusters                    cloud.mongodb.com',
    ' 2 clusters · 1 marked',
    ' / ▌ type to narrow',
    '',
    ' ▌ [ ] Ledger  replica set',
    '   [x] Orders  watched now, sharded',
    '',
    '',
    '',
    '',
    '',
    ' ↑↓ move  ⏎ watch  Space mark  ^A all  ← projects  Esc back  ^C quit',
  ]);
});

test('projects are listed with ids, and a filter shows how many match', () => {
  const lines = frame(
    loaded(
      [
        { ...payments, note: payments.id },
        { id: '2', name: 'Zoo', note: '2' },
      ],
      {},
      { text: 'pay' },
    ),
  );
  expect(lines.slice(0, 6)).toEqual([
    ' atlas-exports  Choose a project                              cloud.mongodb.com',
    ' 1 of 2 projects',
    ' / pay▌',
    '',
    ' ▌ [ ] Payments  5f1b2c3d4e5f60718293a4b5',
    '',
  ]);
});

test('loading, trouble, an empty list and no match each say what is happening and what comes next', () => {
  expect(text(startPicker({}))).toContain('Asking cloud.mongodb.com for the projects that this key sees.');
  expect(text(startPicker({}))).toContain('Esc leaves.');
  expect(text(startPicker({ project: payments }))).toContain(
    'Asking cloud.mongodb.com for the clusters of Payments.',
  );
  expect(text(startPicker({ project: payments }))).toContain('Esc goes back to the projects.');
  expect(text(startPicker({ project: payments, canLeave: true }))).toContain(
    'Esc goes back to what you watched.',
  );
  const failed = text(startPicker({ trouble: troubleWith(), canLeave: true }));
  expect(failed).toContain('Atlas has a hiccup.');
  expect(failed).toContain('Wait.');
  expect(failed).toContain('Ctrl+R retries. Esc goes back to what you watched.');
  expect(text(loaded([], {}))).toContain('This key sees no project.');
  expect(text(loaded([], { project: payments }))).toContain(
    'Payments has no clusters that can export snapshots.',
  );
  expect(text({ ...inClusters, text: 'zzz' })).toMatch(
    /No cluster matches\.[\s\S]*Esc clears what you typed\./,
  );
  expect(text(loaded(some, {}, { text: 'zzz' }))).toContain('No project matches.');
});

test('a start in trouble shows what was asked for, the countdown and the keys that work', () => {
  const trouble = troubleWith({
    sentence: 'Atlas reported a server error (503).',
    remedy: 'It usually passes by itself.',
  });
  const start = startPicker({ wanted: { project: 'Payments', clusters: 'all clusters' }, trouble });
  const failed = { type: 'failed', question: 1, trouble, retryAt: now + 4000 } as const;
  const waiting = reducePicker(start, failed, 5);
  expect(frame(waiting)).toMatchInlineSnapshot(`
    [
      " atlas-exports  Payments › all clusters                       cloud.mongodb.com",
      " ▲ no answer · retry in 4 s",
      "",
      "",
      "",
      "   Atlas reported a server error (503).",
      "   It usually passes by itself.",
      "   Retrying in 4 s; Ctrl+R retries now. Esc leaves.",
      "",
      "",
      "",
      " ^R ask again  Esc back  ^C quit",
    ]
  `);
  expect(text(waiting, { columns: 40, rows: 12 })).toMatchInlineSnapshot(`
    " Payments › all clu…  cloud.mongodb.com
     ▲ no answer · retry in 4 s


       Atlas reported a server error
       (503).
       It usually passes by itself.
       Retrying in 4 s; Ctrl+R retries
       now. Esc leaves.


     ^R ask again  Esc back  ^C quit"
  `);
  for (const [columns, rows] of [
    [40, 12],
    [80, 24],
    [120, 40],
    [200, 60],
  ] as const) {
    const shown = text(waiting, { columns, rows });
    for (const part of [
      'Payments › all clu',
      'retry in 4 s',
      '(503)',
      'passes by itself',
      'Esc leaves.',
      '^C quit',
    ]) {
      expect(shown.replaceAll(/\s+/g, ' '), `${columns}x${rows}`).toContain(part);
    }
  }
  expect(text(waiting, { columns: 20, rows: 5 })).toContain('Too small');
  expect(text(reducePicker(waiting, { type: 'retry', question: 1 }, 5))).toContain('Retrying. Esc leaves.');
  const refused = { ...failed, retryAt: undefined };
  expect(text(reducePicker(start, refused, 5))).toContain('Ctrl+R retries. Esc leaves.');
});

test('the reason for the picker stands above the list, the reason a key cannot act in the footer', () => {
  const told = 'Atlas has no project with this id (404 GROUP_NOT_FOUND).';
  const lines = frame(loaded(some, { told }, { message: 'There is no project here.' }));
  expect(lines[3]).toBe(` ${told}`);
  expect(lines.at(-1)).toBe(' There is no project here.');
});

test('a terminal that is too small says what is missing', () => {
  expect(frame(inClusters, { columns: 20, rows: 5 }).join(' ')).toContain('Too small');
});

test('without colour a frame still says everything', () => {
  const theme = createTheme({ name: 'dark', colorLevel: 3, ascii: false });
  const bare = createTheme({ name: 'dark', colorLevel: 0, ascii: false });
  const state = { ...inClusters, marked: [{ project: payments, cluster: 'Orders' }] };
  expect(plain(frame(state, { theme }))).toEqual(frame(state));
  expect(plain(frame(state, { theme: bare }))).toEqual(frame(state));
});

test('with --ascii there are ASCII characters only', () => {
  const look = { theme: plainTheme({ ascii: true }) };
  expect(frame(inClusters, look).join('')).toMatch(/^[ -~]*$/);
});

const anyText = fc
  .array(fc.constantFrom('word', '夜间备份', '👩‍👩‍👧', 'a'.repeat(90), 'é', ' ', '-'), { maxLength: 6 })
  .map((parts) => parts.join(' '));
const anyChoice = fc.record({ id: fc.uuid(), name: anyText, note: anyText });

test('no frame is ever larger than the terminal', () => {
  fc.assert(
    fc.property(
      fc.array(anyChoice, { maxLength: 40 }),
      fc.integer({ min: 1, max: 130 }),
      fc.integer({ min: 1, max: 45 }),
      fc.record({
        text: anyText,
        message: fc.option(anyText, { nil: undefined }),
        told: fc.option(anyText, { nil: undefined }),
      }),
      fc.constantFrom<PickerStart>(
        {},
        { project: payments },
        { project: { id: '1', name: '夜'.repeat(80) } },
        { wanted: { project: '夜'.repeat(80), clusters: 'all clusters' }, trouble: troubleWith() },
      ),
      fc.nat({ max: 50 }),
      fc.boolean(),
      (choices, columns, rows, over, start, by, asking) => {
        const base = asking ? startPicker(start) : loaded(choices, start);
        const state = reducePicker({ ...base, ...over }, { type: 'move', by }, rows);
        const lines = frame(
          {
            ...state,
            message: over.message,
            marked: choices.map(({ id }) => ({ project: payments, cluster: id })),
          },
          { columns, rows },
        );
        expect(lines.length).toBeLessThanOrEqual(rows);
        for (const line of lines) expect(width(line)).toBeLessThanOrEqual(columns);
      },
    ),
    { numRuns: 120 },
  );
});

test('the cursor is always in view', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 60 }),
      fc.integer({ min: 8, max: 30 }),
      fc.nat({ max: 80 }),
      (many, rows, by) => {
        const choices = Array.from({ length: many }, (_, at) => ({ id: `c${at}`, name: `c${at}`, note: '' }));
        const state = reducePicker(loaded(choices, { project: payments }), { type: 'move', by }, rows - 5);
        expect(frame(state, { rows }).some((line) => line.startsWith(' ▌'))).toBe(true);
      },
    ),
    { numRuns: 40 },
  );
});

const projects: readonly Choice[] = [
  { ...payments, note: payments.id },
  { id: '5f1b2c3d4e5f60718293a4b6', name: '决済 – 夜间备份', note: '5f1b2c3d4e5f60718293a4b6' },
  { id: '5f1b2c3d4e5f60718293a4b7', name: 'Web', note: '5f1b2c3d4e5f60718293a4b7' },
];
const told = 'Atlas knows no project with this id (404 GROUP_NOT_FOUND). Choose another one.';
const asking = startPicker({ wanted: { project: 'Payments', clusters: 'all clusters' } });

/** Like those of the views in `scenes.ts`; also accepted with `-u`. */
const scenes: Readonly<Record<string, PickerState>> = {
  projects: loaded(projects, {}),
  marked: loaded(
    projects,
    { current: [{ groupId: '5f1b2c3d4e5f60718293a4b7', clusterName: 'Prod0' }] },
    {
      marked: [
        { project: payments, cluster: undefined },
        { project: { id: '5f1b2c3d4e5f60718293a4b7', name: 'Web' }, cluster: 'Prod0' },
      ],
    },
  ),
  clusters: { ...inClusters, marked: [{ project: payments, cluster: 'Orders' }] },
  refused: loaded(projects, { told }),
  filter: loaded(projects, {}, { text: 'we' }),
  'no-match': loaded(projects, {}, { text: 'nowhere' }),
  asking,
  trouble: reducePicker(
    asking,
    { type: 'failed', question: 1, trouble: troubleWith(), retryAt: now + 4000 },
    5,
  ),
};

test.each(Object.keys(scenes))('the picker with %s is unchanged at every size', async (name) => {
  for (const size of ['80x24', '120x40', '40x12', '20x5']) {
    const [columns = 0, rows = 0] = size.split('x').map(Number);
    const lines = frame(scenes[name]!, { columns, rows });
    expect(lines).toHaveLength(rows);
    await expect(`${lines.join('\n')}\n`).toMatchFileSnapshot(`../frames/${size}/picker-${name}.txt`);
  }
});
