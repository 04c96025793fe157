/** Enough for several screens of lines. */
const most = 160;

/**
 * The function, called once per text for the last screens: most of what Ink draws are lines that did not change since
 * the frame before. Only for functions that depend on their text alone, and whose results nobody changes.
 */
export function remembering(ask) {
  const answers = new Map();
  return (text) => {
    let answer = answers.get(text);
    if (answer === undefined) {
      answer = ask(text);
      // Drop the oldest: a line that is still drawn comes back with the next frame.
      if (answers.size === most) answers.delete(answers.keys().next().value);
      answers.set(text, answer);
    }
    return answer;
  };
}
