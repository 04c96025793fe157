import { expect, test } from 'vitest';
import { AtlasError } from '../../../source/atlas/api/errors.ts';
import { pickerStart } from '../../../source/commands/session/pick.ts';
import { ChoiceError } from '../../../source/commands/session/targets.ts';
import type { Settings } from '../../../source/settings/settings.ts';
import { UsageError } from '../../../source/platform/usage-error.ts';
import { openContext } from '../../helpers/command-context.ts';
import { troubleWith } from '../../helpers/fake-atlas.ts';
import { emptyHome } from '../../helpers/sign-in.ts';

const id = '5f1b2c3d4e5f60718293a4b5';

async function settingsOf(words: string): Promise<Settings> {
  return (await openContext(words, await emptyHome())).context.settings;
}

test('an open choice opens the picker without a message, a wrong one with its reason', async () => {
  const settings = await settingsOf('watch');
  const project = { id, name: 'Payments' };
  expect(pickerStart(new ChoiceError('open', 'Several.', 'Name one.', project), settings)).toEqual({
    project,
    told: undefined,
  });
  expect(pickerStart(new ChoiceError('wrong', 'Not there.', 'Name another.'), settings)).toEqual({
    project: undefined,
    told: 'Not there.',
  });
});

test('an unknown project is reported where another is chosen', async () => {
  const error = new AtlasError(
    'GET /groups',
    troubleWith({ kind: 'not-found', sentence: 'No.', remedy: 'Look.' }),
  );
  expect(pickerStart(error, await settingsOf(`watch -p ${id}`))).toEqual({ told: 'No. Look.' });
});

test('other errors appear in place of the list, for a retry', async () => {
  const trouble = troubleWith({ kind: 'auth', retryable: false });
  const error = new AtlasError('GET /groups', trouble);
  expect(pickerStart(error, await settingsOf('watch'))).toEqual({ project: undefined, trouble });
  expect(pickerStart(error, await settingsOf(`watch -p ${id}`))).toEqual({
    project: { id, name: id },
    trouble,
  });
});

test("a temporary error keeps the user's choice", async () => {
  const trouble = troubleWith();
  const error = new AtlasError('GET /groups', trouble);
  const start = async (words: string) => pickerStart(error, await settingsOf(words));
  expect(await start('watch')).toEqual({ wanted: { project: undefined, clusters: 'its clusters' }, trouble });
  expect(await start('watch -p Payments --all-clusters')).toEqual({
    wanted: { project: 'Payments', clusters: 'all clusters' },
    trouble,
  });
  expect(await start('watch -p Payments -c Prod0 -c Orders')).toEqual({
    wanted: { project: 'Payments', clusters: 'Prod0, Orders' },
    trouble,
  });
});

test('an error that no choice can fix does not open the picker', async () => {
  const settings = await settingsOf('watch');
  const broken = new AtlasError('settings', troubleWith({ kind: 'settings' }));
  for (const error of [broken, new UsageError('No.', 'Look.'), new Error('bug')]) {
    expect(pickerStart(error, settings)).toBeUndefined();
  }
});
