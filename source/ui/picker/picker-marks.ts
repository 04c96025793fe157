import {
  selectedChoice,
  shownChoices,
  type Choice,
  type ChosenProject,
  type Mark,
  type PickerState,
} from './picker-state.ts';

/** Marks the choice under the cursor, or unmarks it. */
export function mark(state: PickerState): PickerState {
  const choice = selectedChoice(state);
  const one = choice && markOf(state, choice);
  if (choice === undefined || one === undefined) return state;
  return {
    ...state,
    marked: isMarked(state, choice) ? without(state.marked, [one]) : marking(state.marked, [one]),
  };
}

/** Marks all shown choices, or unmarks them if all are marked. */
export function markAll(state: PickerState): PickerState {
  const shown = shownChoices(state);
  const all = shown.every((choice) => isMarked(state, choice));
  const marks = shown.flatMap((choice) => markOf(state, choice) ?? []);
  return { ...state, marked: all ? without(state.marked, marks) : marking(state.marked, marks) };
}

/** Whether a project or a cluster of this step is marked. */
export function isMarked({ step, project, marked }: PickerState, { id }: Choice): boolean {
  const [groupId, cluster] = step === 'projects' ? [id, undefined] : [project?.id, id];
  return marked.some((one) => one.project.id === groupId && one.cluster === cluster);
}

/** How many clusters of a project are marked one by one. */
export function markedIn({ marked }: PickerState, groupId: string): number {
  return marked.filter(({ project, cluster }) => project.id === groupId && cluster !== undefined).length;
}

function markOf({ step, project }: PickerState, { id, name }: Choice): Mark | undefined {
  if (step === 'projects') return { project: { id, name }, cluster: undefined };
  return project && { project, cluster: id };
}

function without(marked: readonly Mark[], gone: readonly Mark[]): readonly Mark[] {
  const keys = new Set(gone.map(keyOf));
  return marked.filter((one) => !keys.has(keyOf(one)));
}

/** Marks a whole project, or some of its clusters, but never both. */
function marking(marked: readonly Mark[], more: readonly Mark[]): readonly Mark[] {
  const whole = new Map(more.map(({ project, cluster }) => [project.id, cluster === undefined]));
  const kept = without(marked, more).filter(
    ({ project, cluster }) => !whole.has(project.id) || whole.get(project.id) === (cluster === undefined),
  );
  return [...kept, ...more];
}

function keyOf({ project, cluster = '' }: Mark): string {
  return `${project.id}/${cluster}`;
}

/** The marks by project, in the order of marking. */
export function chosen(marked: readonly Mark[]): readonly ChosenProject[] {
  const byProject = Map.groupBy(marked, ({ project }) => project.id);
  return [...byProject.values()].flatMap((marks) => {
    const clusters = marks.flatMap(({ cluster }) => cluster ?? []).toSorted();
    return marks.slice(0, 1).map(({ project }) => ({
      project,
      clusters: clusters.length > 0 ? clusters : undefined,
    }));
  });
}
