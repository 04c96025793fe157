import { stripVTControlCharacters } from 'node:util';
import { expect, test } from 'vitest';
import { frame, running, some } from '../../helpers/frames.tsx';
import { feedState } from '../../helpers/jobs.ts';
import { coverageScenes } from '../../helpers/coverage-scenes.ts';
import type { ClusterRef } from '../../../source/jobs/job.ts';

test('cluster, id and place are links where the terminal supports them, and keep the layout', () => {
  const esc = '\u001B';
  const linked = (text: string): string => `${esc}]8;;https://a.example/${esc}\\${text}${esc}]8;;${esc}\\`;
  const options = { columns: 100, rows: 30, state: { pane: 'full' as const } };
  const plain = frame(feedState(some), options);
  const drawn = frame(feedState(some), { ...options, linksOf: () => ({ backups: linked, bucket: linked }) });
  expect(drawn.join('\n')).toContain(linked('Prod0'));
  expect(drawn.join('\n')).toContain(linked(running.id));
  expect(drawn.map((line) => stripVTControlCharacters(line))).toEqual(plain);
});

test('what to do is a link to the page where it can be done', () => {
  const marked = (text: string): string => `<${text}>`;
  const failing = { ...some.find(({ state }) => state === 'Failed')!, id: 'f' };
  const error = frame(feedState([failing]), {
    columns: 100,
    rows: 30,
    state: { pane: 'full', tab: 'error' },
    linksOf: () => ({ backups: marked, bucket: marked }),
  });
  expect(error.join('\n')).toMatch(/<Atlas does not retry a failed export.*>/);
  const { feed, coverage = new Map(), state } = coverageScenes['clusters-why']!;
  const asked: unknown[] = [];
  const clusterLink = (ref: ClusterRef) => {
    asked.push(ref);
    return marked;
  };
  expect(frame(feed, { coverage, state, columns: 200, rows: 50, clusterLink }).join('\n')).toMatch(
    /To do +</,
  );
  const below = frame(feed, { coverage, state: { screen: 'clusters' }, columns: 120, rows: 40, clusterLink });
  expect(below.slice(-5).join('\n')).toMatch(/^ <.*>$/m);
  expect(asked[0]).toMatchObject({ clusterName: 'ledger' });
});
