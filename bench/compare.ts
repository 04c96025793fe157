import { execFile } from 'node:child_process';
import path from 'node:path';
import process from 'node:process';
import { promisify } from 'node:util';

/** Each figure's value, by name, in the order of the bench. */
type Measured = ReadonlyMap<string, string>;

/** The rounds alternate: a machine that slows down midway slows both. */
const rounds = 2;

/**
 * `npm run bench:compare -- BASE BRANCH`: alternates the quick bench of two checkouts, and returns one Markdown table
 * with each round's values. Both must be installed.
 */
async function compare(base: string, branch: string): Promise<string> {
  const before: Measured[] = [];
  const after: Measured[] = [];
  for (let round = 0; round < rounds; round += 1) {
    before.push(await measure(base));
    after.push(await measure(branch));
  }
  const names = new Set([...before, ...after].flatMap((each) => [...each.keys()]));
  const told = (measured: readonly Measured[], name: string): string =>
    measured.map((each) => each.get(name) ?? '–').join(' · ');
  const rows = [...names].map((name) => `| ${name} | ${told(before, name)} | ${told(after, name)} |`);
  return ['| figure | base | branch |', '| --- | --- | --- |', ...rows].join('\n');
}

async function measure(folder: string): Promise<Measured> {
  const cwd = path.resolve(folder);
  const { stdout } = await promisify(execFile)('npm', ['run', '--silent', 'bench', '--', '--quick'], { cwd });
  const rows = stdout.split('\n').flatMap((line) => {
    const [, name = '', measured = ''] = /^\| *(.*?) *\| *(.*?) *\|/.exec(line) ?? [];
    return name === '' || name === 'figure' || /^-+$/.test(name) ? [] : [[name, measured] as const];
  });
  return new Map(rows);
}

const [base = '.', branch = '.'] = process.argv.slice(2);
console.log(await compare(base, branch));
