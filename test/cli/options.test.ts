import { describe, expect, test } from 'vitest';
import { options, optionsOf, type OptionRow } from '../../source/cli/option-table.ts';
import { commandNames, type CommandName } from '../../source/cli/choices.ts';
import { parseCommandLine } from '../../source/cli/options.ts';
import { UsageError } from '../../source/platform/usage-error.ts';

function parse(line: string) {
  return parseCommandLine(line.split(' ').filter((word) => word !== ''));
}

function mistake(line: string): string {
  try {
    parse(line);
  } catch (error) {
    expect(error).toBeInstanceOf(UsageError);
    return (error as UsageError).message;
  }
  throw new Error(`no mistake in: ${line}`);
}

test('no arguments mean the full-screen view with the defaults', () => {
  expect(parse('')).toMatchObject({
    command: 'watch',
    named: false,
    operands: [],
    help: false,
    version: false,
  });
  expect(
    Object.values(parse('').options).filter(
      (value) => value && !(Array.isArray(value) && value.length === 0),
    ),
  ).toEqual([]);
});

test('every option may be long or short, before or after the command', () => {
  expect(
    parse(
      '-p Payments list --cluster Prod0 -c Orders -P staging --api v1.0 --base-url=https://x.example --interval 2.5 ' +
        '--page-size 500 --ascii --log /tmp/l -o JSON --all --state failed -f',
    ),
  ).toMatchObject({
    command: 'list',
    named: true,
    options: {
      projects: ['Payments'],
      clusters: ['Prod0', 'Orders'],
      profile: 'staging',
      api: 'v1.0',
      baseUrl: 'https://x.example',
      interval: 2500,
      pageSize: 500,
      ascii: true,
      log: '/tmp/l',
      output: 'json',
      all: true,
      states: ['Failed'],
      follow: true,
    },
  });
  expect(parse('login --client-id ID --client-secret-stdin --gov').options).toMatchObject({
    clientId: 'ID',
    clientSecretStdin: true,
    gov: true,
  });
  expect(parse('--plain --notify desktop --no-color --theme MONO').options).toMatchObject({
    plain: true,
    notify: 'desktop',
    noColor: true,
    theme: 'mono',
  });
  expect(parse('whoami --offline').options.offline).toBe(true);
});

test('repeated, the last value counts; lists grow', () => {
  expect(parse('--interval 5 --interval 6').options.interval).toBe(6000);
  expect(parse('list -c a -c b -c a --state failed --state Queued,in-progress,failed').options).toMatchObject(
    {
      clusters: ['a', 'b'],
      states: ['Failed', 'Queued', 'InProgress'],
    },
  );
});

test('--demo takes the next word only if it is a scenario', () => {
  expect(parse('--demo')).toMatchObject({ command: 'watch', options: { demo: 'nightly' } });
  expect(parse('--demo quiet')).toMatchObject({ command: 'watch', options: { demo: 'quiet' } });
  expect(parse('--demo list')).toMatchObject({ command: 'list', options: { demo: 'nightly' } });
  expect(parse('--demo=sharded list')).toMatchObject({ command: 'list', options: { demo: 'sharded' } });
  expect(parse('list --demo many -o json')).toMatchObject({
    command: 'list',
    options: { demo: 'many', output: 'json' },
  });
  expect(mistake('--demo=busi')).toBe('--demo does not know "busi". Did you mean busy?');
});

test('the operands are export ids or a shell', () => {
  const id = '605CCBA3C1C7613F423E1585';
  expect(parse(`wait ${id} ${id} --timeout 1h30m`)).toMatchObject({
    operands: [id.toLowerCase()],
    options: { timeout: 5_400_000 },
  });
  expect(parse('completion ZSH').operands).toEqual(['zsh']);
  expect(mistake('wait 605c')).toContain('"605c" is not an export id.');
  expect(mistake('completion')).toContain('Write atlas-exports completion bash|zsh|fish.');
  expect(mistake('completion tcsh')).toContain('It takes bash, zsh and fish.');
  expect(mistake('completion bash zsh')).toContain('completion does not take "zsh".');
  expect(mistake('list Prod0')).toContain('list does not take "Prod0".');
});

test('help and version work despite other mistakes', () => {
  expect(parse('completion --help')).toMatchObject({ command: 'completion', help: true, operands: [] });
  expect(parse('-V')).toMatchObject({ version: true });
  expect(parse('-h')).toMatchObject({ help: true, named: false });
});

describe('a mistake is reported with what to do', () => {
  test.each([
    ['lsit', 'There is no command "lsit". Did you mean list?'],
    ['frobnicate', 'There is no command "frobnicate". atlas-exports --help shows them all.'],
    ['--projetc x', 'There is no option "--projetc". Did you mean --project?'],
    ['-x', 'There is no option "-x". atlas-exports --help shows them all.'],
    ['--project', '--project needs a value. Write --project ID|NAME.'],
    ['-p --gov', '-p needs a value. Write -p ID|NAME.'],
    ['--project=', '--project needs a value. Write --project ID|NAME.'],
    ['--api', '--api needs a value. Write --api v2|v1.0.'],
    ['--ascii=yes', '--ascii takes no value. Write --ascii alone.'],
    ['--api v3', '--api does not know "v3". Did you mean v2?'],
    [
      'wait --state failed',
      '--state is an option of watch and list, not of wait. atlas-exports wait --help shows what wait takes.',
    ],
    [
      'wait -o json',
      '--output is an option of list, coverage, whoami, doctor and metrics, not of wait. atlas-exports wait --help shows what wait takes.',
    ],
    [
      'list --state done',
      '--state does not know the state "done". It takes Queued, InProgress, Successful, Failed and Cancelled.',
    ],
    ['list --state canceled', '--state does not know the state "canceled". Did you mean Cancelled?'],
    ['--interval 1', '--interval "1" is not a number of seconds from 2 to 3600. Try 10.'],
    ['--interval 3601', '--interval "3601" is not a number of seconds from 2 to 3600. Try 10.'],
    ['--interval 1e2', '--interval "1e2" is not a number of seconds from 2 to 3600. Try 10.'],
    ['--page-size 0', '--page-size "0" is not a whole number from 1 to 500. Try 100.'],
    ['--page-size 2.5', '--page-size "2.5" is not a whole number from 1 to 500. Try 100.'],
    [
      'wait --timeout soon',
      '--timeout "soon" is not a time of up to 24 days. Write it like 90s, 15m, 2h or 1h30m.',
    ],
    ['-c a,b', '--cluster "a,b" is not a cluster name. Name each cluster on its own: -c one -c two.'],
    [
      '-P ../x',
      '--profile "../x" is not a profile name. Profile names have letters, digits, dashes and underscores, 64 at most.',
    ],
    ['--gov --base-url https://x.example', '--gov and --base-url exclude each other. Leave one of them out.'],
    ['-c a --all-clusters', '--cluster and --all-clusters exclude each other. Leave one of them out.'],
    ['login abcdefgh s3cret', 'login takes options only. atlas-exports login --help shows what it takes.'],
  ])('%s', (line, message) => expect(mistake(line)).toBe(message));
});

test.each([
  'login --private-key s3cret',
  'login --client-secret=s3cret',
  'login --password s3cret',
  '-- --private-key=s3cret',
])('a secret is never accepted as an argument, nor repeated: %s', (line) => {
  expect(mistake(line)).toContain('A secret is never an argument');
  expect(mistake(line)).not.toContain('s3cret');
});

test('every command takes its own options and the common ones', () => {
  for (const command of commandNames) {
    const names = optionsOf(command).map(({ name }) => name);
    expect(names).toEqual(expect.arrayContaining(['help', 'version']));
    expect(new Set(names).size).toBe(names.length);
  }
});

test('an option of another command is a mistake, reported with its commands', () => {
  expect(mistake('login --theme dark')).toMatch(/--theme is an option of watch, not of login/);
  expect(mistake('list --notify bell')).toMatch(/--notify is an option of watch, not of list/);
  expect(mistake('whoami -c Prod0')).toMatch(
    /--cluster is an option of watch, list, wait, coverage, check and metrics, not of whoami/,
  );
  expect(mistake('whoami -o csv')).toMatch(/whoami --output .*"csv"/);
});

/** This option in each spelling that it has, with a value that this command takes. */
function spellings(row: OptionRow, command: CommandName): string[] {
  const samples: Record<string, string> = {
    SECONDS: '5',
    N: '50',
    TIME: '10s',
    RANGE: '5',
    '[HOST:]PORT': '90',
  };
  const { name, short, value, optionalValue, choices, fewerChoices } = row;
  if (value === undefined || optionalValue) return [`--${name}`, ...(short ? [`-${short}`] : [])];
  const text = (fewerChoices?.[command] ?? choices)?.[0] ?? samples[value] ?? 'state';
  return [`--${name} ${text}`, `--${name}=${text}`, ...(short ? [`-${short} ${text}`] : [])];
}

/** The command and its option in both orders; after an option whose value may be left out, a command could be that value. */
function orders(command: string, option: string, { optionalValue }: OptionRow): readonly string[] {
  return [`${command} ${option}`, ...(optionalValue ? [] : [`${option} ${command}`])];
}

test('each command takes its own options in every spelling, and refuses each other one, naming all that take it', () => {
  for (const command of commandNames)
    for (const row of options) {
      const named = command === 'completion' ? 'completion bash' : command;
      const own = optionsOf(command).find(({ name }) => name === row.name);
      for (const spelling of spellings(own ?? row, command))
        for (const line of orders(named, spelling, row)) {
          if (own !== undefined) {
            expect(parse(line).command).toBe(command);
            continue;
          }
          const [takers] = mistake(line).split(`, not of ${command}`);
          expect(takers, line).toContain(`--${row.name} is an option of `);
          for (const taker of row.commands) expect(takers, line).toContain(taker);
        }
    }
});

test('several projects may be given, each is kept once', () => {
  expect(parse('-p A list -p B -p A').options.projects).toEqual(['A', 'B']);
  expect(parse('-c Prod0 -c Web/Prod0').options.clusters).toEqual(['Prod0', 'Web/Prod0']);
  expect(mistake('-p A --all-projects')).toBe(
    '--project and --all-projects exclude each other. Leave one of them out.',
  );
  expect(mistake('--all-projects -c Web/Prod0')).toBe(
    '--all-projects and -c "Web/Prod0" exclude each other: that is a cluster of one project. ' +
      'Leave one of them out, or name the cluster without its project.',
  );
});
