import type { MovieFrame } from './movie.ts';
import { loaded, start } from './scenes.ts';
import { blankCell, openStage, type Shot } from './stage.ts';

/** The README's moving picture: start, a job ends, a failure is opened, timeline, clusters. */
export const film = {
  name: 'movie',
  description:
    'The program at work: it starts, a job ends, the reason of a failed one is opened, the jobs on a time axis, and the clusters with their verdicts.',
  /** The frame for people who prefer reduced motion. */
  still: 1,
} as const;

const columns = 120;
const rows = 28;
const seconds = 1000;

/** Plays it with the built program. */
export async function playFilm(): Promise<readonly MovieFrame[]> {
  const stage = await openStage({ columns, rows, words: ['--demo', '--theme', 'dark'], now: start });
  const frames: MovieFrame[] = [{ shot: shell('$ atlas-exports --demo'), lasts: 1200 }];
  const show = async (lasts: number): Promise<void> => {
    frames.push({ shot: await stage.shoot(), lasts });
  };
  const press = async (keys: string, wanted: RegExp | string, lasts: number): Promise<void> => {
    stage.type(keys);
    await stage.see(wanted);
    await show(lasts);
  };
  try {
    await loaded(stage);
    await show(2500);
    for (let step = 0; step < 6; step += 1) {
      await stage.pass(10 * seconds);
      await show(step === 5 ? 1500 : 500);
    }
    // To the first failed job, one key at a time.
    for (let row = 0; row < 12 && !isFailed(frames.at(-1)?.shot); row += 1) {
      stage.type('j');
      await show(250);
    }
    await press('\r', 'Overview', 1800);
    await press('\t\t\t', 'Atlas does not retry', 3500);
    stage.type('\u001B');
    await press('t', '12 hours', 1500);
    await press('-', '1 day', 2500);
    await press('v', 'VERDICT', 3500);
    return frames;
  } finally {
    await stage.close();
  }
}

/** Whether the selected row is a failed job's. */
function isFailed(shot: Shot | undefined): boolean {
  const lines = shot?.rows.map((row) => row.map(({ text }) => text || ' ').join('')) ?? [];
  return lines.some((line) => line.startsWith(' ▌ ✖ Failed'));
}

/** The terminal before the program starts. */
function shell(line: string): Shot {
  return {
    title: 'sh',
    rows: Array.from({ length: rows }, (_, row) =>
      Array.from({ length: columns }, (_, column) => ({
        ...blankCell,
        text: row === 0 ? line.charAt(column) || ' ' : ' ',
      })),
    ),
  };
}
