import type { useApp } from 'ink';
import type { Coverage } from '../../jobs/coverage/coverage.ts';
import type { FailureCause } from '../../jobs/failures/failures.ts';
import type { Job } from '../../jobs/job.ts';
import type { ViewOutside } from '../views/view-commands.ts';

/** What lies outside the screen: terminal, browser, files, and the program that goes on when the screen is left. */
export type Outside = Omit<ViewOutside, 'copied'> & {
  /** Copies text to the clipboard; false when it can't. */
  readonly copy: (text: string) => boolean;
  /** What this terminal needs for that, as a sentence; undefined when it said that it allows copying. */
  readonly copyCaveat: () => string | undefined;
  /** Opens an address in the browser; false where there is none. */
  readonly openUrl: (url: string) => Promise<boolean>;
  /** A text as a link to this address, where the terminal shows links. */
  readonly link: (text: string, url: string) => string;
  /** Atlas's origin, from the settings; undefined in a demo, which has no pages. */
  readonly baseUrl: string | undefined;
  /** Writes jobs to a file, and returns the result as a sentence. */
  readonly save: (jobs: readonly Job[], format: 'json' | 'csv') => Promise<string>;
  /** The same for verdicts. */
  readonly saveClusters: (clusters: readonly Coverage[], format: 'json' | 'csv') => Promise<string>;
  /** The same for the causes of failures. */
  readonly saveCauses: (causes: readonly FailureCause[], format: 'json' | 'csv') => Promise<string>;
  /** Leaves the view to choose other clusters. */
  readonly pick: () => void;
  readonly suspend: (holdTerminal: ReturnType<typeof useApp>['suspendTerminal']) => void;
};
