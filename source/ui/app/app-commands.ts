import type { useApp } from 'ink';
import type { ClusterNames } from '../../jobs/cluster-names.ts';
import { cut } from '../../text/width.ts';
import type { Commands } from '../bindings/scopes.ts';
import { causeChoices } from '../causes/cause-choices.ts';
import { clusterChoices, judgedOf } from '../clusters/cluster-choices.ts';
import { commandLine } from '../command/command-line.ts';
import type { CopyChoice } from '../pane/copy-choices.ts';
import { choicesOf } from '../pane/copy-line.ts';
import type { AppStore } from '../state/app-store.ts';
import { hasAnyTurnedBad } from '../state/unseen.ts';
import { chosenTheme } from '../theme/chosen-theme.ts';
import { viewCommands } from '../views/view-commands.ts';
import type { AppProps } from './app.tsx';
import { linkOf, openPage } from './open-page.ts';
import type { Outside } from './outside.ts';

/** What keys and typed commands can do now; `names` are those on the screen. */
export function appCommands(
  props: AppProps,
  names: ClusterNames,
  ink: Pick<ReturnType<typeof useApp>, 'exit' | 'suspendTerminal'>,
): Commands {
  const { feed, coverage, store, clock, bindings, outside } = props;
  const { dispatch } = store;
  const say = (message: string): void => dispatch({ type: 'say', message });
  return {
    state: store.get(),
    visible: store.view().rows.length,
    cluster: () => store.selectedCluster()?.ref,
    cause: store.selectedCause,
    happened: store.selectedActivity,
    hasTurnedBad: (since) => hasAnyTurnedBad(coverage.get(), since + feed.getState().clockSkew),
    dispatch,
    feed,
    refresh() {
      feed.refresh();
      coverage.refresh();
    },
    now: () => clock.now(),
    copy: (id) => say(copied(choiceOf(props, id), outside)),
    save: (format) => void saved(store, format, outside).then(say),
    openPage: (what) => void openPage(linkOf(what, store, feed, outside.baseUrl), outside).then(say),
    pick() {
      outside.pick();
      ink.exit();
    },
    quit: () => ink.exit(),
    suspend: () => outside.suspend(ink.suspendTerminal),
    ...commandLine(
      store,
      () => ({ bindings, names, views: outside.views.get(), state: store.get() }),
      () => appCommands(props, names, ink),
    ),
    ...viewCommands(store, {
      ...outside,
      copied: (choice) => copied(choice, outside),
      leaveFor(name, view) {
        const leaves = outside.leaveFor(name, view);
        if (leaves) ink.exit();
        return leaves;
      },
    }),
    setTheme: (name) => chosenTheme.set(name),
  };
}

/** Writes the rows of the screen to a file; what came of it, as a sentence. */
function saved(
  store: AppStore,
  format: 'json' | 'csv',
  { save, saveClusters, saveCauses }: Outside,
): Promise<string> {
  const { rows, clusters, causes } = store.view();
  const { screen } = store.get();
  if (screen === 'causes') return saveCauses(causes.rows(), format);
  if (screen !== 'clusters') return save(rows, format);
  const told = clusters.rows().flatMap((row) => row.told?.coverage ?? []);
  return saveClusters(told, format);
}

/** One choice of the selected job, or of the selected cluster where the clusters are looked at. */
function choiceOf({ store, feed, coverage, outside }: AppProps, id: string): CopyChoice | undefined {
  const { screen: under, away } = store.get();
  const screen = away === undefined ? under : 'activity';
  const cause = screen === 'causes' ? store.selectedCause() : undefined;
  if (screen === 'causes') return cause && causeChoices(cause).find((one) => one.id === id);
  const happened = screen === 'activity' ? store.selectedActivity() : undefined;
  const row = screen === 'clusters' ? store.selectedCluster() : judgedOf(happened, coverage.get());
  const job = screen === 'activity' ? happened?.job : store.selected();
  const choices = row ? clusterChoices(row) : job && choicesOf(job, feed.getState(), outside.platform);
  return choices?.find((one) => one.id === id);
}

/** Copies it; what came of it, as a sentence. */
function copied(choice: CopyChoice | undefined, { copy, copyCaveat }: Outside): string {
  if (!choice) return 'There is nothing to copy from.';
  if ('why' in choice) return choice.why;
  const caveat = copyCaveat();
  if (copy(choice.text)) {
    return caveat === undefined
      ? `Copied the ${choice.label}: ${cut(choice.text.replaceAll(/\s+/g, ' '), 60)}`
      : `Sent the ${choice.label} to the terminal's clipboard. ${caveat}`;
  }
  return caveat ?? `The ${choice.label} is more than terminals take into a clipboard; w writes it to a file.`;
}
