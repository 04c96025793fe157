import { createStore, type Store } from '../../platform/store.ts';
import { erased } from '../../text/erase.ts';
import {
  initialWelcomeState,
  reduceWelcome,
  type KeyVerdict,
  type WelcomeAction,
  type WelcomeState,
} from './welcome-state.ts';

/** Checks a key and stores it; all that the screen sees of either. */
export type SignIn = {
  /** Asks Atlas, then stores the key. Never rejects; the verdict of an aborted check is dropped. */
  check(id: string, secret: string, signal: AbortSignal): Promise<KeyVerdict>;
  /** Tries once more to store the key that Atlas accepted. */
  keepAgain(signal: AbortSignal): Promise<KeyVerdict>;
};

/** The first-run screen's state outside React. Only this store holds the secret, and no longer than necessary. */
export type WelcomeStore = Pick<Store<WelcomeState>, 'get' | 'subscribe'> & {
  dispatch(action: WelcomeAction): void;
  /** Drops the secret and cancels the running check. */
  close(): void;
};

const longestSecret = 1000;

export function createWelcomeStore(signIn: SignIn): WelcomeStore {
  const store = createStore(initialWelcomeState);
  let secret = '';
  let judged = 0;
  let checking = new AbortController();

  function dispatch(action: WelcomeAction): void {
    const before = store.get();
    store.set(reduceWelcome(before, ofSecret(before, action)));
    follow(before);
  }

  /** The characters of the secret never leave this store. */
  function ofSecret(state: WelcomeState, action: WelcomeAction): WelcomeAction {
    if (state.step !== 'form' || state.field !== 'secret') return action;
    if (action.type === 'typed') secret = (secret + action.text).slice(0, longestSecret);
    else if (action.type === 'erase') secret = erased(secret, action.what);
    else return action;
    return { type: 'secret', length: [...secret].length };
  }

  function follow(before: WelcomeState): void {
    const { step, attempt, id, secretLength } = store.get();
    if (before.step === 'checking' && step !== 'checking') checking.abort();
    if (step === 'checking' && attempt !== judged) {
      judged = attempt;
      checking = new AbortController();
      const verdict =
        before.step === 'unkept'
          ? signIn.keepAgain(checking.signal)
          : signIn.check(id, secret.trim(), checking.signal);
      void verdict.then((said) => dispatch({ type: 'verdict', attempt, verdict: said }));
    }
    if (secretLength === 0) secret = '';
  }

  return {
    get: store.get,
    subscribe: store.subscribe,
    dispatch,
    close: () => {
      secret = '';
      checking.abort();
    },
  };
}
