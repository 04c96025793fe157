import { bashCompletion } from '../completion/bash-script.ts';
import { fishCompletion } from '../completion/fish-script.ts';
import { zshCompletion } from '../completion/zsh-script.ts';
import type { CommandContext } from './session/context.ts';
import { exitCode } from '../cli/exit-code.ts';

const scripts = new Map([
  ['bash', bashCompletion],
  ['zsh', zshCompletion],
  ['fish', fishCompletion],
]);

/** `completion`: prints the script for a shell; the command line has checked the shell's name. */
export async function run({ commandLine, stdout }: CommandContext): Promise<number> {
  const write = scripts.get(commandLine.operands[0] ?? '') ?? bashCompletion;
  stdout.write(write());
  return exitCode.good;
}
