import { expect, test } from 'vitest';
import { bindings } from '../../../source/ui/bindings/bindings.ts';
import { frame, some } from '../../helpers/frames.tsx';
import { feedState } from '../../helpers/jobs.ts';

test('the help names every key and every state', () => {
  const lines = frame(feedState(some), { columns: 95, rows: 190, state: { help: true } });
  // The longest ones wrap onto a second line.
  const text = lines.join('\n').replaceAll(/\s+/g, ' ');
  for (const { description } of bindings) expect(text).toContain(description);
  expect(text).toContain('⊘ Cancelled');
});

test("the help starts with the keys of this screen, next to the header's explanation", () => {
  const lines = frame(feedState(some), { columns: 120, rows: 40, state: { help: true } });
  expect(lines[3]).toMatch(/^ On this screen: Move +In the header$/);
  expect(lines.join('\n')).toMatch(/1,194 left +requests left \(rate limit\), not a time/);
  const atClusters = frame(feedState(some), { state: { help: true, screen: 'clusters' } });
  expect(atClusters.join('\n')).toContain('To the first cluster');
});

test('words filter the help', () => {
  const state = { help: true, helpText: 'pause' } as const;
  const lines = frame(feedState(some), { columns: 80, rows: 24, state });
  expect(lines.slice(3, 8)).toEqual([
    ' "pause" · 1 found',
    '',
    ' On this screen: Watch',
    '   p             Pause refreshing, or resume',
    '',
  ]);
  const typing = frame(feedState(some), { state: { ...state, editing: true } });
  expect(typing.at(-1)).toMatch(/^ \/pause. {2}Enter keeps it {2}Esc clears it$/);
});
