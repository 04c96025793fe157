import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { TerminalKnowledge } from '../../../source/ui/terminal/terminal-answers.ts';
import { codePoint } from '../../helpers/code-point.ts';
import { lowByteTexts } from '../../helpers/low-bytes.ts';
import { copyLimit, createTerminalSequences } from '../../../source/ui/terminal/terminal-sequences.ts';

type Env = Readonly<Record<string, string | undefined>>;

const speakTo = (env: Env, platform: NodeJS.Platform = 'linux') => createTerminalSequences({ env, platform });

/** Escape sequences in readable form. */
const spell = (text: string | undefined) =>
  text?.replaceAll('\u001B', '␛').replaceAll('\u0007', '␇') ?? undefined;

const xterm: Env = { TERM: 'xterm-256color', XTERM_VERSION: 'XTerm(379)' };
const tmux: Env = { TERM: 'tmux-256color', TMUX: '/tmp/tmux-1000/default,1,0' };
const screen: Env = { TERM: 'screen.xterm-256color', STY: '1.pts' };

test('the title is set and later restored', () => {
  const { pushTitle, title, popTitle } = speakTo(xterm);
  expect(spell(pushTitle())).toBe('␛[22;2t');
  expect(spell(title('2 running · 1 failed — atlas-exports'))).toBe(
    '␛]2;2 running · 1 failed — atlas-exports␛\\',
  );
  expect(spell(popTitle())).toBe('␛[23;2t');
});

test('tmux restores titles itself; screen passes the sequences through to the outer terminal', () => {
  expect(spell(speakTo(tmux).title('hello'))).toBe('␛]2;hello␛\\');
  expect(spell(speakTo(screen).pushTitle())).toBe('␛P␛[22;2t␛\\');
  expect(spell(speakTo(screen).title('hello'))).toBe('␛P␛]2;hello␇␛\\');
  expect(spell(speakTo(screen).popTitle())).toBe('␛P␛[23;2t␛\\');
});

const osc9 = '␛]9;Export failed: no␛\\';
const osc777 = '␛]777;notify;Export failed;no␛\\';
const osc99 = '␛]99;i=1:d=0;Export failed␛\\␛]99;i=1:d=1:p=body;no␛\\';

test.each<[name: string, env: Env, says: string]>([
  ['iTerm2', { ...xterm, TERM_PROGRAM: 'iTerm.app' }, osc9],
  ['iTerm2, over ssh', { ...xterm, LC_TERMINAL: 'iTerm2' }, osc9],
  ['ConEmu', { ...xterm, ConEmuPID: '123' }, osc9],
  ['kitty', { TERM: 'xterm-kitty' }, osc99],
  ['kitty with a common TERM', { ...xterm, KITTY_WINDOW_ID: '1' }, osc99],
  ['urxvt', { TERM: 'rxvt-unicode-256color' }, osc777],
  ['foot, started from kitty', { TERM: 'foot', KITTY_WINDOW_ID: '1' }, osc777],
  ['WezTerm', { ...xterm, TERM_PROGRAM: 'WezTerm' }, osc777],
  ['Ghostty', { TERM: 'xterm-ghostty' }, osc777],
  ['GNOME Terminal', { ...xterm, VTE_VERSION: '7600' }, osc777],
  ['Windows Terminal', { WT_SESSION: 'abc' }, osc9 + osc777],
  ['an unknown terminal', xterm, osc9 + osc777],
])('%s gets the notification in its own form', (_, env, says) => {
  expect(spell(speakTo(env, 'win32').notifyDesktop('Export failed', 'no'))).toBe(says);
});

test('a notification without a body is sent as a title', () => {
  expect(spell(speakTo({ TERM: 'xterm-kitty' }).notifyDesktop('Done', ''))).toBe('␛]99;;Done␛\\');
  expect(spell(speakTo(xterm).notifyDesktop('Done', ''))).toBe('␛]9;Done␛\\␛]777;notify;Done;␛\\');
});

test('kitty gets a fresh id, so a second notification does not replace the first', () => {
  const { notifyDesktop } = speakTo({ TERM: 'xterm-kitty' });
  expect(notifyDesktop('a', 'b')).toContain('i=1:');
  expect(notifyDesktop('a', 'b')).toContain('i=2:');
});

test('in ConEmu a count is never read as one of its commands', () => {
  const { notifyDesktop } = speakTo({ ...xterm, ConEmuPID: '1' });
  expect(spell(notifyDesktop('5 exports succeeded', 'Prod0'))).toBe(
    '␛]9;Atlas: 5 exports succeeded: Prod0␛\\',
  );
});

test('inside tmux a notification is wrapped, its escapes doubled, and tmux gets the bell itself', () => {
  const env = { ...tmux, KITTY_WINDOW_ID: '1' };
  expect(spell(speakTo(env).notifyDesktop('Done', ''))).toBe('␛Ptmux;␛␛]99;;Done␛␛\\␛\\␇');
  expect(spell(speakTo({ TERM: 'tmux-256color' }).notifyDesktop('Done', ''))).toBe(
    '␛Ptmux;␛␛]9;Done␛␛\\␛\\␛Ptmux;␛␛]777;notify;Done;␛␛\\␛\\␇',
  );
});

test('behind screen, also if only TERM says so, a notification is wrapped for screen', () => {
  const wrapped = '␛P␛]777;notify;Done;␇␛\\';
  expect(spell(speakTo({ ...screen, VTE_VERSION: '7600' }).notifyDesktop('Done', ''))).toBe(wrapped);
  expect(spell(speakTo({ TERM: 'screen', VTE_VERSION: '7600' }).notifyDesktop('Done', ''))).toBe(wrapped);
});

test.each<[name: string, env: Env, shows: boolean]>([
  ['kitty', { TERM: 'xterm-kitty' }, true],
  ['foot', { TERM: 'foot' }, true],
  ['iTerm2, over ssh', { TERM: 'xterm-256color', LC_TERMINAL: 'iTerm2' }, true],
  ['GNOME Terminal', { TERM: 'xterm-256color', VTE_VERSION: '7600' }, true],
  ['Windows Terminal', { WT_SESSION: 'abc' }, true],
  ['an old GNOME Terminal', { TERM: 'xterm-256color', VTE_VERSION: '4600' }, false],
  ['xterm, started from GNOME Terminal', { ...xterm, VTE_VERSION: '7600' }, false],
  ['urxvt, started from GNOME Terminal', { TERM: 'rxvt-unicode-256color', VTE_VERSION: '7600' }, false],
  ['an unknown terminal', { TERM: 'xterm-256color' }, false],
  ['tmux', tmux, false],
  ['tmux in kitty', { ...tmux, KITTY_WINDOW_ID: '1' }, false],
  ['screen in kitty', { ...screen, TERM: 'screen.xterm-kitty' }, false],
  ['the Linux console', { TERM: 'linux' }, false],
  ['a dumb terminal', { TERM: 'dumb' }, false],
])('%s: text becomes a link only where links are known to work', (_, env, shows) => {
  const url = 'https://cloud.mongodb.com/v2/x#/y';
  expect(spell(speakTo(env, 'win32').link('Prod0', url))).toBe(
    shows ? `␛]8;;${url}␛\\Prod0␛]8;;␛\\` : 'Prod0',
  );
});

test('only an https address without control characters becomes a link', () => {
  const { link } = speakTo({ TERM: 'xterm-kitty' });
  for (const url of [
    'http://a/',
    'javascript:x',
    'https://a/\u0007',
    'https://a/\u001B\\',
    'https://a b/',
    'https://ü/',
  ])
    expect(link('text', url)).toBe('text');
});

test('the bell is one BEL', () => {
  for (const env of [xterm, tmux, screen]) expect(speakTo(env).bell()).toBe('\u0007');
});

test('a dumb or unnamed terminal gets nothing at all', () => {
  for (const env of [{ TERM: 'dumb' }, { TERM: 'unknown' }, { TERM: '' }, {}]) {
    const { pushTitle, popTitle, title, notifyDesktop, bell, copy } = speakTo(env);
    expect([pushTitle(), popTitle(), title('a'), notifyDesktop('a', 'b'), bell(), copy('a')].join('')).toBe(
      '',
    );
  }
});

test('the Linux console gets the bell and nothing that it would print', () => {
  for (const TERM of ['linux', 'linux-16color', 'vt220']) {
    const { pushTitle, popTitle, title, notifyDesktop, bell, copy } = speakTo({ TERM });
    expect([pushTitle(), popTitle(), title('a'), notifyDesktop('a', 'b'), copy('a')].join('')).toBe('');
    expect(bell()).toBe('\u0007');
  }
});

test('Windows needs no TERM to get sequences', () => {
  expect(spell(speakTo({}, 'win32').title('hello'))).toBe('␛]2;hello␛\\');
});

const base64 = (text: string) => Buffer.from(text).toString('base64');

test('copied text goes to the clipboard', () => {
  expect(spell(speakTo(xterm).copy('s3://acme/夜'))).toBe(`␛]52;c;${base64('s3://acme/夜')}␛\\`);
});

test('inside tmux text is copied in both ways, since either may be switched off', () => {
  const sequence = `␛]52;c;${base64('id')}`;
  expect(spell(speakTo(tmux).copy('id'))).toBe(`${sequence}␛\\␛Ptmux;␛${sequence}␛␛\\␛\\`);
});

test('copying names what may prevent it', () => {
  expect(speakTo(xterm).copyCaveat()).toContain('SetSelection');
  expect(speakTo({ TERM: 'xterm-256color' }).copyCaveat()).toContain('allow OSC 52');
  expect(speakTo(tmux).copyCaveat()).toContain('set-clipboard on');
  expect(speakTo({ TERM: 'linux' }).copyCaveat()).toContain('no clipboard');
  expect(speakTo({ ...xterm, TERM_PROGRAM: 'iTerm.app' }, 'darwin').copyCaveat()).toContain('iTerm2');
  expect(speakTo({ ...xterm, LC_TERMINAL: 'iTerm2' }).copyCaveat()).toContain('iTerm2');
  expect(speakTo({ TERM: 'xterm-kitty', LC_TERMINAL: 'iTerm2' }).copyCaveat()).not.toContain('iTerm2');
  expect(speakTo({ WT_SESSION: 'abc' }, 'win32').copyCaveat()).toContain('allow OSC 52');
  expect(speakTo({ TERM_PROGRAM: 'vscode' }, 'win32').copyCaveat()).toContain('allow OSC 52');
  expect(speakTo({}, 'win32').copyCaveat()).toContain('Windows Terminal');
});

test('the warning about a copy fits 80 columns behind what was copied', () => {
  const sent = "Sent the id to the terminal's clipboard. ";
  const terminals: readonly Env[] = [
    xterm,
    tmux,
    screen,
    ...['xterm-256color', 'rxvt-unicode-256color', 'st-256color', 'mlterm', 'foot'].map((TERM) => ({ TERM })),
    { TERM: 'xterm-256color', VTE_VERSION: '7006' },
    { TERM: 'xterm-256color', KONSOLE_VERSION: '221203' },
    { TERM: 'xterm-256color', TERM_PROGRAM: 'iTerm.app' },
  ];
  const caveats = [...terminals.map((env) => speakTo(env).copyCaveat()), speakTo({}, 'win32').copyCaveat()];
  for (const caveat of caveats) expect((sent + (caveat ?? '')).length).toBeLessThanOrEqual(78);
  expect(new Set(caveats).size).toBe(10);
});

test("macOS's Terminal.app gets no copy that it would drop, and the message says so", () => {
  const terminal = { ...xterm, TERM_PROGRAM: 'Apple_Terminal' };
  expect(speakTo(terminal, 'darwin').copy('id')).toBe('');
  expect(speakTo(terminal, 'darwin').copyCaveat()).toContain('Terminal.app');
  expect(spell(speakTo(terminal, 'darwin').title('hello'))).toBe('␛]2;hello␛\\');
  // tmux inside it has a clipboard of its own.
  expect(speakTo({ ...tmux, TERM_PROGRAM: 'Apple_Terminal' }, 'darwin').copy('id')).toContain('52;c;');
});

test('screen gets a long copy in pieces that it can hold', () => {
  const text = 'x'.repeat(3000);
  const sequence = speakTo(screen).copy(text) ?? '';
  const pieces = sequence.split('\u001B\\').filter((piece) => piece !== '');
  expect(pieces.length).toBeGreaterThan(5);
  for (const piece of pieces) {
    expect(piece.startsWith('\u001BP')).toBe(true);
    expect(Buffer.byteLength(piece)).toBeLessThan(768);
  }
  expect(spell(pieces.map((piece) => piece.slice(2)).join(''))).toBe(`␛]52;c;${base64(text)}␇`);
});

test('no title is set on a terminal that cannot restore it', () => {
  const takes = (env: Env, knows = {}): boolean =>
    createTerminalSequences({ env, platform: 'linux' }, () => knows).takesTitle();
  for (const TERM of ['xterm-kitty', 'foot', 'alacritty', 'mlterm', 'tmux-256color', 'screen.xterm-kitty'])
    expect([TERM, takes({ TERM })]).toEqual([TERM, true]);
  for (const TERM of ['rxvt-unicode-256color', 'st-256color', 'xterm-256color', 'screen', 'konsole'])
    expect([TERM, takes({ TERM })]).toEqual([TERM, false]);
  expect(takes({ TERM: 'xterm-256color' }, { name: 'xterm' })).toBe(true);
  // Started from an xterm, but TERM names another terminal.
  expect(takes(xterm, { name: 'other' })).toBe(false);
  expect(takes({ TERM: 'xterm-256color', VTE_VERSION: '7006' })).toBe(false);
  expect(takes({ TERM: 'xterm-256color', VTE_VERSION: '7006', GNOME_TERMINAL_SCREEN: '/org/x' })).toBe(true);
});

test("the terminal's answer about its clipboard counts, but not from outside a multiplexer", () => {
  const open = { name: 'xterm', clipboard: 'open' } as const;
  const knowing = (env: Env, knows: TerminalKnowledge) =>
    createTerminalSequences({ env, platform: 'linux' }, () => knows);
  expect(knowing(xterm, open).copyCaveat()).toBeUndefined();
  const closed = knowing(xterm, { name: 'xterm', clipboard: 'closed' });
  expect(closed.copyCaveat()).toContain('lets no program into the clipboard');
  expect(closed.copy('id')).toBe('');
  expect(knowing(tmux, { clipboard: 'open' }).copyCaveat()).toContain('tmux');
});

/** As GNU screen treats a string: of each character only the low byte is left. */
const throughScreen = (sequence: string): string =>
  String.fromCodePoint(...[...sequence].map((character) => (character.codePointAt(0) ?? 0) & 0xff));

test('behind screen, which keeps the low byte, no character turns into a control character', () => {
  const ways: readonly Env[] = [
    screen,
    { ...tmux, STY: '1.pts' },
    { TERM: 'screen' },
    { ...xterm, STY: 'stale' },
  ];
  for (const text of lowByteTexts(0xffff)) {
    for (const env of ways) {
      const { title, notifyDesktop } = speakTo(env);
      const said = title(text) + notifyDesktop(text, '');
      if (throughScreen(said) !== said) expect.fail(`${text} behind ${env['TERM']}`);
      if (/[^\u0007\u001B -~]/.test(said)) expect.fail(`${text} is no ASCII`);
    }
  }
});

test('behind screen text stays readable', () => {
  expect(spell(speakTo(screen).title('Pläne — 2 · ě; ŜĻ夜\u001B'))).toBe('␛P␛]2;Plane - 2 - e, SL???␇␛\\');
});

test('with ASCII only, title and notification are ASCII', () => {
  const { title, notifyDesktop } = createTerminalSequences({
    env: { TERM: 'xterm-kitty' },
    platform: 'linux',
    ascii: true,
  });
  expect(spell(title('2 running · 1 failed — Pläne'))).toBe('␛]2;2 running - 1 failed - Plane␛\\');
  expect(notifyDesktop('Export failed · Pläne', '夜')).toMatch(/^[\u001B -~]+$/);
});

test('text that is too large is not copied', () => {
  const { copy } = speakTo(xterm);
  const most = (copyLimit / 4) * 3;
  expect(copy('x'.repeat(most))).toBeDefined();
  expect(copy('x'.repeat(most + 1))).toBeUndefined();
  expect(copy('x'.repeat(copyLimit + 1))).toBeUndefined();
  expect(copy('\u0001'.repeat(most))).toBeUndefined();
});

test('an empty text leaves the clipboard alone', () => {
  expect(speakTo(xterm).copy('')).toBe('');
  expect(speakTo(tmux).copy('\n')).toBe('');
});

test('copied text runs nothing when it is pasted into a shell', () => {
  const copied = speakTo(xterm).copy('{\n  "a": "\u001B[201~rm -rf\r\u0003"\n}\n');
  expect(Buffer.from(copied?.slice(7, -2) ?? '', 'base64').toString()).toBe('{\n  "a": "␛[201~rm -rf␍␃"\n}');
});

test('characters that end a sequence become a mark, and those that separate fields a comma', () => {
  const hostile = 'a\u0007b\u001B\\c\u009Cd;e\nf\u202Eg';
  expect(spell(speakTo(xterm).title(hostile))).toBe('␛]2;a␇b␛\\c‹U+009C›d,e␊f‹U+202E›g␛\\');
  expect(spell(speakTo({ TERM: 'foot' }).notifyDesktop('a;b', 'c;d'))).toBe('␛]777;notify;a,b;c,d␛\\');
});

test('long text is cut', () => {
  expect(speakTo(xterm).title('x'.repeat(5000)).length).toBe(4 + 100 + 2);
  expect(speakTo({ TERM: 'foot' }).notifyDesktop('x'.repeat(5000), '夜'.repeat(5000))).toContain(
    `;${'x'.repeat(79)}…;${'夜'.repeat(99)}…`,
  );
});

/** Everything that might confuse a terminal, a multiplexer or a field parser. */
const hostileText = fc
  .array(
    fc.oneof(
      fc.constantFrom(
        '\u001B',
        '\u0007',
        '\u009C',
        '\u001B\\',
        '\u009D',
        '\u0090',
        ';',
        '\n',
        '\r',
        '\u0000',
      ),
      fc.constantFrom('\u007F', '\u202E', '\uD800', '\u200D', '👩‍🚀', '夜', '‹', ']52;c;', 'tmux;', '9;5'),
      fc.string({ unit: codePoint, maxLength: 6 }),
    ),
    { maxLength: 40 },
  )
  .map((parts) => parts.join(''));

const context = fc.record(
  {
    TERM: fc.constantFrom('xterm', 'xterm-kitty', 'foot', 'tmux-256color', 'screen', 'linux', 'dumb'),
    TMUX: fc.constantFrom('', '/tmp/tmux'),
    TERM_PROGRAM: fc.constantFrom('iTerm.app', 'ghostty', 'toString', 'vscode'),
  },
  { requiredKeys: ['TERM'] },
);

/** A separate parser: the sequences that a terminal would find, and what it would show. */
function parse(text: string): { readonly sequences: string[]; readonly shown: string } {
  const sequences: string[] = [];
  const shown = text
    .replaceAll(/\u001BPtmux;((?:\u001B\u001B|[^\u001B])*)\u001B\\/g, (_, inner: string) =>
      inner.replaceAll('\u001B\u001B', '\u001B'),
    )
    .replaceAll(/(?:\u001BP(?!tmux;)(?:(?!\u001B\\)[^])*\u001B\\)+/g, (pieces) =>
      pieces
        .split('\u001B\\')
        .map((piece) => piece.slice(2))
        .join(''),
    )
    .replaceAll(/\u001B\](\P{Cc}*)(?:\u0007|\u001B\\)/gu, (_, inner: string) => {
      sequences.push(inner);
      return '';
    });
  return { sequences, shown };
}

test('with any text, a terminal finds the intended sequences and shows nothing', () => {
  fc.assert(
    fc.property(context, hostileText, hostileText, (env, first, second) => {
      const { title, notifyDesktop, copy } = speakTo(env);
      for (const text of [title(first), notifyDesktop(first, second), copy(first) ?? '']) {
        const { sequences, shown } = parse(text);
        // Inside tmux a bell comes with a notification.
        expect(shown.replace(/\u0007$/, '')).toBe('');
        for (const sequence of sequences) {
          expect(sequence).toMatch(
            /^(2;[^;]*|9;(?!\d)[^;]*|99;(i=\d+:d=[01](:p=body)?)?;[^;]*|777;notify;[^;]*;[^;]*|52;c;[\w+/]*=*)$/,
          );
        }
      }
    }),
    { numRuns: 200 },
  );
});

test('with any text, no wrapped piece is longer than screen can hold', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme', maxLength: 600 }), (text) => {
      const { title, notifyDesktop } = speakTo(screen);
      for (const piece of (title(text) + notifyDesktop(text, text)).split('\u001B\\')) {
        expect(Buffer.byteLength(piece)).toBeLessThan(768);
      }
    }),
    { numRuns: 100 },
  );
});
