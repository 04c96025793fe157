import type { Project } from '../../atlas/api/api.ts';
import type { Trouble } from '../../atlas/api/errors.ts';
import { clean } from '../../text/clean.ts';
import { erased } from '../../text/erase.ts';
import { select, viewport } from '../state/viewport.ts';
import { chosen, mark, markAll } from './picker-marks.ts';
import {
  selectedChoice,
  shownChoices,
  startPicker,
  top,
  type Answered,
  type Found,
  type Listing,
  type PickerAction,
  type PickerState,
  type Pressed,
} from './picker-state.ts';

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

/** Undoes one thing at a time: the typed text, then each step since the picker opened, then its opening. */
function back(state: PickerState): PickerState {
  const { text, step, leavesFrom } = state;
  if (text !== '') return narrowed(state, '');
  return step === 'clusters' && leavesFrom === 'projects' ? toProjects(state) : leave(state, 'left');
}

function leave(state: PickerState, kind: 'left' | 'quit'): PickerState {
  return { ...state, outcome: { kind, trouble: troubleIn(state) } };
}

function toProjects(state: PickerState): PickerState {
  const { project } = state;
  return { ...ask(state, 'projects', project, project?.id), leavesFrom: 'projects' };
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
