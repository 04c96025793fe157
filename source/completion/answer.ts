import { completionKinds, type CompletionKind } from '../cli/choices.ts';
import { readAtlasCliProfile } from '../credentials/atlas-cli.ts';
import { configLimit, profileNames, readConfigFile } from '../settings/config-file.ts';
import { decodeText } from '../platform/decode-text.ts';
import { parseCommandLine, typedOptions, type TypedOption } from '../cli/options.ts';
import { atlasCliConfigPath, configFilePath } from '../platform/config-paths.ts';
import { type Machine } from '../platform/machine.ts';
import { readSmallFile } from '../files/read-file.ts';
import { defaultProfile, resolveSettings, type Settings } from '../settings/settings.ts';
import { quoteRest, readBashLine } from './bash-line.ts';
import { clusterCandidates, profileCandidates, projectCandidates } from './candidates.ts';
import { namesOf } from './known-names.ts';
import { nameFilePath, readNames } from './name-file.ts';

/** The words of a command line up to the cursor, without the program's; the last one, `current`, is being typed. */
type Typed = { readonly before: readonly string[]; readonly current: string };

/**
 * Answers the completion scripts while a person types: the candidates for a value, one a line.
 *
 *     atlas-exports __complete zsh|fish KIND WORD…        the words typed, the one under the cursor last
 *     atlas-exports __complete bash KIND BREAKS LINE      the line up to the cursor, as bash has it
 *
 * zsh and fish quote what they insert. For bash the candidates come quoted, as the end of the word that readline
 * replaces. They come from files alone: no network, no keychain. If a file or the line is faulty, there are no
 * candidates: nobody wants an error message in the middle of a line.
 */
export async function answerShell(words: readonly string[], machine: Machine): Promise<string> {
  const [shell, asked, ...rest] = words;
  const kind = completionKinds.find((kind) => kind === asked);
  if (kind === undefined) return '';
  try {
    const found = await (shell === 'bash' ? forBash(kind, rest, machine) : forOthers(kind, rest, machine));
    return found.map((candidate) => `${candidate}\n`).join('');
  } catch {
    return '';
  }
}

async function forOthers(
  kind: CompletionKind,
  words: readonly string[],
  machine: Machine,
): Promise<readonly string[]> {
  return candidates(kind, { before: words.slice(0, -1), current: valueIn(words.at(-1) ?? '') }, machine);
}

async function forBash(
  kind: CompletionKind,
  [breaks = '', typed = '']: readonly string[],
  machine: Machine,
): Promise<readonly string[]> {
  const line = readBashLine(typed, breaks);
  if (line === undefined) return [];
  const value = valueIn(line.current);
  const found = await candidates(kind, { before: line.words.slice(1), current: value }, machine);
  return (
    found
      .filter((name) => name.startsWith(value))
      .map((name) => line.replaced + quoteRest(name.slice(value.length), line.quote))
      // readline takes a leading quote for the open one and puts it there, which turns the quoting inside out.
      .filter((word) => line.quote === '' || !word.startsWith(line.quote))
  );
}

/** `--project=…` is one word, whose value is completed. */
function valueIn(word: string): string {
  return word.replace(/^--[\w-]+=/, '');
}

async function candidates(kind: CompletionKind, typed: Typed, machine: Machine): Promise<readonly string[]> {
  if (kind === 'profile') return profileCandidates(namedProfiles(machine));
  if (kind === 'view') return viewNames(machine);
  const options = typedOptions(typed.before);
  const settings = await settingsOf(options, machine);
  // The demo's names are new each time.
  if (settings.demo !== undefined) return [];
  const names = namesOf(readNames(nameFilePath(machine)), settings);
  // Each name once.
  const given = new Set(options.flatMap(({ name, value }) => (name === kind ? [value] : [])));
  const found =
    kind === 'project'
      ? projectCandidates(names, typed.current)
      : clusterCandidates(names, settings, typed.current);
  return found.filter((name) => !given.has(name));
}

/** The settings that decide whose names are wanted, with the options typed so far. */
async function settingsOf(typed: readonly TypedOption[], machine: Machine): Promise<Settings> {
  const said = typed.filter(
    ({ name, value }) => flags.has(name) || (valued.has(name) && value !== undefined),
  );
  const { options } = parseCommandLine(
    said.map(({ name, value }) => (value === undefined ? `--${name}` : `--${name}=${value}`)),
  );
  const [configFile, atlasCliProfile] = await Promise.all([
    readConfigFile(configFilePath(machine)),
    readAtlasCliProfile(atlasCliConfigPath(machine), options.profile ?? defaultProfile),
  ]);
  const { env, platform } = machine;
  return resolveSettings({ options, env, platform, configFile, atlasCliProfile });
}

const flags = new Set(['gov', 'demo', 'all-projects']);
const valued = new Set(['profile', 'project', 'base-url']);

function namedProfiles(machine: Machine): readonly string[] {
  const files = [configFilePath(machine), atlasCliConfigPath(machine)];
  return [defaultProfile, ...files.flatMap((file) => profileNames(textOf(file)))];
}

async function viewNames(machine: Machine): Promise<readonly string[]> {
  const file = await readConfigFile(configFilePath(machine));
  // A name that begins with a dash would be read as an option.
  return [...(file?.views.keys() ?? [])].filter((name) => !name.startsWith('-'));
}

/** A missing or unreadable file gives no names. */
function textOf(file: string): string {
  try {
    return decodeText(readSmallFile(file, configLimit));
  } catch {
    return '';
  }
}
