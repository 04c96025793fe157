// Loaded into the built program with `node --import`: on SIGUSR2 it lets happen what PROVOKE names.
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
  process.on('SIGUSR2', () => provocations[process.env['PROVOKE'] ?? '']?.());
}
