/**
 * The bytes of a text → the text: UTF-8 with or without a byte order mark, or UTF-16, in which Windows PowerShell and
 * Notepad write what they are not told to write otherwise.
 */
export function decodeText(bytes: Buffer): string {
  const encoding = bytes[0] === 0xff && bytes[1] === 0xfe ? 'utf16le' : 'utf8';
  return bytes.toString(encoding).replace(/^\uFEFF/, '');
}
