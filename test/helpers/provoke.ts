// Loaded into the built program with `node --import`: on SIGUSR2 it lets happen what PROVOKE names.
import process from 'node:process';

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
  // Every view pads its lines with it. For good, since React draws once more before it gives a component up.
  'an exception in a component'() {
    const value = (): never => {
      throw new Error('provoked');
    };
    Reflect.defineProperty(String.prototype, 'repeat', { value });
  },
  'EPIPE on stdout'() {
    const error = Object.assign(new Error('write EPIPE'), { code: 'EPIPE', syscall: 'write' });
    process.stdout.destroy(error);
  },
};

if (process.argv[1]?.endsWith('cli.js')) {
  process.on('SIGUSR2', () => provocations[process.env['PROVOKE'] ?? '']?.());
}
