/** Enough for several screens of lines. */
const most = 160;

/**
 * The function, called once per text for the last screens: most lines of a frame did not change since the frame before.
 * Only for functions that depend on their text alone, and whose results nobody changes.
 */
export function remembering<Answer>(ask: (text: string) => Answer): (text: string) => Answer {
  const answers = new Map<string, Answer>();
  return (text) => {
    const known = answers.get(text);
    if (known !== undefined) return known;
    const answer = ask(text);
    // Drop the oldest: a line that is still drawn comes back with the next frame.
    const [oldest] = answers.keys();
    if (answers.size === most && oldest !== undefined) answers.delete(oldest);
    answers.set(text, answer);
    return answer;
  };
}
