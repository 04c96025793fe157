import type { OutputFormat } from '../cli/values.ts';
import { clusterNames } from '../jobs/cluster-names.ts';
import type { Job } from '../jobs/job.ts';
import { UsageError } from '../platform/usage-error.ts';
import { count } from '../text/format.ts';
import type { CommandContext } from './session/context.ts';
import { everyJob } from './fetching/every-job.ts';
import { exitCode } from '../cli/exit-code.ts';
import { createGate } from './fetching/gate.ts';
import { follow } from './follow.ts';
import { jsonPieces, lineFormat, linePieces, type LineOptions } from '../output/list-formats.ts';
import { bareName, chosenPageSize, failureTexts } from './fetching/listing.ts';
import type { Listing } from './fetching/listing.ts';
import { newestJobs } from './fetching/newest-jobs.ts';
import { longestSilence, reportSilence } from './fetching/silence.ts';
import { refusalTexts } from './session/roster.ts';
import { openSession } from './session/session.ts';

/** `list`: prints the jobs once; with `--follow`, then a line for each change. */
export async function run(context: CommandContext): Promise<number> {
  const { options } = context.commandLine;
  const output = options.output ?? 'table';
  if (options.follow) {
    if (output !== 'json') return follow(context, output);
    throw new UsageError(
      'A JSON document has an end, and --follow has none.',
      'Use -o ndjson: one object a line.',
    );
  }
  const { timing, stderr } = context;
  const { states = [] } = context.settings.viewSettings;
  // Silence is not reported in a log: clusters that are given up are named there anyway.
  let nameOf = bareName;
  const onSilence = stderr.isTTY ? reportSilence(stderr, (ref) => nameOf(ref)) : undefined;
  const gate = createGate(timing, { longest: longestSilence, onSilence });
  const session = await openSession(context, { retries: 3, onRetryWait: gate.heed });
  try {
    const { clusters, directory, projects, refusals } = session;
    // One request for all jobs, while they load: project names for scripts, where projects were given by id.
    const named =
      output === 'table' || output === 'wide' ? undefined : directory.find(projects.map(({ id }) => id));
    nameOf = clusterNames(clusters, directory.names.get()).of;
    const asking = {
      atlas: gate.guard(session.atlas),
      clusters,
      signal: context.signal,
      pageSize: chosenPageSize(context.settings),
      nameOf,
      keep: states.length === 0 ? undefined : ({ state }: Job) => states.includes(state),
    };
    const listing = await (options.all ? everyJob(asking) : newestJobs(asking));
    await named;
    for (const text of refusalTexts(refusals, directory.nameOf)) stderr.write(`${text}\n`);
    const known = directory.names.get();
    print(listing, context, output, { names: clusterNames(clusters, known), projects: known });
    return listing.failures.length + refusals.length > 0 ? exitCode.network : exitCode.good;
  } finally {
    await session.close();
  }
}

function print(
  listing: Listing,
  context: CommandContext,
  output: OutputFormat,
  { names, projects }: Pick<LineOptions, 'names' | 'projects'>,
): void {
  const { stdout, stderr, timing, settings } = context;
  const { states = [], columns } = settings.viewSettings;
  const shown = listing.jobs;
  for (const remark of [...listing.remarks, ...failureTexts(listing.failures, names.of)])
    stderr.write(`${remark}\n`);
  if (output === 'json') {
    const total = states.length === 0 ? listing.total : shown.length;
    for (const piece of jsonPieces(shown, total, projects)) stdout.write(piece);
    return;
  }
  const format = lineFormat(output, {
    now: () => listing.serverTime ?? timing.now(),
    // A terminal that was never given its size, as in some containers, reports 0.
    columns: (stdout.isTTY && stdout.columns) || undefined,
    chosen: columns,
    names,
    projects,
  });
  for (const piece of linePieces(shown, format)) stdout.write(piece);
  if ((output === 'table' || output === 'wide') && stderr.isTTY) tellOfRest(listing, shown.length, context);
}

/** For a person: why there is nothing, or that there is more. */
function tellOfRest(
  { read = 0, total, failures }: Listing,
  shown: number,
  { stderr, settings }: CommandContext,
): void {
  const filtered = settings.viewSettings.states !== undefined;
  if (read < total) {
    const [verb, rest] = filtered ? ['Looked at', 'looks at'] : ['These are', 'lists'];
    stderr.write(`${verb} the newest ${count(read)} of ${count(total)} jobs; --all ${rest} every one.\n`);
  } else if (shown === 0 && failures.length === 0) {
    stderr.write(filtered ? 'No export job is in that state.\n' : 'There are no export jobs.\n');
  }
}
