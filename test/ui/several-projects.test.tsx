import { expect, test } from 'vitest';
import { frame, some } from '../helpers/frames.tsx';
import { cluster, feedState, groupId } from '../helpers/jobs.ts';

test('the title names few projects and counts many; a refused one gets a line with its reason', () => {
  const refs = (many: number) =>
    Array.from({ length: many * 10 }, (_, index) => ({
      groupId:
        index < 10 ? groupId : `5f1b2c3d4e5f60718293${String(Math.floor(index / 10)).padStart(4, '0')}`,
      clusterName: `c${index}`,
    }));
  const title = (many: number) =>
    frame(feedState(some, { clusters: refs(many).map((ref) => cluster({ ref })) }), { columns: 120 })[0];
  expect(title(1)).toContain('Payments › c0, c1, c2');
  expect(title(2)).toMatch(/Payments, 5f1b\S+.* › 20 clusters/);
  expect(title(100)).toContain('100 projects · 1,000 clusters');
  // A name that is cut in its middle is not readable.
  const narrow = (many: number, columns: number) =>
    frame(feedState(some, { clusters: refs(many).map((ref) => cluster({ ref })) }), { columns })[0];
  expect(narrow(1, 70)).toMatch(/ Payments › 10 clusters +●/);
  expect(narrow(2, 60)).toMatch(/ 2 projects · 20 clusters +●/);
  // How many clusters there are says more than the rest of a project's name.
  expect(narrow(1, 37)).toMatch(/^ Paym… › 10 clusters +●/);
  expect(narrow(1, 35)).toMatch(/^ 10 clusters +●/);
  const refused = ['The clusters of Secret are not known: Refused. Ask for a role.'];
  expect(frame(feedState(some), { refused }).join('\n')).toContain(refused[0]);
});
