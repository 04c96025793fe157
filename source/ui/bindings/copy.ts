import type { AppBinding } from './scopes.ts';
import { noJobOrVerdict, noRow } from './no-jobs.ts';

const choices = [
  ['i', 'id', 'the id'],
  ['p', 'place', 'the place in the bucket'],
  ['l', 'command', 'the command that lists the place'],
  ['e', 'error', 'the error'],
  ['j', 'json', 'the JSON'],
] as const;

/** Keys that copy something to the clipboard or to a file. */
export const copyKeys: readonly AppBinding[] = [
  {
    id: 'copy',
    scopes: ['list', 'pane', 'full', 'coverage', 'why', 'why-full', 'causes', 'timeline', 'activity', 'away'],
    keys: ['y'],
    shown: 'y',
    label: 'copy',
    description: 'Copy part of the job, cluster or cause to the clipboard, if the terminal allows it',
    group: 'Copy and save',
    footer: 7.5,
    run: ({ dispatch }) => dispatch({ type: 'toggleCopy' }),
    unavailable: noJobOrVerdict,
  },
  ...choices.map(([key, id, what]): AppBinding => ({
    id: `copy-${id}`,
    scopes: ['copy'],
    keys: [key],
    shown: key,
    label: id,
    description: `After y: copy ${what}`,
    group: 'Copy and save',
    run: ({ copy, dispatch }) => {
      // First, because closing the menu may deselect the job.
      copy(id);
      dispatch({ type: 'toggleCopy' });
    },
  })),
  {
    id: 'copy-nothing',
    scopes: ['copy'],
    keys: ['esc', 'y'],
    shown: 'Esc',
    label: 'nothing',
    description: 'After y: copy nothing',
    group: 'Copy and save',
    run: ({ dispatch }) => dispatch({ type: 'toggleCopy' }),
  },
  {
    id: 'copy-view',
    scopes: ['list', 'pane', 'full', 'coverage', 'why', 'why-full', 'causes', 'timeline', 'activity'],
    keys: ['Y'],
    shown: 'Y',
    label: 'copy command',
    description: 'Copy the command line that opens what the screen shows',
    group: 'Copy and save',
    run: ({ copyView }) => copyView(),
  },
  {
    id: 'open-atlas',
    scopes: ['list', 'pane', 'full', 'coverage', 'why', 'why-full', 'timeline'],
    keys: ['o'],
    shown: 'o',
    label: 'browser',
    description: "Open Atlas's page of the cluster's backups in the browser; without one, copy its address",
    group: 'Copy and save',
    run: ({ openPage }) => openPage('backups'),
    unavailable: noRow,
  },
  {
    id: 'open-bucket',
    scopes: ['list', 'pane', 'full', 'timeline'],
    keys: ['O'],
    shown: 'O',
    label: 'bucket',
    description: "The same with the job's folder in the console of AWS, Azure or Google Cloud",
    group: 'Copy and save',
    run: ({ openPage }) => openPage('bucket'),
    unavailable: noRow,
  },
  {
    id: 'save-json',
    scopes: ['list', 'pane', 'coverage', 'why', 'causes', 'timeline'],
    keys: ['w'],
    shown: 'w',
    label: 'write',
    description: 'Write the listed jobs, clusters or causes to a JSON file in this folder',
    group: 'Copy and save',
    run: ({ save }) => save('json'),
    unavailable: noRow,
  },
  {
    id: 'save-csv',
    scopes: ['list', 'pane', 'coverage', 'why', 'causes', 'timeline'],
    keys: ['W'],
    shown: 'W',
    label: 'write CSV',
    description: 'The same as CSV',
    group: 'Copy and save',
    run: ({ save }) => save('csv'),
    unavailable: noRow,
  },
];
