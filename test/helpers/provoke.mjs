// Loaded into the built program with `node --import`: triggers the failure that PROVOKE names, on SIGUSR2 or, with
// PROVOKE_AT, as soon as that text is written to the terminal. JavaScript, because Node takes 0.1 s to load TypeScript.
import process from 'node:process';

/** @param {string} code */
function breakStdout(code) {
  process.stdout.destroy(Object.assign(new Error(`write ${code}`), { code, syscall: 'write' }));
}

/** @type {Readonly<Record<string, () => void>>} */
const provocations = {
  'an exception in a timer'() {
    setTimeout(() => {
      throw new Error('provoked');
    });
  },
  'an unhandled rejection'() {
    void Promise.reject(new Error('provoked'));
  },
  // Longer than the program waits for its own end.
  'an unhandled rejection on a slow machine'() {
    void Promise.reject(new Error('provoked'));
    setImmediate(() => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1500));
  },
  'process.exit in a handler'() {
    process.exit(7);
  },
  SIGTERM() {
    process.kill(process.pid, 'SIGTERM');
  },
  'Ctrl+Break on Windows'() {
    process.emit('SIGBREAK', 'SIGBREAK');
  },
  // Every view pads its lines with it. Permanent, because React retries once before it gives up on a component.
  'an exception in a component'() {
    const value = () => {
      throw new Error('provoked');
    };
    Reflect.defineProperty(String.prototype, 'repeat', { value });
  },
  'EPIPE on stdout': () => breakStdout('EPIPE'),
  'EOF on stdout': () => breakStdout('EOF'),
};

if (process.argv[1]?.endsWith('cli.js')) {
  const { PROVOKE = '', PROVOKE_AT: at } = process.env;
  process.on('SIGUSR2', () => provocations[PROVOKE]?.());
  if (at !== undefined) provokeAt(at, PROVOKE);
}

/**
 * @param {string} text
 * @param {string} name
 */
function provokeAt(text, name) {
  const { stdout } = process;
  const write = stdout.write.bind(stdout);
  let done = false;
  /** @param {Parameters<typeof write>} words */
  stdout.write = (...words) => {
    const written = write(...words);
    if (!done && String(words[0]).includes(text)) {
      done = true;
      provocations[name]?.();
    }
    return written;
  };
}
