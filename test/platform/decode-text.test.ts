import { expect, test } from 'vitest';
import { decodeText } from '../../source/platform/decode-text.ts';

test.each([
  ['UTF-8', Buffer.from('grüße\r\n')],
  ['UTF-8 with a BOM', Buffer.from('\uFEFFgrüße\r\n')],
  ['UTF-16, as Windows PowerShell writes it', Buffer.from('\uFEFFgrüße\r\n', 'utf16le')],
])('decodes %s', (_, bytes) => {
  expect(decodeText(bytes)).toBe('grüße\r\n');
});

test('no bytes are an empty text', () => {
  expect(decodeText(Buffer.alloc(0))).toBe('');
  expect(decodeText(Buffer.from([0xff, 0xfe]))).toBe('');
});
