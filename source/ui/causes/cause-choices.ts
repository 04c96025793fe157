import { causeJson } from '../../jobs/failures/cause-json.ts';
import type { FailureCause } from '../../jobs/failures/failures.ts';
import type { CopyChoice } from '../pane/copy-choices.ts';

/** What can be copied of a cause, under the keys that copy the same of a job. */
export function causeChoices(cause: FailureCause): readonly CopyChoice[] {
  const { errorCode, reason } = cause;
  const why = 'Failed jobs of one cause have no place in common.';
  return [
    {
      id: 'id',
      label: 'error code',
      ...(errorCode === undefined ? { why: 'Atlas gave no error code.' } : { text: errorCode }),
    },
    { id: 'place', label: 'place', why },
    { id: 'command', label: 'command', why },
    { id: 'error', label: 'reason', text: reason },
    { id: 'json', label: 'JSON', text: JSON.stringify(causeJson(cause), undefined, 2) },
  ];
}
