import { isReached } from '../../keys/keymap.ts';
import { activeScopes, type AppBinding, type Commands, type Scope } from '../bindings/scopes.ts';

/** Does what the binding's key does, where it works; elsewhere a message says where. */
export function runBinding(binding: AppBinding, bindings: readonly AppBinding[], commands: Commands): void {
  const say = (message: string): void => commands.dispatch({ type: 'say', message });
  const scopes = activeScopes(commands.state);
  const isHere = isReached(binding, bindings, scopes);
  // A choice of the copy menu needs no open menu, only the key that opens it.
  const menu = binding.scopes.includes('copy') ? bindings.find(({ id }) => id === 'copy') : undefined;
  const isInMenu = !isHere && menu !== undefined && isReached(menu, bindings, scopes);
  if (!isHere && !isInMenu) {
    say(elsewhereText(binding));
    return;
  }
  const reason = (isInMenu ? menu : binding).unavailable?.(commands);
  if (reason !== undefined) {
    say(reason);
    return;
  }
  if (isInMenu) menu.run(commands);
  binding.run(commands);
}

function elsewhereText({ id, scopes }: AppBinding): string {
  const where = scopes.map((scope) => places[scope]).find((place) => place !== undefined);
  return where === undefined ? `${id} does nothing here.` : `${id} works only ${where}.`;
}

/** Where a scope's keys work, and the command that leads there. */
const places: Readonly<Partial<Record<Scope, string>>> = {
  list: 'in the list of jobs; ":screen list" leads there',
  pane: 'while a job is open; ":open" opens the selected one',
  full: 'while a job fills the screen; ":open" opens the selected one',
  coverage: 'on the clusters; ":screen clusters" leads there',
  causes: 'among the causes of failures; ":screen causes" leads there',
  why: 'beside the reasons of a verdict; ":cluster-why" on the clusters opens them',
  'why-full': 'beside the reasons of a verdict; ":cluster-why" on the clusters opens them',
  timeline: 'on the time axis; ":screen timeline" leads there',
  activity: 'in the activity; ":screen activity" leads there',
  copy: 'where there is something to copy; ":screen list" leads there',
  columns: 'in the menu of columns; ":columns" opens it',
  help: 'in the help; ":help" opens it',
};
