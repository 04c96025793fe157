import { describe, expect, test } from 'vitest';
import { createInputParts, pasteEnd, pasteStart, type InputPart } from '../../source/text/input-parts.ts';
import { longestPaste } from '../../source/text/pasted.ts';

/** The parts of these reads in order, and what is left when nothing more comes. */
function parts(...reads: readonly string[]): readonly string[] {
  const input = createInputParts({ now: () => 0 });
  const found: InputPart[] = [];
  for (const read of reads) found.push(...input.push(read));
  for (let turn = 0; input.awaited() !== undefined && turn < 5; turn += 1) found.push(...input.giveUp());
  return joined(found);
}

/** `keys: ab`, `paste: x`: neighbouring parts of a kind are joined. */
function joined(found: readonly InputPart[]): readonly string[] {
  const texts: { kind: string; text: string }[] = [];
  for (const { kind, text } of found) {
    const last = texts.at(-1);
    if (last?.kind === 'keys' && kind === 'keys') last.text += text;
    else texts.push({ kind, text });
  }
  return texts.map(({ kind, text }) => `${kind}: ${text}`);
}

const background = '\u001B]11;rgb:ffff/ffff/dddd\u001B\\';
const attributes = '\u001B[?62;22c';
const paste = `${pasteStart}q\rW\t\u0003\u001B[A${pasteEnd}`;

test('keys are passed on as they come, Esc and Alt too', () => {
  expect(parts('jj\u001B[Ak\u001BOP')).toEqual(['keys: jj\u001B[Ak\u001BOP']);
  for (const key of [
    '\u001B',
    '\u001B\u001B',
    '\u001B[',
    '\u001B]',
    '\u001BP',
    '\u001B[5~',
    '\u001B[2~',
    '\u001Bp',
  ])
    expect(parts(key)).toEqual([`keys: ${key}`]);
});

test('answers are not keys, however the reads split them, and between keys', () => {
  const all = `j${background}k${attributes}\u001BP1+r5463=31\u001B\\l\u001B]11;rgb:0/0/0\u0007\u001B[>41;379;0c`;
  const expected = [
    'keys: j',
    `answer: ${background}`,
    'keys: k',
    `answer: ${attributes}`,
    'answer: \u001BP1+r5463=31\u001B\\',
    'keys: l',
    'answer: \u001B]11;rgb:0/0/0\u0007',
    'answer: \u001B[>41;379;0c',
  ];
  expect(parts(all)).toEqual(expected);
  expect(parts(...all)).toEqual(expected);
  for (let at = 1; at < all.length; at += 1) expect(parts(all.slice(0, at), all.slice(at))).toEqual(expected);
});

test('an answer that never ends is not a key, and hides no answer after it', () => {
  expect(parts('\u001B]11;rgb:ff')).toEqual([]);
  expect(parts('\u001B]11;rgb:ff\u001B[A')).toEqual(['answer: \u001B]11;rgb:ff', 'keys: \u001B[A']);
});

test('a paste is one part, however the reads split it', () => {
  const text = 'q\rW\t\u0003\u001B[A';
  const all = `/${paste}\r`;
  const expected = ['keys: /', `paste: ${text}`, 'keys: \r'];
  expect(parts(all)).toEqual(expected);
  expect(parts(...all)).toEqual(expected);
  for (let at = 1; at < all.length; at += 1) expect(parts(all.slice(0, at), all.slice(at))).toEqual(expected);
});

test('an end marker within a paste does not end it: what follows is text', () => {
  const sly = `${pasteStart}one${pasteEnd}q\r${pasteEnd}two${pasteEnd}`;
  expect(parts(sly)).toEqual(['paste: oneq\rtwo']);
  expect(parts(...sly)).toEqual(['paste: oneq\rtwo']);
});

test('a long text after an end marker is part of the paste, even if nothing follows for a while', () => {
  const rest = '?\rq'.repeat(2000);
  expect(parts(`${pasteStart}one${pasteEnd}${rest}`, rest).length).toBe(1);
});

test('two pastes stay two, and an answer within one is text', () => {
  expect(parts(paste + paste).length).toBe(2);
  expect(parts(`${pasteStart}a${background}b${pasteEnd}`)).toEqual([`paste: a${background}b`]);
});

test('a read full of markers is split like any other', () => {
  expect(parts(pasteStart + pasteEnd.repeat(20_000))).toEqual(['paste: ']);
  expect(parts((pasteStart + pasteEnd).repeat(20_000)).length).toBe(20_000);
});

test('a huge paste is cut', () => {
  const flood = `q${pasteEnd}\r\u001B]11;${'x'.repeat(60_000)}`.repeat(17);
  const reads = (pasteStart + flood + pasteEnd).match(/[^]{1,4096}/g) ?? [];
  const found = parts(...reads);
  expect(found.map((text) => text.slice(0, 8))).toEqual(['paste: q']);
  expect(found[0]?.length).toBe('paste: '.length + longestPaste);
});

describe('a paste without an end marker', () => {
  /** What is read after an unfinished paste, on a clock of its own. */
  function unended() {
    let now = 0;
    const input = createInputParts({ now: () => now });
    expect(input.push(`${pasteStart}abc`)).toEqual([]);
    return {
      ...input,
      pass: (milliseconds: number) => void (now += milliseconds),
    };
  }
  const abc = { kind: 'paste', text: 'abc' };

  test('ends with a Ctrl+C read alone, not with one that is followed by more', () => {
    const input = unended();
    expect(input.push('\u0003')).toEqual([]);
    expect(input.awaited()).toBe('interrupt');
    expect(input.giveUp()).toEqual([abc, { kind: 'keys', text: '\u0003' }]);
    expect(input.push('q')).toEqual([{ kind: 'keys', text: 'q' }]);
    const pasted = unended();
    pasted.push('\u0003');
    pasted.push('\rq');
    pasted.push(pasteEnd);
    expect(pasted.giveUp()).toEqual([{ kind: 'paste', text: 'abc\u0003\rq' }]);
  });

  test('ends at once with a second Ctrl+C', () => {
    const input = unended();
    input.push('\u0003');
    expect(input.push('\u0003')).toEqual([abc, { kind: 'keys', text: '\u0003' }]);
  });

  test('ends after a pause: keys count again, also Ctrl+C, while a longer read still belongs to it', () => {
    for (const key of ['q', '\u0003', '\u001B[A']) {
      const input = unended();
      expect(input.giveUp()).toEqual([abc]);
      expect(input.awaited()).toBeUndefined();
      expect(input.push(key)).toEqual([{ kind: 'keys', text: key }]);
    }
    const slow = unended();
    slow.giveUp();
    const rest = 'W\rq'.repeat(10);
    expect(slow.push(rest)).toEqual([]);
    expect(slow.push(`q${pasteEnd}`)).toEqual([]);
    expect(slow.giveUp()).toEqual([{ kind: 'paste', text: `${rest}q` }]);
    const end = unended();
    end.giveUp();
    end.push(`q\r${pasteEnd}`);
    expect(end.giveUp()).toEqual([{ kind: 'paste', text: 'q\r' }]);
  });

  test('ends when someone types without a pause, but not while a lot arrives', () => {
    const input = unended();
    for (let typed = 0; typed < 50; typed += 1) {
      expect(input.push('j')).toEqual([]);
      input.pass(100);
    }
    expect(input.push('q')).toEqual([
      { kind: 'paste', text: `abc${'j'.repeat(50)}` },
      { kind: 'keys', text: 'q' },
    ]);
    const slow = unended();
    for (let read = 0; read < 50; read += 1) {
      expect(slow.push('W\rq'.repeat(10))).toEqual([]);
      slow.pass(900);
    }
    expect(slow.push('q')).toEqual([]);
  });
});

test('the late rest of a paste or an answer, without its ESC, is not a key', () => {
  const input = createInputParts({ now: () => 0 });
  input.push('\u001B');
  expect(input.giveUp()).toEqual([{ kind: 'keys', text: '\u001B' }]);
  expect(input.push(background.slice(1))).toEqual([{ kind: 'answer', text: background }]);
});

test('a paste whose start marker comes in pieces with pauses is still a paste', () => {
  const input = createInputParts({ now: () => 0 });
  const keys = (text: string): readonly InputPart[] => [{ kind: 'keys', text }];
  for (const piece of ['\u001B', '[', '2', '0']) {
    expect(input.push(piece)).toEqual([]);
    expect(input.giveUp()).toEqual(keys(piece));
  }
  expect(input.push('0~q\r')).toEqual([]);
  expect(input.push(pasteEnd)).toEqual([]);
  expect(input.giveUp()).toEqual([{ kind: 'paste', text: 'q\r' }]);
  expect(input.push('2')).toEqual(keys('2'));
});

test.each([
  ['the background', background, 4],
  ['DA1', attributes, 6],
])('an answer that comes in pieces with pauses is still an answer: %s', (_, whole, from) => {
  const input = createInputParts({ now: () => 0 });
  for (const piece of whole.slice(0, from)) {
    expect(input.push(piece)).toEqual([]);
    expect(input.giveUp()).toEqual([{ kind: 'keys', text: piece }]);
  }
  const rest = Array.from(whole.slice(from), (piece) => {
    const found = input.push(piece);
    return [found, input.awaited()];
  });
  expect(rest.at(-1)).toEqual([[{ kind: 'answer', text: whole }], undefined]);
  expect(new Set(rest.slice(0, -1).map(([found, awaited]) => `${found?.length} ${awaited}`))).toEqual(
    new Set([whole === background ? '0 answer' : '0 marker']),
  );
});

test('the rest of a late answer that never comes delays no key', () => {
  const input = createInputParts({ now: () => 0 });
  for (const piece of ['\u001B', ']', '1', '1']) {
    input.push(piece);
    input.giveUp();
  }
  expect(input.push(';rgb:')).toEqual([]);
  expect(input.giveUp()).toEqual([]);
  expect(input.push('j')).toEqual([{ kind: 'keys', text: 'j' }]);
  expect(input.awaited()).toBeUndefined();
});

test('the rest of a start marker is awaited longer than that of a key', () => {
  const input = createInputParts({ now: () => 0 });
  const awaited = Array.from(pasteStart, (character) => {
    input.push(character);
    return input.awaited();
  });
  expect(awaited).toEqual(['key', 'key', 'marker', 'marker', 'marker', 'paste']);
});

test('Esc and a key that a marker or an answer could go on with are keys, each once', () => {
  const input = createInputParts({ now: () => 0 });
  const typed = '\u001B[j\u001B2\u001B\u001B[2k\u001B]1j\u001B[?q';
  const found = [...typed].flatMap((key) => [
    ...input.push(key),
    ...(input.awaited() === undefined ? [] : input.giveUp()),
  ]);
  expect(joined(found)).toEqual([`keys: ${typed}`]);
});

test('unprocessed input is returned unchanged', () => {
  for (const [read, rest] of [
    ['j\u001B[20', '\u001B[20'],
    [`${pasteStart}ab\u001B[2`, `${pasteStart}ab\u001B[2`],
    [`${pasteStart}ab${pasteEnd}k`, `${pasteStart}ab${pasteEnd}k`],
  ] as const) {
    const input = createInputParts({ now: () => 0 });
    input.push(read);
    expect(input.rest()).toBe(rest);
  }
});
