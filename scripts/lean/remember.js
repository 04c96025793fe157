/** Some screens full of lines. */
const most = 160;

/**
 * The function, asked once for each text of the last screens: a line that is as it was in the frame before is most of
 * what Ink draws. Only for functions that answer by their text alone, and whose answers nobody changes.
 */
export function remembering(ask) {
  const answers = new Map();
  return (text) => {
    let answer = answers.get(text);
    if (answer === undefined) {
      answer = ask(text);
      // The oldest goes: a line that is still drawn comes back with the next frame.
      if (answers.size === most) answers.delete(answers.keys().next().value);
      answers.set(text, answer);
    }
    return answer;
  };
}
