import { Box } from 'ink';
import type { ReactNode } from 'react';
import { welcomeKeys } from './bindings.ts';
import { Footer } from '../components/footer.tsx';
import { Lines } from '../components/lines.tsx';
import { Notice } from '../components/notice.tsx';
import { hintsOf } from '../../keys/keymap.ts';
import {
  footerRows,
  smallWelcomeParagraphs,
  welcomeLines,
  welcomeScopes,
  type WelcomeFrameContext,
} from './welcome-lines.ts';
import type { WelcomeState } from './welcome-state.ts';

export type WelcomeFrameProps = {
  readonly state: WelcomeState;
  readonly context: WelcomeFrameContext;
};

/** One frame of the first-run screen, never taller than the terminal. */
export function WelcomeFrame({ state, context }: WelcomeFrameProps): ReactNode {
  const { theme, columns, rows } = context;
  const tooSmall = smallWelcomeParagraphs(context);
  if (tooSmall) return <Notice columns={columns} rows={rows} paragraphs={tooSmall} />;
  return (
    <Box flexDirection="column" width={columns} height={rows} overflow="hidden">
      <Lines
        lines={welcomeLines(state, context)}
        columns={columns}
        rows={rows - footerRows(state, context)}
      />
      <Footer
        hints={hintsOf(welcomeKeys, welcomeScopes(state), { state })}
        message={state.message}
        columns={columns}
        rows={rows}
        theme={theme}
      />
    </Box>
  );
}
