/**
 * The bytes of a text → the text: UTF-8 with or without a byte order mark, or UTF-16, in which Windows PowerShell and
 * Notepad write what they are not told to write otherwise.
 */
export function decodeText(bytes: Buffer): string {
  return bytes.toString(encodingOf(bytes)).replace(/^\uFEFF/, '');
}

/** The text -> its bytes, encoded as these were; undefined where they are no text that could be kept. */
export function encodeTextAs(bytes: Buffer, text: string): Buffer | undefined {
  const encoding = encodingOf(bytes);
  const whole = bytes.toString(encoding);
  if (!Buffer.from(whole, encoding).equals(bytes)) return undefined;
  return Buffer.from(`${whole.startsWith('\uFEFF') ? '\uFEFF' : ''}${text}`, encoding);
}

function encodingOf(bytes: Buffer): 'utf16le' | 'utf8' {
  return bytes[0] === 0xff && bytes[1] === 0xfe ? 'utf16le' : 'utf8';
}
