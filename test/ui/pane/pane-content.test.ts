import { stripVTControlCharacters } from 'node:util';
import { expect, test } from 'vitest';
import { frame, running, some } from '../../helpers/frames.tsx';
import { feedState } from '../../helpers/jobs.ts';

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
