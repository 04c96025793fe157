/** The terminal as Ink sees it: needless output is removed, and nothing is left behind at the end. */
export type ScreenOutput = {
  readonly stdout: NodeJS.WriteStream;
  /**
   * Enters the alternate screen and shows a frame before Ink starts. Ink's own switch to the alternate screen is then
   * dropped, because it would clear this frame; Ink's first frame replaces it.
   */
  show(lines: readonly string[]): void;
  /** Drops the frames that Ink draws from now on, until `replace`. */
  drop(): void;
  /** Ends that; the next frame replaces everything on the screen. */
  replace(): void;
  /** Restores the terminal if Ink never started; otherwise does nothing. */
  giveBack(): void;
};

const enter = '\u001B[?1049h';
const leave = '\u001B[?1049l';
/** The Linux console and, by default, GNU screen have no alternate screen: the frame would remain. */
const eraseAndLeave = `\u001B[H\u001B[J${leave}`;
const hideCursor = '\u001B[?25l';
const showCursor = '\u001B[?25h';
const homeAndErase = '\u001B[H\u001B[J';
/** Between the two, the terminal shows no partial frame (synchronized output, mode 2026). */
const beginFrame = '\u001B[?2026h';
const endFrame = '\u001B[?2026l';
const isMode = /^\u001B\[\?[\d;]+[hl]$/;
const steps = /(?:\u001B\[E)+/g;
const stepLength = '\u001B[E'.length;

/** The terminal for Ink; `onFrame` is called after each frame. */
export function createScreenOutput(
  terminal: NodeJS.WriteStream,
  onFrame: () => void = () => {},
): ScreenOutput {
  /** `shown`: our frame is on the screen, before Ink has started; `replaced`: Ink's next frame takes its place. */
  let ahead: 'no' | 'shown' | 'replaced' = 'no';
  let frame = '';
  let drops = false;
  /** The part of a frame that Ink has written so far. */
  let held: string | undefined;

  /** What remains to write of Ink's output; undefined for nothing. */
  function terse(text: string): string | undefined {
    if (text === leave) return eraseAndLeave;
    if (drops && (text === beginFrame || text === endFrame || !isMode.test(text))) return undefined;
    if (text === enter && ahead === 'shown') {
      ahead = 'replaced';
      return undefined;
    }
    // The cursor stays where it was, and keys typed before raw mode were echoed: Ink draws from there on.
    if (text === enter) return enter + homeAndErase;
    if (ahead !== 'replaced' || text === '' || isMode.test(text)) return stepDown(text);
    ahead = 'no';
    return text === frame ? undefined : homeAndErase + stepDown(text);
  }

  /** Writes the held output; false when the terminal is behind, as with a stream's `write`. */
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
    // A frame comes in three pieces; each would wake the process that reads the terminal.
    if (rest.length === 0 && typeof left === 'string') {
      if (left === beginFrame && held === undefined) {
        held = left;
        // In case Ink never ends the frame.
        queueMicrotask(release);
        return true;
      }
      if (held !== undefined) {
        held += left;
        return isMode.test(left) || left === eraseAndLeave ? release() : true;
      }
    }
    release();
    // Callbacks still run, in order.
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
    drop() {
      release();
      drops = true;
    },
    replace() {
      drops = false;
      // Before Ink has started, `shown` leads to the same.
      if (ahead === 'no') ahead = 'replaced';
      frame = '';
    },
    giveBack() {
      if (ahead === 'shown') terminal.write(eraseAndLeave + showCursor);
      ahead = 'no';
    },
  };
}

/** Ink moves down one line at a time with CNL. mosh 1.4 does not know CNL, and a single CUD moves several lines. */
function stepDown(text: string): string {
  return text.replaceAll(steps, (run) => {
    const lines = run.length / stepLength;
    return `\u001B[${lines === 1 ? '' : lines}B\r`;
  });
}
