import { defaultBaseUrl, defaultProfile, governmentBaseUrl, type Settings } from '../../settings/settings.ts';
import type { ViewSettings, ViewTargets } from '../../views/saved-view.ts';
import { shellWord, windowsWord } from '../pane/copy-choices.ts';

export type OpeningSettings = Pick<Settings, 'profile' | 'demo' | 'baseUrl' | 'api'>;

/** The command line that opens this, with the options that differ from the defaults, quoted for the platform's shells; or why there is none. */
export function openingCommand(
  what: { readonly view: string } | { readonly viewSettings: ViewSettings; readonly watched: ViewTargets },
  settings: OpeningSettings,
  platform: NodeJS.Platform,
): { readonly text: string } | { readonly why: string } {
  const asked =
    'view' in what ? [`--view=${what.view}`] : [...targets(what.watched), ...viewOptions(what.viewSettings)];
  const words = [...connection(settings), ...asked].map((text) => wordFor(text, platform));
  return words.includes(undefined)
    ? { why: 'A name in it has characters that mean something else to PowerShell or cmd.' }
    : { text: ['atlas-exports', ...words].join(' ') };
}

/** Plain words stay as they are. A value stands in its option's own word, so it never looks like an option. */
function wordFor(text: string, platform: NodeJS.Platform): string | undefined {
  if (/^[\w./:=-]+$/.test(text)) return text;
  return platform === 'win32' ? windowsWord(text) : shellWord(text);
}

function connection({ profile, demo, baseUrl, api }: OpeningSettings): readonly string[] {
  const host = baseUrl === governmentBaseUrl ? '--gov' : `--base-url=${baseUrl}`;
  return [
    ...(profile === defaultProfile ? [] : [`--profile=${profile}`]),
    ...(demo === undefined ? [] : [`--demo=${demo}`]),
    ...(api === 'v2' ? [] : [`--api=${api}`]),
    ...(demo !== undefined || baseUrl === defaultBaseUrl ? [] : [host]),
  ];
}

function targets({ projects = [], allProjects, clusters = [], allClusters }: ViewTargets): readonly string[] {
  return [
    ...(allProjects ? ['--all-projects'] : projects.map((project) => `--project=${project}`)),
    ...(allClusters ? ['--all-clusters'] : clusters.map((cluster) => `--cluster=${cluster}`)),
  ];
}

function viewOptions({
  screen,
  filter,
  states = [],
  verdicts = [],
  sort,
  columns,
}: ViewSettings): readonly string[] {
  return [
    ...(screen === undefined ? [] : [`--screen=${screen}`]),
    ...(filter === undefined ? [] : [`--filter=${filter}`]),
    ...states.map((state) => `--state=${state.toLowerCase()}`),
    ...verdicts.map((verdict) => `--verdict=${verdict}`),
    ...(sort === undefined ? [] : [`--sort=${sort}`]),
    ...(columns === undefined ? [] : [`--columns=${columns.join(',')}`]),
  ];
}
