import { Box } from 'ink';
import type { ReactNode } from 'react';
import type { AppState } from '../state/app-state.ts';
import { factsOf } from './facts.ts';
import type { FrameContent } from './frame-content.ts';
import type { FrameSources } from './frame-sources.ts';
import { hasAnswered } from '../list/header-lines.ts';
import { emptyParagraphs, noMatchParagraphs, tooSmallParagraphs } from '../list/empty-text.ts';
import { withWholeTexts } from '../../feed/whole-texts.ts';
import { clusterChoices, judgedOf } from '../clusters/cluster-choices.ts';
import { causeChoices } from '../causes/cause-choices.ts';
import { choicesOf, copyLine } from '../pane/copy-line.ts';
import { promptLine } from '../list/filter-line.ts';
import { hintsOf } from '../../keys/keymap.ts';
import { activeScopes } from '../bindings/scopes.ts';
import { Footer } from '../components/footer.tsx';
import { JobList } from './job-list.tsx';
import { Line } from '../components/line.tsx';
import { Lines } from '../components/lines.tsx';
import { Notice } from '../components/notice.tsx';
import { viewPrompt } from '../views/view-lines.ts';
import { Pane } from '../pane/pane.tsx';

export type FrameProps = FrameSources & { readonly content: FrameContent };

/** One frame of the full-screen view: header, body, footer; never taller than the terminal. */
export function Frame({ content, ...sources }: FrameProps): ReactNode {
  const { feed, state, jobs, context, summary } = sources;
  const { theme, columns, rows, bindings, platform } = context;
  const { header, bodyRows, tooSmall, text } = content;
  const isHappening = state.away !== undefined || state.screen === 'activity';
  const copied = isHappening ? content.happened?.job : content.selected;
  const cluster = content.cluster ?? judgedOf(content.happened, context.coverage);
  const choices = cluster
    ? clusterChoices(cluster)
    : content.cause
      ? causeChoices(content.cause)
      : copied && choicesOf(copied, feed, platform);
  if (tooSmall) {
    const paragraphs = tooSmallParagraphs(
      columns,
      rows,
      hasAnswered(feed) ? summary.counts : undefined,
      theme,
    );
    return <Notice columns={columns} rows={rows} paragraphs={paragraphs} />;
  }
  return (
    <Box flexDirection="column" width={columns} height={rows}>
      <Lines lines={header} columns={columns} rows={header.length} />
      {text ? (
        <Lines lines={text} columns={columns} rows={bodyRows} />
      ) : feed.jobs.length === 0 ? (
        <Notice columns={columns} rows={bodyRows} paragraphs={emptyParagraphs(feed, context.names, theme)} />
      ) : jobs.length === 0 ? (
        <Notice columns={columns} rows={bodyRows} paragraphs={noMatchParagraphs(feed, state, theme)} />
      ) : (
        <Body feed={feed} jobs={jobs} state={state} content={content} />
      )}
      {content.commandLines ? (
        <Lines lines={content.commandLines} columns={columns} rows={content.commandLines.length} />
      ) : state.editing ? (
        <Line text={promptLine(typedText(state), columns, theme)} />
      ) : state.viewing?.asks ? (
        <Line text={viewPrompt(state.viewing, bindings, columns, theme)} />
      ) : state.copying && choices ? (
        <Line text={copyLine(choices, bindings, columns, theme)} />
      ) : (
        <Footer
          hints={hintsOf(bindings, activeScopes(state), factsOf(sources, content))}
          message={state.message}
          columns={columns}
          rows={rows}
          theme={theme}
        />
      )}
    </Box>
  );
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

type BodyProps = Pick<FrameProps, 'feed' | 'jobs' | 'state' | 'content'>;

/** List and drill-down, each with its share of the space. */
function Body({ feed, jobs, state, content }: BodyProps): ReactNode {
  const { layout, viewport, selected, pane, cellContext, bodyRows } = content;
  const beside = layout.side === 'beside';
  return (
    <Box flexDirection={beside ? 'row' : 'column'} height={bodyRows} flexShrink={0}>
      {layout.list && (
        <JobList
          jobs={jobs}
          changed={feed.changed}
          viewport={viewport}
          columns={content.tableColumns}
          context={cellContext}
          width={layout.list.columns}
          rows={layout.list.rows}
        />
      )}
      {beside && <Box width={1} flexShrink={0} />}
      {layout.pane && selected && pane && (
        <Pane
          job={withWholeTexts(selected, feed)}
          tab={state.tab}
          content={pane}
          scroll={content.scroll}
          columns={layout.pane.columns}
          rows={layout.pane.rows}
          theme={cellContext.theme}
        />
      )}
    </Box>
  );
}
