import { isReached } from '../../keys/keymap.ts';
import { activeScopes, places, type AppBinding, type Commands } from '../bindings/scopes.ts';

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
  const there = scopes.map((scope) => places[scope]).find(({ way }) => way !== undefined);
  return there === undefined ? `${id} does nothing here.` : `${id} works only ${there.where}; ${there.way}.`;
}
