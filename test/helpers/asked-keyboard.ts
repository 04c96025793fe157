/** The part of a keyboard that asks the terminal: what was asked, and a way to answer. */
export function askedKeyboard() {
  const asked: string[] = [];
  let listener: (text: string) => void = () => {};
  return {
    asked,
    answer: (text: string) => listener(text),
    ask: (question: string) => void asked.push(question),
    onAnswer(next: typeof listener) {
      listener = next;
      return () => {};
    },
  };
}
