import { afterAll, expect, test } from 'vitest';
import { clusterNames } from '../../../source/jobs/cluster-names.ts';
import { clusterPane } from '../../../source/ui/clusters/cluster-pane.ts';
import { clusterRows } from '../../../source/ui/clusters/cluster-rows.ts';
import { clustersBody } from '../../../source/ui/clusters/clusters-body.ts';
import { initialClustersState } from '../../../source/ui/state/clusters-state.ts';
import { plainTheme } from '../../helpers/jobs.ts';
import { verdictSentences } from '../../helpers/verdict-sentences.ts';
import { minute, watchCoverage } from '../../helpers/watched-coverage.ts';

const watched = await watchCoverage('coverage');
afterAll(watched.close);
const theme = plainTheme();

/** The present clusters view, on a terminal wide enough for every sentence. */
function shown() {
  const { feed, coverage, clock } = watched;
  const { clusters, buckets } = feed.getState();
  const refs = clusters.map(({ ref }) => ref);
  const names = clusterNames(refs, new Map());
  const cells = { theme, names, now: clock.now(), clockSkew: 0, buckets };
  const rows = clusterRows(
    { clusters, coverage: coverage.get(), jobsOf: (ref) => feed.jobsOf(ref).items },
    names,
    initialClustersState,
  );
  const size = { columns: 450, rows: 30, bodyRows: 26 };
  const { lines } = clustersBody(rows, initialClustersState, { ...cells, ...size, seenAt: cells.now });
  const paneOf = (name: string): string => {
    const row = rows.find(({ ref }) => ref.clusterName === name)!;
    return clusterPane(row, cells, size.columns).join('\n');
  };
  return { lines: lines.slice(1, 1 + rows.length), paneOf };
}

test('each verdict of the simulator has a row with its full sentence, also one that turns Missing', async () => {
  await watched.start();
  const { lines, paneOf } = shown();
  const words = (verdict: keyof typeof theme.verdicts) =>
    `${theme.verdicts[verdict].glyph} ${theme.verdicts[verdict].word}`;
  expect(lines.map((line) => line.trimEnd())).toEqual(
    verdictSentences.map(({ clusterName, verdict, words: said }) =>
      expect.stringMatching(
        new RegExp(`^ ?[ ▌] ${clusterName} +${escaped(words(verdict))} .* {2}${escaped(said)}$`),
      ),
    ),
  );
  for (const { clusterName, verdict } of verdictSentences)
    expect(paneOf(clusterName)).toContain(`Verdict    ${words(verdict)}\n`);

  expect(paneOf('ledger')).toMatch(
    /Command +for the snapshot of Nov 25 23:17 UTC, which expires first; ids of the others are below\n +atlas backups/,
  );
  expect(paneOf('ledger').match(/; the snapshot [0-9a-f]{24} is there until Dec/g)).toHaveLength(3);

  await watched.clock.pass(12 * minute);
  expect(shown().lines.find((line) => line.includes(' checkout '))).toMatch(
    /✖ Missing .*No export was started for the snapshot of Nov 28 08:17 UTC, so it is not in the bucket; Atlas reported on Nov 28 08:17 UTC that automatic export failed\. Export/,
  );
});

function escaped(text: string): string {
  return text.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&');
}
