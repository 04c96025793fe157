import { Box } from 'ink';
import type { ReactNode } from 'react';
import type { FrameContent } from './frame-content.ts';
import type { FrameSources } from './frame-sources.ts';
import { hasAnswered } from '../list/header-lines.ts';
import { emptyParagraphs, noMatchParagraphs, tooSmallParagraphs } from '../list/empty-text.ts';
import { withWholeTexts } from '../../feed/whole-texts.ts';
import { JobList } from './job-list.tsx';
import { Lines } from '../components/lines.tsx';
import { Notice } from '../components/notice.tsx';
import { LastLines } from './last-lines.tsx';
import { Pane } from '../pane/pane.tsx';

export type FrameProps = FrameSources & { readonly content: FrameContent };

/** One frame of the full-screen view: header, body, footer; never taller than the terminal. */
export function Frame(props: FrameProps): ReactNode {
  const { feed, state, jobs, context, summary, content } = props;
  const { theme, columns, rows, names } = context;
  const { header, bodyRows, tooSmall, text } = content;
  if (tooSmall) {
    const counts = hasAnswered(feed) ? summary.counts : undefined;
    return (
      <Notice columns={columns} rows={rows} paragraphs={tooSmallParagraphs(columns, rows, counts, theme)} />
    );
  }
  return (
    <Box flexDirection="column" width={columns} height={rows}>
      <Lines lines={header} columns={columns} rows={header.length} />
      {text ? (
        <Lines lines={text} columns={columns} rows={bodyRows} />
      ) : feed.jobs.length === 0 ? (
        <Notice columns={columns} rows={bodyRows} paragraphs={emptyParagraphs(feed, names, theme)} />
      ) : jobs.length === 0 ? (
        <Notice columns={columns} rows={bodyRows} paragraphs={noMatchParagraphs(feed, state, theme)} />
      ) : (
        <Body feed={feed} jobs={jobs} state={state} content={content} />
      )}
      <LastLines {...props} />
    </Box>
  );
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
