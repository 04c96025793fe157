import type { Project } from '../../atlas/api/api.ts';
import { clean } from '../../text/clean.ts';
import type { Trouble } from '../../atlas/api/errors.ts';
import type { ClusterRef } from '../../jobs/job.ts';
import type { Store } from '../../platform/store.ts';
import { erased } from '../../text/erase.ts';
import { select, viewport, type Selection } from '../state/viewport.ts';

/** A project or a cluster to choose; a cluster's id is its name. */
export type Choice = {
  readonly id: string;
  readonly name: string;
  /** A note beside it: `sharded`, `watched now`. */
  readonly note: string;
};

/** Atlas's answer to this step's question. */
export type Listing =
  /** `after`: the trouble with the previous attempt. */
  | { readonly kind: 'asking'; readonly after?: Trouble | undefined }
  | { readonly kind: 'loaded'; readonly choices: readonly Choice[] }
  /** `retryAt`: when it is retried automatically; undefined when only a person can decide that. */
  | { readonly kind: 'failed'; readonly trouble: Trouble; readonly retryAt: number | undefined };

/** The project and clusters in the command line and settings, as shown during the search for them. */
export type Wanted = { readonly project: string | undefined; readonly clusters: string };

/** A chosen project, with the names of its chosen clusters; undefined: all of them. */
export type ChosenProject = { readonly project: Project; readonly clusters: readonly string[] | undefined };

/** The result of that search: found, or what a person has to choose after all. */
export type Found = { readonly kind: 'found' } | { readonly kind: 'choose'; readonly start: PickerStart };

/**
 * How the picker was left: with a choice, with the clusters asked for at the start, back to the view before, or out of
 * the program.
 */
export type PickerOutcome =
  | { readonly kind: 'picked'; readonly choices: readonly ChosenProject[] }
  | { readonly kind: 'found' }
  /** `trouble`: why there was nothing to choose. */
  | { readonly kind: 'left' | 'quit'; readonly trouble: Trouble | undefined };

/** A marked cluster of a project; undefined marks all of the project's clusters. */
type Mark = { readonly project: Project; readonly cluster: string | undefined };

/** How far a person has come from projects to clusters. */
export type PickerState = {
  /** `start`: the search for what was asked for, without any choices yet. */
  readonly step: 'start' | 'projects' | 'clusters';
  readonly wanted: Wanted | undefined;
  /** The project whose clusters are shown, or the one looked at last. */
  readonly project: Project | undefined;
  /** The number of the question to Atlas: answers to older ones are dropped. */
  readonly question: number;
  readonly listing: Listing;
  /** How many times in a row this step's question has failed. */
  readonly failures: number;
  /** The text typed to narrow the list. */
  readonly text: string;
  readonly selection: Selection;
  /** Keys pressed while Atlas was still being asked: they take effect once the answer comes. */
  readonly ahead: readonly Pressed[];
  /** In the order of marking: clusters, and projects with all their clusters. */
  readonly marked: readonly Mark[];
  /** Why the picker opened, if that is bad news; cleared by the first step. */
  readonly told: string | undefined;
  /** Why the last key could not act; cleared by the next one. */
  readonly message: string | undefined;
  readonly outcome: PickerOutcome | undefined;
};

/** What the picker starts with. */
export type PickerStart = {
  /** If given, its clusters come first. */
  readonly project?: Project | undefined;
  /** That project's name, which may arrive after the picker opens. */
  readonly name?: Pick<Store<string>, 'get' | 'subscribe'> | undefined;
  /** The clusters that are watched now. */
  readonly current?: readonly ClusterRef[];
  readonly told?: string | undefined;
  /** What went wrong already: Atlas is not asked again until the person says so. */
  readonly trouble?: Trouble | undefined;
  /** If given, search for this first, until it is found. */
  readonly wanted?: Wanted | undefined;
};

export type PickerAction =
  | { readonly type: 'move'; readonly by: number }
  | { readonly type: 'page'; readonly by: 1 | -1 }
  | {
      readonly type:
        | 'first'
        | 'last'
        | 'mark'
        | 'markAll'
        | 'take'
        | 'into'
        | 'back'
        | 'toProjects'
        | 'ask'
        | 'quit';
    }
  /** The wait after the failure of this question is over. */
  | { readonly type: 'retry'; readonly question: number }
  | { readonly type: 'typed'; readonly text: string }
  | { readonly type: 'erase'; readonly what: 'character' | 'word' | 'all' }
  | { readonly type: 'say'; readonly message: string }
  /** The name of a project that was known only by id. */
  | { readonly type: 'named'; readonly project: Project }
  | { readonly type: 'answered'; readonly question: number; readonly choices: readonly Choice[] }
  | { readonly type: 'found'; readonly question: number; readonly found: Found }
  | {
      readonly type: 'failed';
      readonly question: number;
      readonly trouble: Trouble;
      readonly retryAt: number | undefined;
    };

const top: Selection = { id: undefined, index: 0, row: 'top' };

/** Starts with the clusters if the project is known, else with the projects. */
export function startPicker({ project, current = [], told, trouble, wanted }: PickerStart): PickerState {
  return {
    step: wanted ? 'start' : project === undefined ? 'projects' : 'clusters',
    wanted,
    project,
    question: 1,
    listing: trouble === undefined ? { kind: 'asking' } : { kind: 'failed', trouble, retryAt: undefined },
    failures: 0,
    text: '',
    selection: { ...top, id: project === undefined ? current[0]?.groupId : current[0]?.clusterName },
    ahead: [],
    marked: [],
    told,
    message: undefined,
    outcome: undefined,
  };
}

/**
 * The choices whose name or id contains every typed word, ignoring case; `project:web` searches only the project's
 * name.
 */
export function shownChoices({ step, project, listing, text }: PickerState): readonly Choice[] {
  if (listing.kind !== 'loaded') return [];
  const words = text
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== '');
  if (words.length === 0) return listing.choices;
  return listing.choices.filter(({ id, name }) => {
    // Space marks a choice, so names can be typed without spaces.
    const searched = `${name} ${id} ${name.replaceAll(/\s/g, '')}`.toLowerCase();
    const owner = (step === 'projects' ? searched : `${project?.name} ${project?.id}`).toLowerCase();
    return words.every((word) =>
      word.startsWith('project:') ? owner.includes(word.slice('project:'.length)) : searched.includes(word),
    );
  });
}

/** The choice under the cursor. */
export function selectedChoice(state: PickerState): Choice | undefined {
  const rows = shownChoices(state);
  return rows[viewport(rows, state.selection, 1).selected];
}

/** The next state; `listRows` is how many choices fit in the last frame. */
export function reducePicker(state: PickerState, action: PickerAction, listRows: number): PickerState {
  switch (action.type) {
    case 'answered':
    case 'found':
    case 'failed':
      return action.question === state.question ? answered(state, action, listRows) : state;
    case 'retry':
      return action.question === state.question ? askAgain(state) : state;
    case 'say':
      return { ...state, message: action.message };
    case 'named':
      return state.project?.id === action.project.id ? { ...state, project: action.project } : state;
    default:
      if (state.step === 'start' && !impatient.has(action.type)) return state;
      return waits(state, action)
        ? { ...state, ahead: [...state.ahead, action].slice(0, mostAhead) }
        : pressed(state, action, listRows);
  }
}

type Answered = Extract<PickerAction, { type: 'answered' | 'found' | 'failed' }>;
type Pressed = Exclude<PickerAction, Answered | { type: 'say' | 'named' | 'retry' }>;

const mostAhead = 1000;
/** Keys for people who don't want to wait. */
const impatient: ReadonlySet<Pressed['type']> = new Set(['back', 'toProjects', 'ask', 'quit']);

/** Whether this has to wait for Atlas's answer: anything that acts on choices, and everything after it. */
function waits({ listing, ahead }: PickerState, { type }: Pressed): boolean {
  if (listing.kind !== 'asking' || impatient.has(type)) return false;
  return ahead.length > 0 || (type !== 'typed' && type !== 'erase');
}

function answered(state: PickerState, action: Answered, listRows: number): PickerState {
  if (action.type === 'failed') {
    const { trouble, retryAt } = action;
    return {
      ...state,
      ahead: [],
      listing: { kind: 'failed', trouble, retryAt },
      failures: state.failures + 1,
    };
  }
  if (action.type === 'found') return afterStart(state, action.found);
  const listing: Listing = { kind: 'loaded', choices: action.choices };
  const { ahead } = state;
  return ahead.reduce<PickerState>((now, next) => reducePicker(now, next, listRows), {
    ...state,
    listing,
    ahead: [],
    failures: 0,
  });
}

/** Starts watching, or shows what there is to choose, as a question with a new number. */
function afterStart(state: PickerState, found: Found): PickerState {
  if (found.kind === 'found') return { ...state, outcome: found };
  return { ...startPicker(found.start), question: state.question + 1 };
}

function askAgain(state: PickerState): PickerState {
  const after = troubleIn(state);
  return { ...state, question: state.question + 1, listing: { kind: 'asking', after }, ahead: [] };
}

function troubleIn({ listing }: PickerState): Trouble | undefined {
  if (listing.kind === 'loaded') return undefined;
  return listing.kind === 'failed' ? listing.trouble : listing.after;
}

function pressed(before: PickerState, action: Pressed, listRows: number): PickerState {
  const state = before.message === undefined ? before : { ...before, message: undefined };
  switch (action.type) {
    case 'move':
      return moveTo(state, current(state) + action.by, listRows);
    case 'page':
      return moveTo(state, current(state) + action.by * Math.max(1, listRows - 1), listRows);
    case 'first':
      return moveTo(state, 0, listRows);
    case 'last':
      return moveTo(state, shownChoices(state).length - 1, listRows);
    case 'typed':
      // Control and invisible characters are never part of a name, so drop such input.
      return clean(action.text) === action.text ? narrowed(state, state.text + action.text) : state;
    case 'erase':
      return narrowed(state, erased(state.text, action.what));
    case 'mark':
      return mark(state);
    case 'markAll':
      return markAll(state);
    case 'take':
      return take(state);
    case 'into':
      return into(state);
    case 'back':
      return back(state);
    case 'toProjects':
      return state.step === 'projects' ? state : toProjects(state);
    case 'ask':
      return askAgain(state);
    case 'quit':
      return leave(state, 'quit');
  }
}

function current(state: PickerState): number {
  return Math.max(0, viewport(shownChoices(state), state.selection, 1).selected);
}

function moveTo(state: PickerState, index: number, listRows: number): PickerState {
  return { ...state, selection: select(shownChoices(state), state.selection, listRows, index) };
}

/** The best match comes first, so the cursor goes there. */
function narrowed(state: PickerState, text: string): PickerState {
  return text === state.text ? state : { ...state, text, selection: top };
}

function mark(state: PickerState): PickerState {
  const choice = selectedChoice(state);
  const one = choice && markOf(state, choice);
  if (choice === undefined || one === undefined) return state;
  return {
    ...state,
    marked: isMarked(state, choice) ? without(state.marked, [one]) : marking(state.marked, [one]),
  };
}

/** Marks all shown choices, or unmarks them if all are marked. */
function markAll(state: PickerState): PickerState {
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

/** Takes the marked choices of all projects; without marks, the one under the cursor. */
function take(state: PickerState): PickerState {
  const { step, project, marked } = state;
  if (marked.length > 0) return { ...state, outcome: { kind: 'picked', choices: chosen(marked) } };
  if (step === 'projects') return into(state);
  const choice = selectedChoice(state);
  if (project === undefined || choice === undefined) return state;
  return { ...state, outcome: { kind: 'picked', choices: [{ project, clusters: [choice.id] }] } };
}

/** Goes on to the clusters of the project under the cursor. */
function into(state: PickerState): PickerState {
  const choice = selectedChoice(state);
  if (state.step !== 'projects' || choice === undefined) return state;
  return ask(state, 'clusters', { id: choice.id, name: choice.name }, undefined);
}

function chosen(marked: readonly Mark[]): readonly ChosenProject[] {
  const byProject = Map.groupBy(marked, ({ project }) => project.id);
  return [...byProject.values()].flatMap((marks) => {
    const clusters = marks.flatMap(({ cluster }) => cluster ?? []).toSorted();
    return marks.slice(0, 1).map(({ project }) => ({
      project,
      clusters: clusters.length > 0 ? clusters : undefined,
    }));
  });
}

/** Undoes one thing at a time: the typed text, then the clusters step, then the picker. */
function back(state: PickerState): PickerState {
  if (state.text !== '') return narrowed(state, '');
  return state.step === 'clusters' ? toProjects(state) : leave(state, 'left');
}

function leave(state: PickerState, kind: 'left' | 'quit'): PickerState {
  return { ...state, outcome: { kind, trouble: troubleIn(state) } };
}

function toProjects(state: PickerState): PickerState {
  return ask(state, 'projects', state.project, state.project?.id);
}

function ask(
  state: PickerState,
  step: PickerState['step'],
  project: Project | undefined,
  selected: string | undefined,
): PickerState {
  return {
    ...state,
    step,
    project,
    question: state.question + 1,
    listing: { kind: 'asking' },
    failures: 0,
    text: '',
    selection: { ...top, id: selected },
    ahead: [],
    told: undefined,
  };
}
