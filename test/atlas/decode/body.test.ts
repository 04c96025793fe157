import { describe, expect, it } from 'vitest';
import { decodeErrorBody, openEnvelope, pageTitle, parseBody } from '../../../source/atlas/decode/body.ts';
import { troubleOf } from '../../../source/atlas/api/errors.ts';

function troubleOfBody(text: string) {
  try {
    return parseBody(text);
  } catch (error) {
    return troubleOf(error);
  }
}

describe('parsing a body', () => {
  it('unwraps both kinds of envelope', () => {
    expect(openEnvelope({ status: 200, content: { results: [] } })).toEqual({
      status: 200,
      content: { results: [] },
    });
    const beside = { status: 200, results: [] };
    expect(openEnvelope(beside)).toEqual({ status: 200, content: beside });
    expect(openEnvelope({ status: 'ok', results: [] })).toMatchObject({ status: undefined });
    expect(openEnvelope({ status: 400.5, results: [] })).toMatchObject({ status: undefined });
    expect(openEnvelope([])).toEqual({ status: undefined, content: [] });
  });

  it.each([
    ['', 'The answer was empty.'],
    ['  \n', 'The answer was empty.'],
    ['{"results":[{"id":', 'The answer is incomplete or is not JSON.'],
    ['hello', 'The answer is incomplete or is not JSON.'],
    [
      '<!doctype html><html><head><title>\n Sign in \u001b[31m</title>',
      'Something between here and Atlas answered with a web page, “Sign in ␛[31m”, instead of data.',
    ],
    ['<html>', 'Something between here and Atlas answered with a web page instead of data.'],
  ])('describes %j', (text, sentence) => {
    expect(troubleOfBody(text)).toMatchObject({ kind: 'unreadable', sentence });
  });

  it('is retryable when empty or cut off, and points to the proxy for a web page', () => {
    for (const text of ['', '{"results":['])
      expect(troubleOfBody(text)).toMatchObject({
        retryable: true,
        remedy: expect.stringContaining('--log') as string,
      });
    expect(troubleOfBody('<html>')).toMatchObject({
      retryable: false,
      remedy: expect.stringContaining('proxy') as string,
    });
  });

  it('refuses too many values and deep nesting, also in an error body', () => {
    expect(() => parseBody('[1,2,3]', 3)).not.toThrow();
    expect(() => parseBody('["1,2,3,4"]', 3)).not.toThrow();
    expect(() => parseBody('[1,2,3,4]', 3)).toThrow(/too many values/);
    const deep = `{"errorCode":"X","of":${'['.repeat(100)}${']'.repeat(100)}}`;
    expect(troubleOfBody(deep)).toMatchObject({
      sentence: expect.stringContaining('nested deeper') as string,
    });
    const many = `{"errorCode":"X","parameters":[${'{},'.repeat(10_000)}{}]}`;
    for (const text of [deep, many]) expect(decodeErrorBody(text).code).toBeUndefined();
  });

  it('takes a title from a page, and cuts it', () => {
    expect(pageTitle(`<TITLE lang="en">${'x'.repeat(500)}</TITLE>`)).toHaveLength(100);
    expect(pageTitle('<title> </title>')).toBeUndefined();
    expect(pageTitle('<title>Sign\n    in</title>')).toBe('Sign in');
    expect(pageTitle(`${' '.repeat(70_000)}<title>far down</title>`)).toBeUndefined();
  });

  it('reads error messages from Atlas, OAuth and a proxy', () => {
    expect(
      decodeErrorBody(
        '{"error":403,"errorCode":"IP_ADDRESS_NOT_ON_ACCESS_LIST","detail":"no","parameters":["1.2.3.4"]}',
      ),
    ).toEqual({ code: 'IP_ADDRESS_NOT_ON_ACCESS_LIST', detail: 'no', parameters: ['1.2.3.4'] });
    expect(decodeErrorBody('{"status":404,"content":{"errorCode":"GROUP_NOT_FOUND"}}').code).toBe(
      'GROUP_NOT_FOUND',
    );
    expect(decodeErrorBody('{"error":"invalid_client","error_description":"no such client"}').detail).toBe(
      'no such client',
    );
    expect(decodeErrorBody('{"error":403,"reason":"Forbidden"}').detail).toBe('Forbidden');
    expect(decodeErrorBody('<html><title>502 Bad Gateway</title>')).toEqual({
      code: undefined,
      detail: '502 Bad Gateway',
      parameters: [],
    });
    expect(decodeErrorBody('')).toEqual({ code: undefined, detail: undefined, parameters: [] });
    expect(decodeErrorBody('[1]')).toEqual({ code: undefined, detail: undefined, parameters: [] });
  });
});
