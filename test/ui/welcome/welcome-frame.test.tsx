import fc from 'fast-check';
import { renderToString } from 'ink';
import { stripVTControlCharacters } from 'node:util';
import { expect, test } from 'vitest';
import { width } from '../../../source/text/width.ts';
import { createTheme, type Theme } from '../../../source/ui/theme/theme.ts';
import { WelcomeFrame } from '../../../source/ui/welcome/welcome-frame.tsx';
import { initialWelcomeState, type WelcomeState } from '../../../source/ui/welcome/welcome-state.ts';
import { plainTheme } from '../../helpers/jobs.ts';

const why = {
  sentence: 'There is no key for the profile default.',
  remedy:
    'Run atlas-exports login, or set MONGODB_ATLAS_PUBLIC_API_KEY and MONGODB_ATLAS_PRIVATE_API_KEY in the environment.',
};

type Look = { columns?: number; rows?: number; theme?: Theme; why?: typeof why; hasKeychain?: boolean };

function frame(over: Partial<WelcomeState> = {}, look: Look = {}): string[] {
  const { columns = 80, rows = 24, theme = plainTheme(), hasKeychain = true } = look;
  const context = {
    columns,
    rows,
    theme,
    host: 'cloud.mongodb.com',
    profile: 'default',
    why: look.why ?? why,
    hasKeychain,
    isClientId: (id: string) => id.startsWith('mdb_sa_id_'),
  };
  const state = { ...initialWelcomeState, ...over };
  const text = renderToString(<WelcomeFrame state={state} context={context} />, { columns });
  return text.split('\n').map((line) => line.trimEnd());
}

function text(over: Partial<WelcomeState> = {}, look: Look = {}): string {
  return frame(over, look).join('\n');
}

test('the first screen says what is needed, where to create it, and the choices', () => {
  expect(frame()).toEqual([
    ' Welcome to atlas-exports',
    ' It watches the snapshot export jobs of your MongoDB Atlas clusters, and only',
    ' ever reads.',
    '',
    ' Not signed in yet. There is no key for the profile default.',
    '',
    ' What it needs:',
    '   · A service account, or an API key, with the role Project Backup Manager in',
    '     the project to watch. Make it in Atlas under Access Manager, Applications.',
    "   · Your address on that key's own API access list; the project's network",
    '     access list is another one.',
    '',
    ' Run atlas-exports login, or set MONGODB_ATLAS_PUBLIC_API_KEY and',
    ' MONGODB_ATLAS_PRIVATE_API_KEY in the environment.',
    '',
    ' ▌ Sign in here  with a key that is checked, then kept in the keychain',
    '   Look around   with made-up jobs; nothing is asked of Atlas',
    '   Quit',
    '',
    '',
    '',
    '',
    '',
    ' ↑↓ move  ⏎ choose  s sign in  d demo  q quit',
  ]);
});

test('a small terminal keeps the choices and the role', () => {
  const lines = frame({}, { columns: 40, rows: 12 });
  expect(lines).toHaveLength(12);
  expect(lines.join(' ').replaceAll(/\s+/g, ' ')).toMatch(
    /role Project Backup Manager.*Sign in here.*Look around.*Quit/,
  );
  expect(text({}, { columns: 20, rows: 5 })).toContain('Too small');
});

test('at 40 columns no sentence and no choice is cut', () => {
  const long = {
    ...why,
    sentence: 'There is no keychain here: no Secret Service answers on D-Bus, and so on.',
  };
  for (const hasKeychain of [true, false]) {
    const lines = frame({}, { columns: 40, rows: 12, hasKeychain, why: long });
    expect(lines.join('\n')).not.toContain('…');
    expect(lines.join(' ').replaceAll(/\s+/g, ' ')).toContain('and so on. ▌ Sign in here with your key');
  }
});

test('the secret part is drawn as dots', () => {
  const form: Partial<WelcomeState> = { step: 'form', field: 'secret', id: 'abcdefgh', secretLength: 5 };
  expect(frame(form).slice(0, 4)).toEqual([
    ' Signing in to cloud.mongodb.com, profile default',
    '',
    '   Public key, or client id  abcdefgh',
    '   Private key               •••••▌',
  ]);
  expect(text(form, { theme: plainTheme({ ascii: true }) })).toContain('*****>');
  expect(text({ ...form, id: 'mdb_sa_id_1' })).toMatch(/Client id +mdb_sa_id_1\n +Client secret/);
  expect(text({ ...form, field: 'id' })).toContain('abcdefgh▌');
});

test('a refused key shows its remedy, and a running check is shown too', () => {
  const told = {
    sentence: 'Atlas refused the API key (401).',
    remedy: 'The public or private key is wrong.',
  };
  expect(text({ step: 'form', told })).toMatch(/Atlas refused[\s\S]*The public or private key is wrong\./);
  expect(text({ step: 'form', told }, { columns: 40, rows: 12 })).toContain('Atlas refused');
  const checking = text({ step: 'checking', id: 'abc', secretLength: 3 });
  expect(checking).toContain('Checking the key with cloud.mongodb.com');
  expect(checking).not.toContain('▌');
});

test('without a keychain the screen does not promise one', () => {
  const look = { hasKeychain: false };
  expect(text({}, look)).toContain('Sign in here  with a key that is checked, then used until you quit');
  expect(text({ step: 'checking', id: 'abc', secretLength: 3 }, look)).not.toContain('keychain');
});

test('a key that could not be stored is reported with the ways to go on', () => {
  const told = { sentence: 'There is no keychain here.', remedy: 'Install and start gnome-keyring.' };
  const lines = text({ step: 'unkept', id: 'abcdefgh', told });
  expect(lines).toContain('cloud.mongodb.com accepts abcdefgh');
  expect(lines).toContain('There is no keychain here.');
  expect(lines).toContain('Enter continues without storing it');
  expect(text({ step: 'unkept', id: 'abcdefgh' })).toContain('could not be stored');
});

test('the footer says why a key cannot act', () => {
  expect(frame({ message: 'The key is being checked.' }).at(-1)).toBe(' The key is being checked.');
});

test('without colour a frame still says everything, and with --ascii it is ASCII only', () => {
  const theme = createTheme({ name: 'dark', colorLevel: 3, ascii: false });
  for (const step of ['choices', 'form', 'checking', 'unkept'] as const) {
    const painted = frame({ step }, { theme }).map((line) => stripVTControlCharacters(line).trimEnd());
    expect(painted).toEqual(frame({ step }));
    const ascii = frame({ step, secretLength: 4 }, { theme: plainTheme({ ascii: true }) });
    expect(ascii.join('')).toMatch(/^[ -~]*$/);
  }
});

const anyText = fc
  .array(fc.constantFrom('word', '夜间备份', '👩‍👩‍👧', 'a'.repeat(90), 'é', ' '), { maxLength: 8 })
  .map((parts) => parts.join(' '));

test('no frame is ever larger than the terminal', () => {
  fc.assert(
    fc.property(
      fc.constantFrom('choices' as const, 'form' as const, 'checking' as const, 'unkept' as const),
      fc.constantFrom('id' as const, 'secret' as const),
      fc.constantFrom('sign-in' as const, 'demo' as const, 'quit' as const),
      fc.integer({ min: 1, max: 130 }),
      fc.integer({ min: 1, max: 45 }),
      fc.nat({ max: 300 }),
      anyText,
      fc.record({ sentence: anyText, remedy: anyText }),
      (step, field, choice, columns, rows, secretLength, id, told) => {
        const lines = frame({ step, field, choice, secretLength, id, told }, { columns, rows, why: told });
        expect(lines.length).toBeLessThanOrEqual(rows);
        for (const line of lines) expect(width(line)).toBeLessThanOrEqual(columns);
      },
    ),
    { numRuns: 120 },
  );
});
