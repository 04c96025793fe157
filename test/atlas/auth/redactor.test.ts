import { describe, expect, it } from 'vitest';
import { Redactor } from '../../../source/atlas/auth/redactor.ts';

describe('secrets that a server repeats', () => {
  it('are removed: known ones, and the fields of a Digest header', () => {
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

  it('are removed from six characters on', () => {
    expect(new Redactor(['s3cret', 's3cre']).hide('s3cret, s3cre')).toBe('‹hidden›, s3cre');
  });

  it('do not change ordinary words', () => {
    const text = 'The key is basic knowledge; the response was late, the nonce = stale.';
    expect(new Redactor(['key', '']).hide(text)).toBe(text);
  });

  it('are removed from a good answer too, by value and by shape, in names and escapes as well', () => {
    const redactor = new Redactor(['5c9d1a3e-7f42-4b1c', 'p@ss/word']);
    redactor.token = 'aaaaaa.first.token';
    redactor.token = 'bbbbbb.second.token';
    const said = {
      errMsg: 'refused: Bearer aaaaaa.first.token; 5C9D1A3E-7F42-4B1C; mdb_sa_sk_Ab-9_x',
      [`p@ss/word`]: [`p%40ss%2Fword ${btoa('p@ss/word')}`, 'bbbbbb.second.token', 7, null, true],
      digest: 'Digest username="me", response="0123456789abcdef0123456789abcdef"',
      basic: 'Basic bWRiX3NhX2lkOnNlY3JldA==',
      jwt: 'eyJhbGciOiJub25lIn0.eyJzdWIiOiIxIn0.sig',
    };
    const text = JSON.stringify(said);
    const hidden = '‹hidden›';
    expect(redactor.hideIn(said, text)).toEqual({
      errMsg: `refused: Bearer ${hidden}; ${hidden}; mdb_sa_sk_${hidden}`,
      [hidden]: [`${hidden} ${hidden}`, hidden, 7, null, true],
      digest: `Digest username="me", response="${hidden}"`,
      basic: `Basic ${hidden}`,
      jwt: hidden,
    });
    const escaped = text.replaceAll('5C9D1A3E', String.raw`\u0035C9D1A3E`);
    expect(JSON.stringify(redactor.hideIn(JSON.parse(escaped), escaped))).not.toContain('5C9D1A3E');
  });

  it('leave a good answer unchanged when it has none', () => {
    const redactor = new Redactor(['5c9d1a3e-7f42-4b1c']);
    const said = {
      errMsg: 'Bearer token expired; basic authentication failed; the response was late',
      customData: [{ key: 'username="bob"', value: 'nonce="x" 5c9d1a3e' }],
    };
    expect(redactor.hideIn(said, JSON.stringify(said))).toEqual(said);
    const plain = { errMsg: 'no room' };
    expect(redactor.hideIn(plain, JSON.stringify(plain))).toBe(plain);
  });
});
