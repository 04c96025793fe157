import type { ReactNode } from 'react';
import { hintsOf } from '../../keys/keymap.ts';
import { activeScopes } from '../bindings/scopes.ts';
import { causeChoices } from '../causes/cause-choices.ts';
import { clusterChoices, judgedOf } from '../clusters/cluster-choices.ts';
import { Footer } from '../components/footer.tsx';
import { Line } from '../components/line.tsx';
import { Lines } from '../components/lines.tsx';
import { promptLine } from '../list/filter-line.ts';
import type { CopyChoice } from '../pane/copy-choices.ts';
import { choicesOf, copyLine } from '../pane/copy-line.ts';
import type { AppState } from '../state/app-state.ts';
import { viewPrompt } from '../views/view-lines.ts';
import { factsOf } from './footer-rows.ts';
import type { FrameProps } from './frame.tsx';

/** Below the body: the command line, a text field, the copy menu, or a message or the keys. */
export function LastLines(props: FrameProps): ReactNode {
  const { state, context, content } = props;
  const { theme, columns, rows, bindings } = context;
  const { commandLines } = content;
  if (commandLines) return <Lines lines={commandLines} columns={columns} rows={commandLines.length} />;
  if (state.editing) return <Line text={promptLine(typedText(state), columns, theme)} />;
  if (state.viewing?.asks) return <Line text={viewPrompt(state.viewing, bindings, columns, theme)} />;
  const choices = state.copying && copyChoices(props);
  if (choices) return <Line text={copyLine(choices, bindings, columns, theme)} />;
  const hints = hintsOf(bindings, activeScopes(state), factsOf(props, content));
  return <Footer hints={hints} message={state.message} columns={columns} rows={rows} theme={theme} />;
}

/** What can be copied of the selected row; undefined without one. */
function copyChoices({ feed, state, context, content }: FrameProps): readonly CopyChoice[] | undefined {
  const { selected, happened, cause } = content;
  const cluster = content.cluster ?? judgedOf(happened, context.coverage);
  if (cluster) return clusterChoices(cluster);
  if (cause) return causeChoices(cause);
  const isHappening = state.away !== undefined || state.screen === 'activity';
  const job = isHappening ? happened?.job : selected;
  return job && choicesOf(job, feed, context.platform);
}

function typedText({
  screen,
  clusters,
  causes,
  activity,
  away,
  missed,
  filter,
  help,
  helpText,
}: AppState): string {
  if (help) return helpText;
  if (away !== undefined) return missed.text;
  if (screen === 'activity') return activity.text;
  if (screen === 'causes') return causes.text;
  return screen === 'clusters' ? clusters.text : filter.text;
}
