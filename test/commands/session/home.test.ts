import { expect, test } from 'vitest';
import { homeOf } from '../../../source/commands/session/targets.ts';

test('one project opens with its jobs, several with their clusters, and config.toml overrides both', () => {
  const none = { projects: [], allProjects: false, clusters: [], allClusters: false };
  expect(homeOf({ home: undefined }, { ...none, projects: ['Payments'] })).toBe('list');
  expect(homeOf({ home: undefined }, { ...none, projects: ['Payments', 'Web'] })).toBe('clusters');
  expect(homeOf({ home: undefined }, { ...none, allProjects: true })).toBe('clusters');
  expect(homeOf({ home: 'list' }, { ...none, allProjects: true })).toBe('list');
  expect(homeOf({ home: 'clusters' }, { ...none, projects: ['Payments'] })).toBe('clusters');
});
