import { exitCode } from '../../cli/exit-code.ts';
import { UsageError } from '../../platform/usage-error.ts';
import { version } from '../../platform/version.ts';
import { clean } from '../../text/clean.ts';
import { wrap } from '../../text/width.ts';
import type { CommandContext } from '../session/context.ts';
import { atlasChecks } from './atlas-checks.ts';
import { good } from './check.ts';
import type { Check } from './check.ts';
import { machineChecks } from './machine-checks.ts';
import { terminalChecks } from './terminal-checks.ts';

/** `doctor`: what works here, what does not, and what to do about it. Changes nothing. */
export async function run(context: CommandContext): Promise<number> {
  const { stdout, commandLine, platform } = context;
  const { output = 'table' } = commandLine.options;
  if (output !== 'table' && output !== 'json') {
    throw new UsageError(`doctor does not print ${output}.`, 'It knows table and json.');
  }
  const program = good('program', `atlas-exports ${version}, Node ${process.versions.node}, ${platform}`);
  const found = [
    program,
    ...machineChecks(context),
    ...(await atlasChecks(context)),
    ...terminalChecks(context),
  ];
  const checks = found.map((check) => ({
    ...check,
    says: clean(check.says),
    remedy: check.remedy === undefined ? undefined : clean(check.remedy),
  }));
  stdout.write(output === 'json' ? toJson(checks) : toTable(checks, context));
  return checks.find(({ status }) => status === 'bad')?.code ?? exitCode.good;
}

function toJson(checks: readonly Check[]): string {
  const results = checks.map(({ name, status, says, remedy = null }) => ({ name, status, says, remedy }));
  return `${JSON.stringify({ version, results }, null, 2)}\n`;
}

const marks = {
  good: ['✔', 'ok'],
  warning: ['▲', '!!'],
  bad: ['✖', 'XX'],
} as const satisfies Record<Check['status'], readonly [glyph: string, ascii: string]>;

const nameCells = 10;

function toTable(checks: readonly Check[], { settings, stdout }: CommandContext): string {
  const columns = Math.max(40, Math.min(stdout.columns || 100, 120));
  return checks
    .flatMap(({ name, status, says, remedy }, index) => {
      const head = `${marks[status][settings.ascii ? 1 : 0]} ${name.padEnd(nameCells)} `;
      const before = checks[index - 1];
      // Without a key, the keychain is the reason: once is enough for a person.
      const isSaid = remedy !== undefined && before?.says === says && before.remedy === remedy;
      const texts = isSaid ? [`see ${before.name}`] : [says, ...(remedy === undefined ? [] : [remedy])];
      const lines = texts.flatMap((text) => wrap(text, columns - head.length));
      return lines.map((line, index) => (index === 0 ? head : ' '.repeat(head.length)) + line.trimEnd());
    })
    .map((line) => `${line}\n`)
    .join('');
}
