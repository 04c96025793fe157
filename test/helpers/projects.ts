import { globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { root } from './root.ts';

/** These need a POSIX shell, signals and file modes, which Windows lacks: there they are skipped. */
const posixOnly = [
  'test/e2e/**',
  'test/commands/completion.test.ts',
  'test/output/write-list.test.ts',
  'test/credentials/keychain.test.ts',
  'test/settings/config-file.test.ts',
  'test/simulator/serve.test.ts',
  'test/ui/pane/copy-choices.test.ts',
  'test/platform/log.test.ts',
  'test/main.test.ts',
];

/**
 * The slowest first: a test of a minute that starts last is waited for alone. A missing file costs only a little time.
 */
export const longest = [
  'e2e/terminal-endings.test.ts',
  'e2e/hostile.test.ts',
  'e2e/picker.test.ts',
  'e2e/secrets.test.ts',
  'commands/login.test.ts',
  'e2e/real-windows.test.ts',
  'e2e/first-run.test.ts',
  'e2e/watch.test.ts',
] as const;

/**
 * The test files by what they need, derived from their imports, so that nobody maintains a list: `program` imports
 * test/helpers/built.ts, so it waits for the build and mostly for other processes; `unit` does not; `real` opens the
 * real terminals on this machine.
 */
export function testFiles(): Readonly<Record<'unit' | 'program' | 'real', readonly string[]>> {
  const exclude = process.platform === 'win32' ? posixOnly : [];
  const files = globSync('test/**/*.test.{ts,tsx}', { cwd: root, exclude }).map((file) =>
    file.split(path.sep).join('/'),
  );
  const real = files.filter((file) => /\/real-[^/]*$/.test(file));
  const program = files.filter((file) => !real.includes(file) && reaches(file, 'test/helpers/built.ts'));
  const unit = files.filter((file) => !real.includes(file) && !program.includes(file));
  return { unit, program, real };
}

const imported = new Map<string, readonly string[]>();

function reaches(file: string, wanted: string, seen = new Set<string>()): boolean {
  if (file === wanted) return true;
  if (seen.has(file)) return false;
  seen.add(file);
  return importsOf(file).some((next) => reaches(next, wanted, seen));
}

/** The files of test/ that this one imports. */
function importsOf(file: string): readonly string[] {
  const known = imported.get(file);
  if (known !== undefined) return known;
  const text = readFileSync(path.join(root, file), 'utf8');
  const found = [...text.matchAll(/(?:from|import\(|import)\s*'(\.[^']+)'/g)]
    .map(([, from = '']) => path.posix.join(path.posix.dirname(file), from))
    .filter((name) => name.startsWith('test/'));
  imported.set(file, found);
  return found;
}
