import { AtlasError } from '../../atlas/api/errors.ts';
import { waitAfter } from '../../atlas/http/retry.ts';
import type { Atlas, Project } from '../../atlas/api/api.ts';
import { realClock } from '../../platform/clock.ts';
import { remember } from '../../settings/config-file.ts';
import { UsageError } from '../../platform/usage-error.ts';
import { configFilePath } from '../../platform/config-paths.ts';
import type { Settings } from '../../settings/settings.ts';
import { isObjectId } from '../../cli/values.ts';
import type { PickerEnd } from '../../ui/picker/open-picker.tsx';
import type { Found, PickerStart, Wanted } from '../../ui/picker/picker-state.ts';
import type { CommandContext } from './context.ts';
import { onScreen } from './raw-keyboard.ts';
import type { Connection } from './session.ts';
import type { ProjectDirectory } from './project-names.ts';
import { ChoiceError, everyCluster, everyProject, findTargets, type Targets } from './targets.ts';

/** What is to be watched, and what there is to say of the choice, as a sentence. */
export type Watched = Targets & { readonly told: string | undefined };

/** How the picker ended. */
export type Picked =
  | { readonly kind: 'picked'; readonly watched: Watched }
  | Exclude<PickerEnd, { readonly kind: 'picked' | 'found' }>;

/** What the picker begins with after this; undefined for what no choice can mend. */
export function startOfPick(error: unknown, settings: Settings): PickerStart | undefined {
  const { project } = settings;
  if (error instanceof ChoiceError) {
    return { project: error.project, told: error.choice === 'wrong' ? error.sentence : undefined };
  }
  if (!(error instanceof AtlasError) || error.trouble.kind === 'settings') return undefined;
  const { kind, sentence, remedy } = error.trouble;
  if (kind === 'not-found') return { told: `${sentence} ${remedy}` };
  if (error.trouble.retryable) return { wanted: wantedBy(settings), trouble: error.trouble };
  // By its id a project costs no question, so it was its clusters that could not be asked for.
  const asked = project !== undefined && isObjectId(project) ? { id: project, name: project } : undefined;
  return { project: asked, trouble: error.trouble };
}

function wantedBy({ project, clusters, allClusters }: Settings): Wanted {
  if (clusters.length > 0) return { project, clusters: clusters.join(', ') };
  return { project, clusters: allClusters ? 'all clusters' : 'its clusters' };
}

/** Lets a person choose, and notes the choice for the next start. `canLeave`: there is a view to go back to. */
export async function pick(
  context: CommandContext,
  { atlas, settings }: Connection,
  directory: ProjectDirectory,
  start: PickerStart,
  canLeave: boolean,
): Promise<Picked> {
  const end = await onScreen(settings, async () => {
    const { openPicker } = await import('../../ui/picker/open-picker.tsx');
    context.signal.throwIfAborted();
    const { project } = start;
    if (project !== undefined) void directory.find([project.id]);
    return openPicker({
      source: {
        projects: (signal) => everyProject(atlas, signal),
        clusters: (groupId, signal) => everyCluster(atlas, groupId, signal),
        start: (signal) => find(atlas, settings, signal),
        waitAfter: (trouble, failures) => waitAfter(trouble, failures, Math.random),
      },
      start: { ...start, name: project && nameOf(project, directory) },
      clock: realClock,
      settings,
      host: settings.demo === undefined ? new URL(settings.baseUrl).host : 'the demo',
      canLeave,
    });
  });
  if (end.kind !== 'picked' && end.kind !== 'found') return end;
  const { project, clusters } = end;
  return {
    kind: 'picked',
    watched: {
      project,
      clusters: clusters.map((clusterName) => ({ groupId: project.id, clusterName })),
      // What was asked for at the start is no choice of the picker.
      told: end.kind === 'picked' ? await note(context, settings, project, clusters) : undefined,
    },
  };
}

/** The project's name, as it becomes known. */
function nameOf({ id, name }: Project, { names }: ProjectDirectory): PickerStart['name'] {
  return { get: () => names.get().get(id) ?? name, subscribe: names.subscribe };
}

/** What the settings mean, or what there is to choose; trouble that waiting may end rejects. */
async function find(atlas: Atlas, settings: Settings, signal: AbortSignal): Promise<Found> {
  try {
    const { project, clusters } = await findTargets(atlas, settings, signal);
    return { kind: 'found', project, clusters: clusters.map(({ clusterName }) => clusterName) };
  } catch (error) {
    const start = startOfPick(error, settings);
    if (start === undefined || start.wanted !== undefined) throw error;
    return { kind: 'choose', start };
  }
}

/** Notes the choice in config.toml; why it could not be noted, as a sentence. The demo's is not worth it. */
async function note(
  { platform, homedir, env, log }: CommandContext,
  { demo, profile, project: named }: Settings,
  project: Project,
  clusters: readonly string[],
): Promise<string | undefined> {
  if (demo !== undefined) return undefined;
  const file = configFilePath({ platform, homedir, env });
  try {
    // As the person calls it, so that the clusters are found again by whoever names the project the same way.
    await remember(file, profile, { project: named === project.name ? named : project.id, clusters });
    return undefined;
  } catch (error) {
    log(`the choice was not noted: ${error instanceof Error ? error.message : String(error)}`);
    if (!(error instanceof UsageError)) throw error;
    // On a narrow screen the end is cut off: what to do comes first.
    return `The choice is not saved. ${error.remedy} ${error.sentence}`;
  }
}
