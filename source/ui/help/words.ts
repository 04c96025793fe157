import type { Theme } from '../theme/theme.ts';

/** A key or a word on the screen, and what it means. */
export type HelpEntry = {
  readonly key: string;
  readonly says: string;
  /** How to paint the key; plain if omitted. */
  readonly paint?: (text: string) => string;
};

/** What the header says, by example. */
export function headerWords({ glyphs }: Theme): readonly HelpEntry[] {
  return [
    entry(`${glyphs.live} live 18:33`, 'when the oldest data shown was read'),
    entry('every 10 s', 'how often Atlas is asked (--interval)'),
    entry('1,194 left', 'requests left (rate limit), not a time'),
    entry('oldest 4 min', 'the age of the oldest data, of many'),
    entry('requests/min', 'sent in the last minute, of those allowed'),
    entry(`${glyphs.stale} stale 2 min`, 'its age while Atlas does not answer'),
    entry('as of 18:04', 'from an earlier run, until Atlas answers'),
    entry('failed in 24 h', 'as far back as jobs are loaded'),
    entry('250 of 1,240', 'jobs loaded, of all that Atlas keeps'),
    entry('3 newer', 'jobs that arrived above those shown'),
    entry('<3>', 'the key that shows only jobs in this state'),
  ];
}

/** What a row of the list says, by example. */
export function listWords({ glyphs }: Theme): readonly HelpEntry[] {
  return [
    entry(glyphs.selected, 'the selected job; it stays selected whatever arrives'),
    entry('bold', 'arrived or changed state just now'),
    entry('25/40', 'collections exported of all; only some jobs tell them'),
    entry('12 min left', 'by the collections seen to move'),
    entry('slower', 'the time left has grown since it was first shown'),
    entry('no move for', 'no collection finished for this long'),
    entry('usually', "how long the cluster's latest successful jobs took"),
    entry('longer than usual', 'twice what nine in ten of them took, and 35 minutes at least'),
  ];
}

function entry(key: string, says: string): HelpEntry {
  return { key, says };
}
