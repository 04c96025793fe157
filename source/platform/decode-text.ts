/**
 * Bytes → text: UTF-8 with or without a byte order mark, or UTF-16, which Windows PowerShell and Notepad write by
 * default.
 */
export function decodeText(bytes: Buffer): string {
  return bytes.toString(encodingOf(bytes)).replace(/^\uFEFF/, '');
}

/** Text → bytes, in the encoding of the given ones; undefined when those cannot be decoded. */
export function encodeTextAs(bytes: Buffer, text: string): Buffer | undefined {
  const encoding = encodingOf(bytes);
  const whole = bytes.toString(encoding);
  if (!Buffer.from(whole, encoding).equals(bytes)) return undefined;
  return Buffer.from(`${whole.startsWith('\uFEFF') ? '\uFEFF' : ''}${text}`, encoding);
}

function encodingOf(bytes: Buffer): 'utf16le' | 'utf8' {
  return bytes[0] === 0xff && bytes[1] === 0xfe ? 'utf16le' : 'utf8';
}
