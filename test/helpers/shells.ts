import { chmod, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import path from 'node:path';
import process from 'node:process';
import { onTestFinished } from 'vitest';
import { answerShell } from '../../source/completion/answer.ts';
import type { NameCache } from '../../source/completion/known-names.ts';
import { changeNames, nameFilePath } from '../../source/completion/name-file.ts';
import type { Machine } from '../../source/platform/machine.ts';
import { pathOf } from './optional-programs.ts';
import { emptyHome } from './sign-in.ts';
import { keys, openTerminal, program, type Screen } from './terminal.ts';
import { waitFor } from './wait-for.ts';

export type ShellName = 'bash' | 'zsh' | 'fish';

/** Without a person's start-up files, and with the completion script loaded as its help says. */
const starts: Readonly<Record<ShellName, { readonly words: readonly string[]; readonly first: string }>> = {
  bash: {
    words: ['--norc', '--noprofile', '-i'],
    first: 'source <(atlas-exports completion bash)',
  },
  zsh: {
    words: ['-f', '-i'],
    // Its choices also go to a file; a list on the screen would wait for a key.
    first:
      'autoload -U compinit; compinit -u -D; setopt no_auto_list; source <(atlas-exports completion zsh); ' +
      'compadd() { local -a hits; builtin compadd -O hits "$@"; print -rl -- $hits >> $OFFERED; builtin compadd "$@" }',
  },
  fish: { words: ['--no-config', '-i'], first: 'atlas-exports completion fish | source' },
};

/** A person at an interactive shell on a real terminal. */
export type AtShell = {
  readonly env: Readonly<Record<string, string>>;
  readonly screen: Screen;
  /** The files in the shell's working folder. */
  files(): Promise<readonly string[]>;
  /** Types this, then Tab and Enter; returns the program's words. */
  complete(typed: string): Promise<readonly string[]>;
  /** Types this, then Tab; returns zsh's choices. */
  offers(typed: string): Promise<readonly string[]>;
};

/** Opens the shell in an empty folder, with these names for completion. */
export async function openShell(shell: ShellName, names: NameCache): Promise<AtShell> {
  const home = await emptyHome();
  const folder = home['HOME'] ?? '';
  const [bin, work, started, offered] = ['bin', 'work', 'started', 'offered'].map((name) =>
    path.join(folder, name),
  ) as [string, string, string, string];
  await Promise.all([mkdir(bin), mkdir(work)]);
  const env = {
    ...home,
    PATH: `${bin}:${process.env['PATH']}`,
    PS1: 'ready> ',
    // In an ASCII locale, a shell treats other letters as bytes.
    LC_ALL: 'C.UTF-8',
    STARTED: started,
    OFFERED: offered,
  };
  const machine = { platform: process.platform, homedir: folder, env };
  await changeNames(nameFilePath(machine), () => names);
  const stub = path.join(bin, 'atlas-exports');
  await writeFile(stub, standIn(await answering(machine)));
  await chmod(stub, 0o755);
  const screen = openTerminal([], { env, cwd: work, command: [shell, ...starts[shell].words] });

  async function run(typed: string): Promise<readonly string[]> {
    screen.type(typed + keys.enter);
    const look = (): Promise<string | undefined> => readFile(started, 'utf8').catch(() => undefined);
    const said = await waitFor(look, { what: 'the program to be started', shows: screen.text });
    await rm(started);
    return said.split('\0').slice(1, -1);
  }

  await run(`${starts[shell].first}; atlas-exports loaded`);
  return {
    env,
    screen,
    files: () => readdir(work),
    complete: (typed) => run(`${typed}${keys.tab}`),
    async offers(typed) {
      await rm(offered, { force: true });
      // Run whatever the result: by then completion is over.
      await run(`${typed}${keys.tab}`);
      const said = await readFile(offered, 'utf8').catch(() => '');
      return said.split('\n').filter((word) => word !== '');
    },
  };
}

/**
 * Answers completion as the program would, without starting it for each Tab (test/completion/answer.test.ts asks the
 * built one). Resolves with the port: a count of words, then the words, each with a NUL at its end, get the answer.
 */
async function answering(machine: Machine): Promise<number> {
  const server = createServer((socket) => {
    let asked = '';
    socket.on('error', () => undefined);
    socket.setEncoding('utf8').on('data', (text: string) => {
      asked += text;
      const [count, ...words] = asked.split('\0').slice(0, -1);
      if (words.length === Number(count)) void answerShell(words, machine).then((said) => socket.end(said));
    });
  });
  onTestFinished(() => void server.close());
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  return (server.address() as AddressInfo).port;
}

/** Answers completion as the program does; started by a person, it only records its words. */
const standIn = (port: number): string => `#!${pathOf('bash')}
case "$1 $2" in
  __complete*)
    shift
    exec 3<>/dev/tcp/127.0.0.1/${port}
    printf '%s\\0' "$#" "$@" >&3
    exec cat <&3 ;;
  completion\\ *sh) exec "${process.execPath}" "${program}" "$@" ;;
esac
for word in started "$@"; do printf '%s\\0' "$word"; done > "$STARTED.draft"
mv "$STARTED.draft" "$STARTED"
`;
