import type { ViewSettings } from './saved-view.ts';

/** The menu of views while it is open. */
export type ViewMenu = {
  /** The line of the cursor. */
  readonly at: number;
  /** The name is typed, or a question is open: whether to replace or remove a view. */
  readonly asks: 'name' | 'replace' | 'remove' | undefined;
  /** The name, as typed. */
  readonly text: string;
  /** Whether the name is a suggestion, which typing replaces. */
  readonly isSelected?: boolean;
};

export type ViewsState = {
  /** The menu, while it is open. */
  readonly viewing: ViewMenu | undefined;
  /** The view that was opened last, and how the screen looked then. */
  readonly opened: { readonly name: string; readonly viewSettings: ViewSettings } | undefined;
};

export type ViewMenuAction =
  | { readonly type: 'openViews' | 'closeViews' | 'nameView' | 'removeView' | 'keepViews' }
  /** These view settings were saved under this name: the menu closes. */
  | { readonly type: 'savedView'; readonly name: string; readonly viewSettings: ViewSettings }
  /** Asks whether to replace the view of this name. */
  | { readonly type: 'replaceView'; readonly name: string }
  | { readonly type: 'moveInViews'; readonly by: 1 | -1 };

/** Whether an action belongs to the menu. */
export function isViewMenuAction(action: { readonly type: string }): action is ViewMenuAction {
  return action.type.endsWith('View') || action.type.endsWith('Views');
}

/** The menu's keys; `names` are the views in it. */
export function inViewMenu<S extends ViewsState>(
  state: S,
  action: ViewMenuAction,
  names: readonly string[],
): S {
  const { viewing, opened } = state;
  if (action.type === 'openViews') {
    const at = Math.max(0, names.indexOf(opened?.name ?? ''));
    return { ...state, viewing: { at, asks: undefined, text: '' } };
  }
  if (action.type === 'replaceView') {
    const at = Math.max(0, names.indexOf(action.name));
    return { ...state, viewing: { at, asks: 'replace', text: action.name } };
  }
  if (action.type === 'savedView') {
    return { ...state, viewing: undefined, opened: { name: action.name, viewSettings: action.viewSettings } };
  }
  if (viewing === undefined) return state;
  switch (action.type) {
    case 'closeViews': {
      return { ...state, viewing: undefined };
    }
    case 'moveInViews': {
      const at = Math.max(0, Math.min(viewing.at + action.by, names.length - 1));
      return { ...state, viewing: { ...viewing, at } };
    }
    case 'nameView': {
      const text = opened?.name ?? '';
      return { ...state, viewing: { ...viewing, asks: 'name', text, isSelected: text !== '' } };
    }
    case 'removeView': {
      return { ...state, viewing: { ...viewing, asks: 'remove', text: names[viewing.at] ?? '' } };
    }
    case 'keepViews': {
      const at = Math.max(0, Math.min(viewing.at, names.length - 1));
      return { ...state, viewing: { ...viewing, at, asks: undefined, text: '' } };
    }
  }
}
