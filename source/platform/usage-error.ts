/** A mistake in the command line or the settings (exit code 2): one sentence that says what is wrong, one remedy. */
export class UsageError extends Error {
  override readonly name: string = 'UsageError';
  readonly sentence: string;
  readonly remedy: string;

  constructor(sentence: string, remedy: string) {
    super(`${sentence} ${remedy}`);
    this.sentence = sentence;
    this.remedy = remedy;
  }
}

/** No key was found (exit code 3): Atlas can't be asked before somebody signs in. */
export class SignInError extends UsageError {
  /** Whether this machine has a keychain at all, usable or not. */
  readonly hasKeychain: boolean;

  constructor(sentence: string, remedy: string, hasKeychain: boolean) {
    super(sentence, remedy);
    this.hasKeychain = hasKeychain;
  }
}
