import { describe, expect, it } from 'vitest';
import { answerTrouble } from '../../../source/atlas/api/answer-troubles.ts';
import type { RequestSubject, ErrorAnswer } from '../../../source/atlas/api/answer-troubles.ts';

const key: RequestSubject = { host: 'cloud.mongodb.com', credential: 'api-key' };
const account: RequestSubject = { host: 'cloud.mongodb.com', credential: 'service-account' };

function tell(
  asked: RequestSubject,
  status: number,
  code?: string,
  more: Partial<ErrorAnswer> & { parameters?: unknown[] } = {},
) {
  const { parameters = [], ...rest } = more;
  const fault = { code, detail: undefined, parameters };
  return answerTrouble(asked, { status, retryAfter: undefined, fault, ...rest });
}

describe('messages for error answers', () => {
  it.each([
    [401, 'UNEXPECTED_ERROR', 'auth', /refused the API key \(401 UNEXPECTED_ERROR\)/, /other cloud/],
    [401, 'USER_UNAUTHORIZED', 'auth', /lacks the role/, /Project Backup Manager \(or Project Owner\)/],
    [403, 'IP_ADDRESS_NOT_ON_ACCESS_LIST', 'auth', /Your address is not/, /not to the project's network/],
    [401, undefined, 'auth', /refused the API key \(401\)/, /public or private key is wrong/],
    [403, undefined, 'auth', /does not let this API key/, /roles/],
    [404, 'GROUP_NOT_FOUND', 'not-found', /no project/, /--project/],
    [404, 'CLUSTER_NOT_FOUND', 'not-found', /no cluster of this name/, /case-sensitive/],
    [404, undefined, 'not-found', /nothing at this address \(404\)/, /--base-url/],
    [400, 'CANNOT_USE_FLEX_CLUSTER_IN_CLUSTER_API', 'request', /Free or Flex/, /dedicated/],
    [406, 'INVALID_VERSION_DATE', 'request', /version of its API/, /newer/],
    [410, 'VERSION_GONE', 'request', /switched off this version/, /--api v2/],
    [406, undefined, 'request', /no longer offers/, /--api v2/],
    [410, undefined, 'request', /no longer offers/, /--api v2/],
    [407, undefined, 'network', /proxy requires/, /HTTPS_PROXY/],
    [418, undefined, 'request', /did not accept/, /--log/],
    [400, 'constructor', 'request', /did not accept/, /--log/],
  ] as const)('%i %s is %s, and not retried', (status, code, kind, sentence, remedy) => {
    const trouble = tell(key, status, code);
    expect(trouble).toMatchObject({ kind, status, code, retryable: false });
    expect(trouble.sentence).toMatch(sentence);
    expect(trouble.remedy).toMatch(remedy);
  });

  it.each([
    [408, undefined, 'timeout', /^cloud\.mongodb\.com gave up waiting \(408\)/, /try again/],
    [425, undefined, 'timeout', /gave up waiting/, /try again/],
    [429, 'RATE_LIMITED', 'rate-limited', /rate limit is reached/, /--interval/],
    [429, 'RATE_LIMITED_TOKEN_BUCKET', 'rate-limited', /rate limit is reached/, /--interval/],
    [429, undefined, 'rate-limited', /rate limit is reached/, /--interval/],
    [500, 'UNEXPECTED_ERROR', 'server', /^cloud\.mongodb\.com reported a server error/, /try again/],
    [502, undefined, 'server', /a server error/, /try again/],
    [503, undefined, 'server', /a server error/, /try again/],
    [599, undefined, 'server', /a server error/, /try again/],
  ] as const)('%i %s is %s, and retried', (status, code, kind, sentence, remedy) => {
    const trouble = tell(key, status, code);
    expect(trouble).toMatchObject({ kind, retryable: true });
    expect(trouble.sentence).toMatch(sentence);
    expect(trouble.remedy).toMatch(remedy);
  });

  it('names the missing address and the access list', () => {
    const parameters = ['203.0.113.7'];
    const trouble = tell(account, 403, 'IP_ADDRESS_NOT_ON_ACCESS_LIST', { parameters });
    expect(trouble.sentence).toBe(
      'Your address 203.0.113.7 is not on the API access list of the service account (403 IP_ADDRESS_NOT_ON_ACCESS_LIST).',
    );
    expect(tell(key, 403, 'IP_ADDRESS_NOT_ON_ACCESS_LIST', { parameters: [{}] }).sentence).toContain(
      'Your address is',
    );
    expect(tell(key, 403, 'IP_ADDRESS_NOT_ON_ACCESS_LIST', { parameters: [''] }).sentence).toContain(
      'Your address is',
    );
    const long = tell(key, 403, 'IP_ADDRESS_NOT_ON_ACCESS_LIST', { parameters: ['9'.repeat(5000)] });
    expect(long.sentence.length).toBeLessThan(250);
  });

  it("repeats Atlas's words: cleaned, on one line, cut when long", () => {
    const fault = { code: 'ODD', detail: `Line one\nline two\u001b[2J. ${'x'.repeat(999)}`, parameters: [] };
    const { sentence } = answerTrouble(key, { status: 400, retryAfter: undefined, fault });
    expect(sentence).toMatch(
      /^cloud\.mongodb\.com did not accept the request \(400 ODD: Line one␊line two␛\[2J\. x+…\)\.$/,
    );
    expect(sentence.length).toBeLessThan(400);
  });

  it('does not end in two full stops', () => {
    const fault = { code: undefined, detail: 'Bad Gateway.', parameters: [] };
    expect(answerTrouble(key, { status: 502, retryAfter: undefined, fault }).sentence).toMatch(
      /\(502: Bad Gateway\)\.$/,
    );
  });

  it('tells a refused account from a refused secret, and a stale nonce from a wrong key', () => {
    expect(tell(account, 401, 'UNEXPECTED_ERROR').sentence).toMatch(/refused the service account/);
    expect(tell(account, 401, 'UNEXPECTED_ERROR').remedy).toMatch(/^Check the service account/);
    for (const status of [400, 401, 403]) {
      const refused = tell({ ...account, token: true }, status);
      expect(refused).toMatchObject({ kind: 'auth', status, retryable: false });
      expect(refused.sentence).toMatch(/client id or secret/);
      expect(refused.remedy).toMatch(/have not expired/);
    }
    expect(tell(key, 503, undefined, { stale: true }).sentence).toMatch(/a server error/);
    expect(tell({ ...account, token: true }, 503).kind).toBe('server');
    expect(tell(key, 401, 'UNEXPECTED_ERROR', { stale: true })).toMatchObject({
      kind: 'server',
      retryable: true,
    });
  });
});
