import { execFileSync } from 'node:child_process';
import { expect, test } from 'vitest';
import { parseCommandLine } from '../../../source/cli/options.ts';
import { openingCommand } from '../../../source/ui/views/opening-command.ts';
import type { ViewSettings, ViewTargets } from '../../../source/views/saved-view.ts';

const settings = {
  profile: 'default',
  demo: undefined,
  baseUrl: 'https://cloud.mongodb.com',
  api: 'v2',
} as const;

function command(
  viewSettings: ViewSettings,
  watched: ViewTargets = {},
  platform: NodeJS.Platform = 'linux',
): string {
  const made = openingCommand({ viewSettings, watched }, settings, platform);
  return 'text' in made ? made.text : made.why;
}

const denied: ViewSettings = {
  screen: 'list',
  filter: 'denied',
  states: ['Failed', 'InProgress'],
  sort: 'longest',
  columns: ['state', 'customData.team'],
};

test('the command opens the same clusters, screen, filter, states, order and columns', () => {
  const text = command(denied, { projects: ['5f1b2c3d4e5f60718293a4b5'], clusters: ['Prod0'] });
  expect(text).toBe(
    "atlas-exports --project=5f1b2c3d4e5f60718293a4b5 --cluster=Prod0 --screen=list --filter=denied --state=failed --state=inprogress --sort=longest '--columns=state,customData.team'",
  );
  expect(parseCommandLine(text.replaceAll("'", '').split(' ').slice(1)).options).toMatchObject({
    projects: ['5f1b2c3d4e5f60718293a4b5'],
    clusters: ['Prod0'],
    ...denied,
  });
  expect(command({ screen: 'clusters', verdicts: ['wrong'] }, { allProjects: true })).toBe(
    'atlas-exports --all-projects --screen=clusters --verdict=wrong',
  );
});

test('a connection is named where it is not the usual one, and a view by its name', () => {
  const other = { ...settings, profile: 'staging', baseUrl: 'https://cloud.mongodbgov.com' };
  expect(openingCommand({ view: 'all bad' }, other, 'linux')).toEqual({
    text: "atlas-exports --profile=staging --gov '--view=all bad'",
  });
  const demo = openingCommand({ view: 'x' }, { ...settings, demo: 'nightly' }, 'linux');
  expect(demo).toEqual({ text: 'atlas-exports --demo=nightly --view=x' });
});

test('a shell reads hostile words as they were typed', () => {
  const filter = `it's; $(touch /tmp/x) \`id\` "a" -p`;
  const text = command({ filter }).replace('atlas-exports', String.raw`printf '%s\n'`);
  const said = execFileSync('/bin/sh', ['-c', text], { encoding: 'utf8' });
  expect(said).toBe(`--filter=${filter}\n`);
  expect(command({ filter: '%PATH%' }, {}, 'win32')).toMatch(/^A name in it/);
});
