// Loaded into the built program with `node --import`: it lets happen what PROVOKE names, on SIGUSR2 or, where PROVOKE_AT
// names a text, as soon as that is written to the terminal.
import process from 'node:process';

function breakStdout(code: string): void {
  process.stdout.destroy(Object.assign(new Error(`write ${code}`), { code, syscall: 'write' }));
}

const provocations: Readonly<Record<string, () => void>> = {
  'an exception in a timer'() {
    setTimeout(() => {
      throw new Error('provoked');
    });
  },
  'an unhandled rejection'() {
    void Promise.reject(new Error('provoked'));
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
  // Every view pads its lines with it. For good, since React draws once more before it gives a component up.
  'an exception in a component'() {
    const value = (): never => {
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

function provokeAt(text: string, name: string): void {
  const { stdout } = process;
  const write = stdout.write.bind(stdout) as (...words: unknown[]) => boolean;
  let done = false;
  stdout.write = (...words: unknown[]) => {
    const written = write(...words);
    if (!done && String(words[0]).includes(text)) {
      done = true;
      provocations[name]?.();
    }
    return written;
  };
}
