/** A mistake in the command line or the settings (exit code 2): one sentence that says what is wrong, one remedy. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
  readonly sentence: string;
  readonly remedy: string;

  constructor(sentence: string, remedy: string) {
    super(`${sentence} ${remedy}`);
    this.sentence = sentence;
    this.remedy = remedy;
  }
}
