import type { Project } from '../../atlas/api/api.ts';
import type { Trouble } from '../../atlas/api/errors.ts';
import type { ClusterRef } from '../../jobs/job.ts';
import type { Store } from '../../platform/store.ts';
import { viewport, type Selection } from '../state/viewport.ts';

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
export type Mark = { readonly project: Project; readonly cluster: string | undefined };

/** How far a person has come from projects to clusters. */
export type PickerState = {
  /** `start`: the search for what was asked for, without any choices yet. */
  readonly step: 'start' | 'projects' | 'clusters';
  readonly wanted: Wanted | undefined;
  /** Whether there is a view to return to. */
  readonly canLeave: boolean;
  /** Where Esc leaves the picker: in the clusters if it opened with them over a view, until the projects were shown. */
  readonly leavesFrom: 'projects' | 'clusters';
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
  /** Whether there is a view to return to. */
  readonly canLeave?: boolean;
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

/** Atlas's answers. */
export type Answered = Extract<PickerAction, { type: 'answered' | 'found' | 'failed' }>;
/** A person's keys. */
export type Pressed = Exclude<PickerAction, Answered | { type: 'say' | 'named' | 'retry' }>;

/** Where the cursor starts. */
export const top: Selection = { id: undefined, index: 0, row: 'top' };

/** Starts with the clusters if the project is known, else with the projects. */
export function startPicker(start: PickerStart): PickerState {
  const { project, current = [], told, trouble, wanted, canLeave = false } = start;
  return {
    step: wanted ? 'start' : project === undefined ? 'projects' : 'clusters',
    wanted,
    canLeave,
    leavesFrom: canLeave && project !== undefined ? 'clusters' : 'projects',
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
