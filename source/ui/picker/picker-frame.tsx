import { Box } from 'ink';
import type { ReactNode } from 'react';
import { pickerKeys } from './bindings.ts';
import { Footer } from '../components/footer.tsx';
import { Lines } from '../components/lines.tsx';
import { Notice } from '../components/notice.tsx';
import { hintsOf } from '../../keys/keymap.ts';
import {
  pickerScopes,
  smallPickerParagraphs,
  type PickerLayout,
  type PickerFrameContext,
} from './picker-lines.ts';
import type { PickerState } from './picker-state.ts';

export type PickerFrameProps = {
  readonly state: PickerState;
  readonly context: PickerFrameContext;
  readonly frame: PickerLayout;
};

/** One frame of the picker: header, choices, footer; never taller than the terminal. */
export function PickerFrame({ state, context, frame }: PickerFrameProps): ReactNode {
  const { theme, columns, rows } = context;
  const { header, body, bodyRows, tooSmall } = frame;
  if (tooSmall) {
    return <Notice columns={columns} rows={rows} paragraphs={smallPickerParagraphs(context)} />;
  }
  return (
    <Box flexDirection="column" width={columns} height={rows} overflow="hidden">
      <Lines lines={header} columns={columns} rows={header.length} />
      {body.kind === 'choices' ? (
        <Lines lines={body.lines} columns={columns} rows={bodyRows} />
      ) : (
        <Notice columns={columns} rows={bodyRows} paragraphs={body.paragraphs} />
      )}
      <Footer
        hints={hintsOf(pickerKeys, pickerScopes(state), { state })}
        message={state.message}
        columns={columns}
        rows={rows}
        theme={theme}
      />
    </Box>
  );
}
