import type { Stage } from './stage.ts';

/** A frame of the demo: how the program is started, and the steps that lead to the frame. */
export type Scene = {
  /** The name of its files in docs/frames. */
  readonly name: string;
  /** Alternative text for the picture. */
  readonly description: string;
  readonly rows?: number;
  readonly theme?: 'light';
  readonly act: (stage: Stage) => Promise<void>;
};

/** The time at which every scene begins. */
export const start = Date.UTC(2026, 7, 10, 9, 41, 0);
const seconds = 1000;

export const scenes: readonly Scene[] = [
  {
    name: 'list',
    description:
      'The list of export jobs, newest first: queued ones, ones in progress with their bars, failed ones with their reasons, successful ones.',
    async act(stage) {
      await loaded(stage);
      // So that some progress has been observed.
      await stage.pass(20 * seconds);
      stage.type('g');
    },
  },
  {
    name: 'clusters',
    description:
      'The clusters with their verdicts, the worst first: when their data was last exported, their last results, when the next export is due, and why.',
    rows: 30,
    async act(stage) {
      await loaded(stage);
      stage.type('vl');
      await stage.see(/Verdict +✖/);
    },
  },
  {
    name: 'shards',
    description: 'A running sharded job opened under the list: each shard with its own state and progress.',
    rows: 24,
    async act(stage) {
      await loaded(stage);
      stage.type('jj\r\t');
      await stage.see(/In progress +atlas-\w+-shard-1/);
    },
  },
  {
    name: 'error',
    description: 'A failed job opened under the list: the whole reason, and what is left to do.',
    rows: 24,
    async act(stage) {
      await loaded(stage);
      stage.type('jjjjj\r\t\t\t');
      await stage.see('Atlas does not retry');
    },
  },
  {
    name: 'timeline',
    description:
      'The jobs of many clusters as bars on a time axis, coloured by state: those that run reach the line of now.',
    async act(stage) {
      await loaded(stage);
      stage.type('t-');
      await stage.see('1 day');
    },
  },
  {
    name: 'activity',
    description:
      'What happened in the last two minutes: jobs that arrived, began to run, succeeded and failed, with the time of each.',
    rows: 24,
    async act(stage) {
      await loaded(stage);
      await stage.pass(100 * seconds);
      stage.type('a');
      await stage.see('arrived');
    },
  },
  {
    name: 'picker',
    description:
      'The choice of clusters: the projects and clusters that the key can see, narrowed by typing.',
    rows: 14,
    async act(stage) {
      await loaded(stage);
      stage.type('c');
      await stage.see(/accounts +watched now, replica set/);
      stage.type(' \u001B[B ');
      await stage.see('[x] billing');
    },
  },
  {
    name: 'light',
    description: 'The list of export jobs in the theme for light backgrounds.',
    rows: 24,
    theme: 'light',
    act: loaded,
  },
];

/** Waits until every cluster has answered, and limits and verdicts are known. */
export async function loaded(stage: Stage): Promise<void> {
  await stage.see(/● live|asking/);
  // The first requests are spread over two seconds.
  await stage.pass(3 * seconds);
  await stage.see(/live 09:41:0\d .* left/);
  await stage.see('1 not exported');
}
