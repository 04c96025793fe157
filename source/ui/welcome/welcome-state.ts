import { erased } from '../../text/erase.ts';
import { isSecretPart } from '../../text/secret-part.ts';

/** What a person can do without a key. */
export const welcomeChoices = ['sign-in', 'demo', 'quit'] as const;
export type WelcomeChoice = (typeof welcomeChoices)[number];

/** What went wrong, in a sentence, and how to fix it. */
export type WelcomeProblem = { readonly sentence: string; readonly remedy: string };

/** The result for a key: good and in the keychain, good but not stored, refused, or not known: Atlas did not say. */
export type KeyVerdict =
  | { readonly kind: 'kept' }
  | ({ readonly kind: 'unkept' | 'refused' | 'unknown' } & WelcomeProblem);

/** How far the sign-in has come. It never holds the secret. */
export type WelcomeState = {
  readonly step: 'choices' | 'form' | 'checking' | 'unkept';
  readonly choice: WelcomeChoice;
  readonly field: 'id' | 'secret';
  /** Public key, or client ID of a service account. */
  readonly id: string;
  /** How many characters of the secret are typed, to draw as many dots. */
  readonly secretLength: number;
  /** The number of the check: a verdict on an older one is dropped. */
  readonly attempt: number;
  readonly told: WelcomeProblem | undefined;
  /** Why the last key could not act; cleared by the next one. */
  readonly message: string | undefined;
  readonly outcome: 'signed-in' | 'demo' | 'quit' | undefined;
};

export const initialWelcomeState: WelcomeState = {
  step: 'choices',
  choice: 'sign-in',
  field: 'id',
  id: '',
  secretLength: 0,
  attempt: 0,
  told: undefined,
  message: undefined,
  outcome: undefined,
};

export type WelcomeAction =
  | { readonly type: 'move'; readonly by: 1 | -1 }
  | { readonly type: 'choose'; readonly choice: WelcomeChoice }
  | { readonly type: 'field'; readonly field: WelcomeState['field'] }
  | { readonly type: 'enter' | 'back' | 'again' | 'goOn' | 'quit' }
  | { readonly type: 'typed'; readonly text: string }
  | { readonly type: 'erase'; readonly what: 'character' | 'word' | 'all' }
  /** The secret's new length. */
  | { readonly type: 'secret'; readonly length: number }
  | { readonly type: 'say'; readonly message: string }
  | { readonly type: 'verdict'; readonly attempt: number; readonly verdict: KeyVerdict };

const longestId = 200;

/** The next state. */
export function reduceWelcome(before: WelcomeState, action: WelcomeAction): WelcomeState {
  if (action.type === 'verdict') return judged(before, action.attempt, action.verdict);
  if (action.type === 'say') return { ...before, message: action.message };
  const state = before.message === undefined ? before : { ...before, message: undefined };
  switch (action.type) {
    case 'move': {
      const next =
        (welcomeChoices.indexOf(state.choice) + action.by + welcomeChoices.length) % welcomeChoices.length;
      return { ...state, choice: welcomeChoices[next] ?? 'sign-in' };
    }
    case 'choose':
      return chosen({ ...state, choice: action.choice });
    case 'field':
    case 'typed':
    case 'erase':
    case 'secret':
      // What was typed cannot change while it is checked.
      return state.step === 'form' ? edited(state, action) : state;
    case 'enter':
      return entered(state);
    case 'back':
      return back(state);
    case 'again':
      return { ...state, step: 'checking', attempt: state.attempt + 1, told: undefined };
    case 'goOn':
      return { ...state, outcome: 'signed-in' };
    case 'quit':
      return { ...state, outcome: 'quit' };
  }
}

function chosen(state: WelcomeState): WelcomeState {
  if (state.choice === 'sign-in') return { ...state, step: 'form', field: 'id' };
  return { ...state, outcome: state.choice };
}

type Edit = Extract<WelcomeAction, { type: 'field' | 'typed' | 'erase' | 'secret' }>;

function edited(state: WelcomeState, action: Edit): WelcomeState {
  switch (action.type) {
    case 'field':
      return { ...state, field: action.field };
    case 'typed':
      return typed(state, action.text);
    case 'erase':
      return { ...state, id: erased(state.id, action.what) };
    case 'secret':
      return { ...state, secretLength: action.length };
  }
}

/** Public keys and client IDs have visible ASCII characters only; anything else in a paste is dropped. */
function typed(state: WelcomeState, text: string): WelcomeState {
  const id = state.id + text.replaceAll(/[^!-~]/g, '');
  return { ...state, id: id.slice(0, longestId) };
}

/** Enter goes to the next field; in the last one it checks the key. */
function entered(state: WelcomeState): WelcomeState {
  if (state.step === 'choices') return chosen(state);
  if (state.step !== 'form') return state;
  if (state.id === '')
    return { ...state, field: 'id', message: 'Type or paste the public part of the key first.' };
  if (isSecretPart(state.id)) {
    return {
      ...state,
      id: '',
      field: 'id',
      message: 'That was the private part. Type or paste the public one first.',
    };
  }
  if (state.field === 'id') return { ...state, field: 'secret' };
  if (state.secretLength === 0)
    return { ...state, message: 'Type or paste the secret part; it is not shown.' };
  return { ...state, step: 'checking', attempt: state.attempt + 1, told: undefined };
}

/** From a check back to what was typed; whoever leaves the form loses the secret, which the store drops then. */
function back(state: WelcomeState): WelcomeState {
  if (state.step === 'checking') return { ...state, step: 'form', told: undefined };
  const step = state.step === 'form' ? 'choices' : 'form';
  return { ...state, step, field: 'id', secretLength: 0, told: undefined };
}

function judged(state: WelcomeState, attempt: number, verdict: KeyVerdict): WelcomeState {
  if (state.step !== 'checking' || attempt !== state.attempt) return state;
  if (verdict.kind === 'kept') return { ...state, secretLength: 0, outcome: 'signed-in' };
  const told = { sentence: verdict.sentence, remedy: verdict.remedy };
  if (verdict.kind === 'unkept') return { ...state, step: 'unkept', secretLength: 0, told };
  const form = { ...state, step: 'form', field: 'secret' } as const;
  if (verdict.kind === 'refused') return { ...form, secretLength: 0, told };
  // A network that fails says nothing against the key: it stays as it was typed.
  return { ...form, told: { ...told, remedy: `${told.remedy} Enter checks the key again.` } };
}
