import { AtlasError } from '../../atlas/api/errors.ts';
import { waitAfter } from '../../atlas/http/retry.ts';
import type { Project } from '../../atlas/api/api.ts';
import { realClock } from '../../platform/clock.ts';
import { remember } from '../../settings/config-file.ts';
import { UsageError } from '../../platform/usage-error.ts';
import { configFilePath } from '../../platform/config-paths.ts';
import type { Settings } from '../../settings/settings.ts';
import { isObjectId } from '../../cli/values.ts';
import type { PickerEnd } from '../../ui/picker/open-picker.tsx';
import type { ChosenProject, Found, PickerStart, Wanted } from '../../ui/picker/picker-state.ts';
import type { CommandContext } from './context.ts';
import { withRawKeyboard } from './raw-keyboard.ts';
import type { Connection } from './session.ts';
import type { ProjectDirectory } from './project-names.ts';
import { openRoster, type Roster } from './roster.ts';
import { ChoiceError, everyCluster, everyProject, type Selection } from './targets.ts';

/** How the picker ended. */
export type Picked =
  /** `told`: a message about the choice. */
  | { readonly kind: 'picked'; readonly selection: Selection; readonly told: string | undefined }
  | { readonly kind: 'found'; readonly roster: Roster }
  | Exclude<PickerEnd, { readonly kind: 'picked' | 'found' }>;

/** What the picker starts with after this error; undefined if no choice can fix it. */
export function pickerStart(error: unknown, selection: Selection): PickerStart | undefined {
  const { projects } = selection;
  const [project] = projects;
  if (error instanceof ChoiceError) {
    return { project: error.project, told: error.choice === 'wrong' ? error.sentence : undefined };
  }
  if (!(error instanceof AtlasError) || error.trouble.kind === 'settings') return undefined;
  const { kind, sentence, remedy } = error.trouble;
  if (kind === 'not-found') return { told: `${sentence} ${remedy}` };
  if (error.trouble.retryable) return { wanted: wantedBy(selection), trouble: error.trouble };
  // A project given by id needs no request, so it was its clusters that could not be listed.
  const isOne = projects.length === 1 && project !== undefined && isObjectId(project);
  const asked = isOne ? { id: project, name: project } : undefined;
  return { project: asked, trouble: error.trouble };
}

function wantedBy({ projects, allProjects, clusters, allClusters }: Selection): Wanted {
  const project = allProjects ? 'all projects' : projects.length > 0 ? projects.join(', ') : undefined;
  if (clusters.length > 0) return { project, clusters: clusters.join(', ') };
  return { project, clusters: allClusters ? 'all clusters' : 'its clusters' };
}

export type PickOptions = {
  readonly start: PickerStart;
  /** What to search for, if the start says so. */
  readonly selection: Selection;
};

/** Opens the picker, and saves the choice for the next start. */
export async function pick(
  context: CommandContext,
  { atlas, settings }: Connection,
  directory: ProjectDirectory,
  { start, selection }: PickOptions,
): Promise<Picked> {
  let roster: Roster | undefined;
  const find = async (signal: AbortSignal): Promise<Found> => {
    try {
      roster = await openRoster(atlas, selection, context.signal);
      return { kind: 'found' };
    } catch (error) {
      signal.throwIfAborted();
      const next = pickerStart(error, selection);
      if (next === undefined || next.wanted !== undefined) throw error;
      return { kind: 'choose', start: next };
    }
  };
  const end = await withRawKeyboard(settings, async () => {
    const { openPicker } = await import('../../ui/picker/open-picker.tsx');
    context.signal.throwIfAborted();
    const { project } = start;
    if (project !== undefined) void directory.find([project.id]);
    return openPicker({
      source: {
        projects: (signal) => everyProject(atlas, signal),
        clusters: (groupId, signal) => everyCluster(atlas, groupId, signal),
        start: find,
        waitAfter: (trouble, failures) => waitAfter(trouble, failures, Math.random),
      },
      start: { ...start, name: project && nameOf(project, directory) },
      clock: realClock,
      settings,
      host: settings.demo === undefined ? new URL(settings.baseUrl).host : 'the demo',
    });
  });
  if (end.kind === 'found' && roster !== undefined) return { kind: 'found', roster };
  if (end.kind !== 'picked') return end.kind === 'found' ? { kind: 'left', trouble: undefined } : end;
  directory.note(end.choices.map(({ project }) => project));
  return {
    kind: 'picked',
    selection: selectionOf(end.choices),
    told: await note(context, settings, end.choices),
  };
}

/** The choice as command-line selection. */
function selectionOf(choices: readonly ChosenProject[]): Selection {
  return {
    projects: choices.map(({ project }) => project.id),
    allProjects: false,
    clusters: clusterNamesOf(choices),
    allClusters: true,
  };
}

/** `Prod0` for the only project, `5f1b2c3d4e5f60718293a4b5/Prod0` for one of several. */
function clusterNamesOf(choices: readonly ChosenProject[]): readonly string[] {
  const lead = ({ id }: Project): string => (choices.length === 1 ? '' : `${id}/`);
  return choices.flatMap(({ project, clusters = [] }) => clusters.map((name) => lead(project) + name));
}

/** The project's name, as it becomes known. */
function nameOf({ id, name }: Project, { names }: ProjectDirectory): PickerStart['name'] {
  return { get: () => names.get().get(id) ?? name, subscribe: names.subscribe };
}

/**
 * Saves the choice in config.toml; returns why it could not be saved, as a sentence. Choices in the demo are not saved.
 */
async function note(
  { platform, homedir, env, log }: CommandContext,
  { demo, profile, projects: named }: Settings,
  choices: readonly ChosenProject[],
): Promise<string | undefined> {
  if (demo !== undefined) return undefined;
  const file = configFilePath({ platform, homedir, env });
  try {
    // By the name that the person used, so that a selection of the same project finds the clusters again.
    const projects = choices.map(({ project: { id, name } }) => (named.includes(name) ? name : id));
    const [project, ...others] = projects;
    const clusters = clusterNamesOf(choices);
    await remember(file, profile, {
      ...(project !== undefined && others.length === 0 ? { project } : { projects }),
      clusters,
      ...(clusters.length === 0 && { all_clusters: true }),
    });
    return undefined;
  } catch (error) {
    log(`the choice was not noted: ${error instanceof Error ? error.message : String(error)}`);
    if (!(error instanceof UsageError)) throw error;
    // A narrow screen cuts off the end, so the remedy comes first.
    return `The choice is not saved. ${error.remedy} ${error.sentence}`;
  }
}
