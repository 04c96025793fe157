import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { root } from '../helpers/root.ts';
import { seenIn } from '../helpers/seen.ts';

// The end-to-end tests read the screen through this; here it reads frames as they are drawn.

function frame(name: string) {
  const lines = readFileSync(path.join(root, 'test/ui/frames', `${name}.txt`), 'utf8').split('\n');
  return seenIn(() => lines);
}

describe.each(['80x24', '120x40'])('at %s', (size) => {
  test('the header shows what is watched, how fresh it is, and the count of each state', () => {
    const seen = frame(`${size}/list`);
    expect(seen.title()).toBe('Payments › Prod0, Orders');
    expect(seen.status()).toMatch(/^● live 05:59:58/);
    expect(seen.counts()).toMatchObject({ 'in progress': 2, queued: 1, failed: 2 });
    expect(seen.loaded()).toBe('10 of 1,000');
    expect(seen.chosenStates()).toEqual([]);
    const many = frame(`${size}/many-jobs`);
    expect(many.counts()).toMatchObject({ failed: 135 });
    expect(many.loaded()).toBe('5,000 jobs');
  });

  test('each row has its cells under their headings, and one is selected', () => {
    const seen = frame(`${size}/list`);
    expect(seen.rows().map(({ STATE: state }) => state)).toEqual([
      '◐ In progress',
      '◐ In progress',
      '○ Queued',
      '✖ Failed',
      '? Paused',
      '✔ Successful',
      '⊘ Cancelled',
      '✔ Successful',
      '✔ Successful',
      '✖ Failed',
    ]);
    expect(seen.selectedRow()).toBe(0);
    expect(seen.selectedJob()).toMatchObject({ CREATED: '2 min ago', TOOK: '2:00', CLUSTER: 'Prod0' });
    expect(seen.rows()[3]?.['PROGRESS']).toMatch(/^User: arn/);
    expect(frame(`${size}/many-jobs`).rows().at(-1)?.['STATE']).toMatch(/^\S [A-Z]/);
  });

  test('the pane shows a job and a tab', () => {
    const seen = frame(`${size}/pane-custom-data`);
    expect([seen.tab(), seen.openJob()]).toEqual(['Custom data', '605ccba3c1c7613f423e1506']);
    expect(frame(`${size}/full`).tab()).toBe('Overview');
    expect(frame(`${size}/full`).rows()).toEqual([]);
    expect(frame(`${size}/list`).tab()).toBeUndefined();
  });

  test('clusters have a verdict, the picker has a cursor', () => {
    const clusters = frame(`${size}/clusters`);
    expect(clusters.selectedJob()).toMatchObject({ CLUSTER: 'orders-eu', VERDICT: '✖ Missing' });
    expect(clusters.counts()).toMatchObject({ missing: 1 });
    expect(clusters.tab()).toBeUndefined();
    const picker = frame(`${size}/picker-clusters`);
    expect(picker.cursor()).toMatch(/^\[ \] Ledger/);
    expect(picker.title()).toBe('Payments › choose clusters');
  });
});

test('a cut title ends before the status', () => {
  const seen = seenIn(() => [' atlas-exports  Payments › archive, repo… ● live 12:49:30 · every 10 s']);
  expect([seen.title(), seen.status()]).toEqual([
    'Payments › archive, repo…',
    '● live 12:49:30 · every 10 s',
  ]);
});

test('chosen states are recognised, and so is a pane beside the list', () => {
  expect(frame('120x40/filtered').chosenStates()).toEqual(['in progress', 'failed']);
  const wide = frame('200x60/pane-custom-data');
  expect([wide.tab(), wide.openJob()]).toEqual(['Custom data', '605ccba3c1c7613f423e1506']);
  expect(wide.selectedJob()).toMatchObject({ STATE: '✖ Failed', CLUSTER: 'Prod0' });
});
