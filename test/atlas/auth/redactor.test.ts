import { describe, expect, it } from 'vitest';
import { Redactor } from '../../../source/atlas/auth/redactor.ts';

describe('secrets that a server sends back', () => {
  it('are taken out, known ones and the fields of a Digest header', () => {
    const redactor = new Redactor(['5c9d1a3e-7f42', 'cHVibGljOnByaXZhdGU=']);
    redactor.token = 'eyJhbGciOi.x_y-z';
    expect(redactor.hide('key=5c9d1a3e-7f42; 5c9d1a3e-7f42')).toBe('key=‹hidden›; ‹hidden›');
    expect(redactor.hide('Bearer eyJhbGciOi.x_y-z, Basic cHVibGljOnByaXZhdGU=')).toBe(
      'Bearer ‹hidden›, Basic ‹hidden›',
    );
    expect(redactor.hide('Digest username="me", nonce="abc+/=", cnonce=\\"x\\", response="8ca5"')).toBe(
      'Digest username=‹hidden›, nonce=‹hidden›, cnonce=‹hidden›, response=‹hidden›',
    );
  });

  it('are taken out from six characters on', () => {
    expect(new Redactor(['s3cret', 's3cre']).hide('s3cret, s3cre')).toBe('‹hidden›, s3cre');
  });

  it('leave ordinary words alone', () => {
    const text = 'The key is basic knowledge; the response was late, the nonce = stale.';
    expect(new Redactor(['key', '']).hide(text)).toBe(text);
  });
});
