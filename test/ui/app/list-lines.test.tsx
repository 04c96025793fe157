import { expect, test } from 'vitest';
import { initialAppState } from '../../../source/ui/state/app-state.ts';
import { bindings } from '../../../source/ui/bindings/bindings.ts';
import { listFrame } from '../../../source/ui/app/list-lines.ts';
import { createTheme } from '../../../source/ui/theme/theme.ts';
import { frame, type FrameOptions } from '../../helpers/frames.tsx';
import { cluster, feedState, groupId, namesOf, now } from '../../helpers/jobs.ts';
import { several } from '../../helpers/scenes.ts';

const feed = feedState(several, {
  clusters: ['Prod0', 'Orders'].map((clusterName) => cluster({ ref: { groupId, clusterName } })),
});
const colours = createTheme({ name: 'dark', colorLevel: 3, ascii: false });

function asText(state: FrameOptions['state'] = {}, columns = 120, rows = 40): readonly string[] | undefined {
  const context = {
    theme: colours,
    bindings,
    columns,
    rows,
    now,
    interval: 10_000,
    names: namesOf('Prod0', 'Orders'),
    refused: [],
    views: new Map(),
    platform: 'linux',
    coverage: new Map(),
  } as const;
  return listFrame(feed, { ...initialAppState, ...state }, context)?.map((line) => line.trimEnd());
}

test.each([
  [120, 40],
  [80, 24],
  [200, 60],
  [48, 12],
  [32, 8],
])('at %i×%i the list as text equals what Ink draws, colours included', (columns, rows) => {
  const drawn = frame(feed, { columns, rows, theme: colours });
  expect(drawn.join('\n')).toContain('\u001B[38;2;');
  expect(asText({}, columns, rows)).toEqual(drawn);
});

test('only the plain list can be made as text', () => {
  expect(asText({ help: true })).toBeUndefined();
  expect(asText({ screen: 'timeline' })).toBeUndefined();
  expect(asText({ screen: 'activity' })).toBeUndefined();
  expect(asText({ pane: 'split' })).toBeUndefined();
  expect(asText({ editing: true })).toBeUndefined();
  expect(asText({ copying: true })).toBeUndefined();
  expect(asText({ filter: { ...initialAppState.filter, text: 'nothing has this' } })).toBeUndefined();
  expect(asText({}, 20, 5)).toBeUndefined();
  expect(asText({})).toHaveLength(40);
});

test('a frame of jobs looks up the verdict of no cluster: a thousand of them cost nothing there', () => {
  let asked = 0;
  const coverage = new (class extends Map<string, never> {
    override get(): undefined {
      asked += 1;
    }
  })();
  frame(feed, { coverage });
  expect(asked).toBe(0);
  frame(feed, { coverage, state: { screen: 'clusters' } });
  expect(asked).toBeGreaterThan(0);
});
