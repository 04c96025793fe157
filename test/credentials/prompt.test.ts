import { PassThrough } from 'node:stream';
import { expect, test } from 'vitest';
import { ask, Declined, readOneLine } from '../../source/credentials/prompt.ts';

/** A terminal with keyboard input: what it shows, and the modes that were set. */
function terminal() {
  const modes: boolean[] = [];
  const shown: string[] = [];
  const input = Object.assign(new PassThrough(), {
    isTTY: true,
    isRaw: false,
    setRawMode(raw: boolean) {
      modes.push(raw);
      this.isRaw = raw;
    },
  });
  const output = { isTTY: false, write: (text: string) => shown.push(text) };
  const { signal } = new AbortController();
  const question = (hidden: boolean, over: AbortSignal = signal) =>
    ask({ input, output, text: 'Key: ', hidden, signal: over });
  return { input, output, modes, question, shown: () => shown.join('') };
}

test("typing is shown or hidden, and the terminal's mode is restored", async () => {
  const open = terminal();
  open.input.write('abcd\r');
  expect(await open.question(false)).toBe('abcd');
  expect(open.shown()).toBe('Key: abcd\n');
  const closed = terminal();
  closed.input.write('s3cret\n');
  expect(await closed.question(true)).toBe('s3cret');
  expect(closed.shown()).toBe('Key: \n');
  expect(closed.modes).toEqual([true, false]);
});

test('Backspace and Ctrl+U delete, arrow keys and other control keys are ignored', async () => {
  const { input, question, shown } = terminal();
  input.write('\u007fxy\u0015ab\u001b[Ac\bd\u0001\u001bOPé\u001b\r');
  expect(await question(false)).toBe('abdé');
  expect(shown()).toContain('xy\b \b\b \bab');
});

test('two pasted lines answer two questions', async () => {
  const { input, question } = terminal();
  input.write('public\r\nprivate\r\n');
  expect(await question(false)).toBe('public');
  expect(await question(true)).toBe('private');
});

test('a pasted key is text without its line end, however its bytes arrive', async () => {
  const paste = '\u001b[200~s3cret\u0003\n\u001b[201~';
  for (const reads of [[`${paste}\r`], [paste, '\r'], [...paste, '\r']]) {
    const { input, question } = terminal();
    const answer = question(true);
    for (const read of reads) input.write(read);
    expect(await answer).toBe('s3cret');
  }
});

test('a paste after Enter answers the next question', async () => {
  const { input, question } = terminal();
  input.write('public\r\u001b[200~private\n\u001b[2');
  expect(await question(false)).toBe('public');
  input.write('01~\r');
  expect(await question(true)).toBe('private');
});

test('bracketed paste is on only during a question', async () => {
  const { input, output, question, shown } = terminal();
  output.isTTY = true;
  input.write('abcd\r');
  await question(false);
  expect(shown()).toBe('\u001b[?2004hKey: abcd\u001b[?2004l\n');
});

test('a character that arrives in two pieces is read as one', async () => {
  const { input, question } = terminal();
  const bytes = Buffer.from('é\r');
  const answer = question(false);
  input.write(bytes.subarray(0, 1));
  input.write(bytes.subarray(1));
  expect(await answer).toBe('é');
});

test.each([
  ['Ctrl+C', 'ab\u0003'],
  ['Ctrl+D', '\u0004'],
])('%s cancels, and restores the terminal', async (_, keys) => {
  const { input, modes, question } = terminal();
  input.write(keys);
  await expect(question(true)).rejects.toBeInstanceOf(Declined);
  expect(modes).toEqual([true, false]);
});

test('Ctrl+D in the middle of a line is ignored', async () => {
  const { input, question } = terminal();
  input.write('a\u0004b\r');
  expect(await question(true)).toBe('ab');
});

test('cancels when the terminal goes away, and fails when it breaks', async () => {
  const gone = terminal();
  gone.input.end();
  await expect(gone.question(true)).rejects.toBeInstanceOf(Declined);
  const failing = terminal();
  const answer = failing.question(true);
  failing.input.emit('error', new Error('EIO'));
  await expect(answer).rejects.toThrow('EIO');
});

test('an abort restores the terminal', async () => {
  const { modes, question } = terminal();
  const stop = new AbortController();
  const answer = question(true, stop.signal);
  stop.abort(new Error('stopped'));
  await expect(answer).rejects.toThrow('stopped');
  expect(modes).toEqual([true, false]);
  await expect(question(true, stop.signal)).rejects.toThrow('stopped');
});

function piped(...chunks: (string | Buffer)[]) {
  const input = new PassThrough();
  for (const chunk of chunks) input.write(chunk);
  input.end();
  return input;
}

const { signal } = new AbortController();

test.each([['s3cret'], ['s3cret\n'], ['s3cret\r\n'], ['\uFEFFs3cret\r\n\r\n'], [' s3cret ']])(
  'the secret is read from stdin without surrounding whitespace or BOM: %j',
  async (text) => {
    expect(await readOneLine(piped(text), 'private key', signal)).toBe('s3cret');
  },
);

test('reads a secret from a file written by Windows PowerShell', async () => {
  const file = Buffer.from('\uFEFFs3cret\r\n', 'utf16le');
  expect(await readOneLine(piped(file), 'private key', signal)).toBe('s3cret');
});

test('accepts a stdin that yields text instead of bytes', async () => {
  const input = piped('s3', 'cret');
  input.setEncoding('utf8');
  expect(await readOneLine(input, 'private key', signal)).toBe('s3cret');
});

test('refuses empty input, too much input, and several lines', async () => {
  await expect(readOneLine(piped('\r\n'), 'private key', signal)).rejects.toThrow(
    'stdin has no private key.',
  );
  await expect(readOneLine(piped('a\nb'), 'private key', signal)).rejects.toThrow(
    'more than the private key',
  );
  await expect(readOneLine(piped('a'.repeat(70_000)), 'private key', signal)).rejects.toThrow('far too long');
});

test('an abort ends the wait for stdin', async () => {
  const stop = new AbortController();
  const answer = readOneLine(new PassThrough(), 'private key', stop.signal);
  stop.abort(new Error('stopped'));
  await expect(answer).rejects.toThrow('stopped');
});

test('fails when stdin breaks', async () => {
  const input = new PassThrough();
  const answer = readOneLine(input, 'private key', signal);
  input.destroy(new Error('EIO'));
  await expect(answer).rejects.toThrow('EIO');
});

test('what is pasted into the wrong question is not shown', async () => {
  const { input, modes: _, shown } = terminal();
  const output = { write: (text: string) => written.push(text) };
  const written: string[] = [];
  const { signal } = new AbortController();
  input.write('mdb_sa_sk_s3cret\r');
  const conceal = (line: string): boolean => line.startsWith('mdb_sa_sk_');
  expect(await ask({ input, output, text: 'Key: ', hidden: false, conceal, signal })).toBe(
    'mdb_sa_sk_s3cret',
  );
  expect(written.join('') + shown()).toBe('Key: \n');
});

test('after a stop the terminal is raw again, so that a secret does not show', async () => {
  const { input, modes, question, shown } = terminal();
  const answer = question(true);
  process.emit('SIGCONT', 'SIGCONT');
  expect(modes).toEqual([true, false, true]);
  input.write('s3cret\r');
  expect(await answer).toBe('s3cret');
  expect(modes).toEqual([true, false, true, false]);
  expect(shown()).toBe('Key: Key: \n');
  process.emit('SIGCONT', 'SIGCONT');
  expect(modes).toHaveLength(4);
});
