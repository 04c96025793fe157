import process from 'node:process';
import type { ProjectNames } from '../../jobs/cluster-names.ts';
import type { Clock } from '../../platform/clock.ts';
import { writeCauses, writeCoverage, writeList, type ListWritten } from '../../output/write-list.ts';
import type { ScreenOptions } from '../../ui/app/screen.tsx';

/** Writes visible rows to a file in the folder where the program was started, and returns the result as a sentence. */
export function createSave(
  { now }: Pick<Clock, 'now'>,
  projects: () => ProjectNames,
): Pick<ScreenOptions, 'save' | 'saveClusters' | 'saveCauses'> {
  return {
    save: async (jobs, format) =>
      writtenText(await writeList(jobs, format, process.cwd(), now(), projects()), ['job', 'jobs']),
    saveClusters: async (clusters, format) =>
      writtenText(await writeCoverage(clusters, format, process.cwd(), now()), ['cluster', 'clusters']),
    saveCauses: async (causes, format) =>
      writtenText(await writeCauses(causes, format, process.cwd(), now()), ['cause', 'causes']),
  };
}

function writtenText(written: ListWritten, [one, many]: readonly [string, string]): string {
  if (written.kind === 'failed') return `${written.sentence} ${written.remedy}`;
  return `Wrote ${written.rows} ${written.rows === 1 ? one : many} to ${written.file}`;
}
