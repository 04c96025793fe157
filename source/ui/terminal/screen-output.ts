/** What Ink writes to: the terminal, less what it need not hear, and left without a trace. */
export type ScreenOutput = {
  readonly stdout: NodeJS.WriteStream;
  /**
   * Takes the alternate screen and shows a frame before Ink is there to do so. Ink's own entry into the alternate screen
   * then goes unheard, for a terminal would clear it, and Ink's first frame replaces this one.
   */
  show(lines: readonly string[]): void;
  /** Gives the terminal back where Ink never came; does nothing otherwise. */
  giveBack(): void;
};

const enter = '\u001B[?1049h';
const leave = '\u001B[?1049l';
/** GNU screen, unless told otherwise, and the Linux console have no alternate screen: there the frame would stay. */
const eraseAndLeave = `\u001B[H\u001B[J${leave}`;
const hideCursor = '\u001B[?25l';
const showCursor = '\u001B[?25h';
const homeAndErase = '\u001B[H\u001B[J';
/** Between the two a terminal shows nothing of a frame (synchronized output, mode 2026). */
const beginFrame = '\u001B[?2026h';
const isMode = /^\u001B\[\?[\d;]+[hl]$/;
const steps = /(?:\u001B\[E)+/g;
const stepLength = '\u001B[E'.length;

/** The terminal for Ink; `onFrame` is called after each frame. */
export function createScreenOutput(
  terminal: NodeJS.WriteStream,
  onFrame: () => void = () => {},
): ScreenOutput {
  /** `shown`: our frame is there; `taken`: Ink has come, and its first frame has not. */
  let ahead: 'no' | 'shown' | 'taken' = 'no';
  let frame = '';
  /** What Ink has written of a frame so far. */
  let held: string | undefined;

  /** What is left to write of a piece of Ink's; undefined for nothing. */
  function terse(text: string): string | undefined {
    if (text === leave) return eraseAndLeave;
    if (ahead === 'shown' && text === enter) {
      ahead = 'taken';
      return undefined;
    }
    if (ahead !== 'taken' || isMode.test(text)) return stepDown(text);
    ahead = 'no';
    return text === frame ? undefined : homeAndErase + stepDown(text);
  }

  /** Writes what was held; true unless the terminal is behind, as a stream tells it. */
  function release(): boolean {
    if (held === undefined) return true;
    const text = held;
    held = undefined;
    const goesOn = terminal.write(text);
    onFrame();
    return goesOn;
  }

  const write: NodeJS.WriteStream['write'] = (text: Uint8Array | string, ...rest: unknown[]) => {
    const left = typeof text === 'string' ? terse(text) : text;
    // A frame comes in three pieces, and each would wake whoever reads the terminal.
    if (rest.length === 0 && typeof left === 'string') {
      if (left === beginFrame && held === undefined) {
        held = left;
        // Whatever keeps Ink from ending a frame.
        queueMicrotask(release);
        return true;
      }
      if (held !== undefined) {
        held += left;
        return isMode.test(left) || left === eraseAndLeave ? release() : true;
      }
    }
    release();
    // A callback is called all the same, in its turn.
    return Reflect.apply(terminal.write, terminal, [left ?? '', ...rest]) as boolean;
  };

  return {
    stdout: new Proxy(terminal, {
      get(target, name) {
        if (name === 'write') return write;
        const value: unknown = Reflect.get(target, name, target);
        return typeof value === 'function' ? (value.bind(target) as unknown) : value;
      },
    }),
    show(lines) {
      ahead = 'shown';
      frame = lines.join('\n');
      terminal.write(enter + hideCursor + homeAndErase + frame);
    },
    giveBack() {
      if (ahead === 'shown') terminal.write(eraseAndLeave + showCursor);
      ahead = 'no';
    },
  };
}

/** Ink goes from line to line by CNL, one for each. mosh 1.4 does not know it, and one CUD can say how many. */
function stepDown(text: string): string {
  return text.replaceAll(steps, (run) => {
    const lines = run.length / stepLength;
    return `\u001B[${lines === 1 ? '' : lines}B\r`;
  });
}
