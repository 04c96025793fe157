import { describe, expect, it } from 'vitest';
import { networkTrouble } from '../../../source/atlas/api/network-troubles.ts';
import { errorCode } from '../../../source/platform/error-code.ts';

const failed = (code: string, message = 'failed') => Object.assign(new Error(message), { code });
const tell = (error: unknown) => networkTrouble(error, 'atlas.test');

const refusal = (status: number) =>
  failed('UND_ERR_ABORTED', `Proxy response (${status}) !== 200 when HTTP Tunneling`);

describe('messages for network errors', () => {
  it.each([
    ['ECONNREFUSED', 'network', true, /refused the connection/],
    ['ENOTFOUND', 'network', true, /no host atlas\.test/],
    ['EAI_AGAIN', 'network', true, /DNS/],
    ['ENETUNREACH', 'network', true, /unreachable/],
    ['EHOSTUNREACH', 'network', true, /unreachable/],
    ['EACCES', 'network', true, /does not let the program connect to atlas\.test/],
    ['EPERM', 'network', true, /does not let the program connect to atlas\.test/],
    ['ENETDOWN', 'network', true, /network is down/],
    ['ECONNRESET', 'network', true, /was cut/],
    ['ECONNABORTED', 'network', true, /was cut/],
    ['EPIPE', 'network', true, /was cut/],
    ['UND_ERR_SOCKET', 'network', true, /was cut/],
    ['UND_ERR_RES_CONTENT_LENGTH_MISMATCH', 'network', true, /broke off/],
    ['UND_ERR_DESTROYED', 'network', true, /closed to open a new one/],
    ['UND_ERR_CLOSED', 'network', true, /closed/],
    ['ETIMEDOUT', 'timeout', true, /could not be reached in time/],
    ['UND_ERR_CONNECT_TIMEOUT', 'timeout', true, /could not be reached in time/],
    ['UND_ERR_HEADERS_TIMEOUT', 'timeout', true, /did not answer in time/],
    ['UND_ERR_BODY_TIMEOUT', 'timeout', true, /fell silent/],
    ['UND_ERR_HEADERS_OVERFLOW', 'unreadable', false, /larger than 64 KB/],
    ['UND_ERR_RES_EXCEEDED_MAX_SIZE', 'unreadable', false, /larger than this program takes/],
    ['UND_ERR_PRX_CONN', 'network', true, /proxy/],
    ['UND_ERR_PRX_TLS', 'network', false, /proxy/],
    ['EPROTO', 'network', true, /TLS/],
    ['ERR_SSL_WRONG_VERSION_NUMBER', 'network', true, /TLS/],
    ['HPE_INVALID_CONSTANT', 'network', true, /did not answer in HTTP/],
    ['CERT_HAS_EXPIRED', 'network', false, /has expired/],
    ['CERT_NOT_YET_VALID', 'network', false, /not valid yet/],
    ['ERR_TLS_CERT_ALTNAME_INVALID', 'network', false, /not for atlas\.test/],
    ['DEPTH_ZERO_SELF_SIGNED_CERT', 'network', false, /self-signed/],
    ['SELF_SIGNED_CERT_IN_CHAIN', 'network', false, /self-signed/],
    ['UNABLE_TO_VERIFY_LEAF_SIGNATURE', 'network', false, /does not trust/],
    ['UNABLE_TO_GET_ISSUER_CERT_LOCALLY', 'network', false, /does not trust/],
    ['CERT_REVOKED', 'network', false, /not accepted/],
  ] as const)('%s', (code, kind, retryable, sentence) => {
    const trouble = tell(failed(code));
    expect(trouble).toMatchObject({ kind, retryable, status: undefined, code: undefined });
    expect(trouble!.sentence).toMatch(sentence);
    expect(trouble!.sentence).toMatch(new RegExp(`\\(${code}\\)\\.$`));
    expect(trouble!.remedy).toMatch(/\.$/);
  });

  it.each([
    'DEPTH_ZERO_SELF_SIGNED_CERT',
    'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
    'ERR_TLS_CERT_ALTNAME_INVALID',
  ])('suggests trusting the certificate for %s', (code) => {
    expect(tell(failed(code))!.remedy).toMatch(/NODE_USE_SYSTEM_CA=1.*NODE_EXTRA_CA_CERTS/);
  });

  it('says how the proxy refused', () => {
    expect(tell(refusal(407))).toMatchObject({
      sentence: 'The proxy did not lead to atlas.test (407).',
      remedy: expect.stringContaining('name and password') as string,
    });
    expect(tell(refusal(502))!.remedy).toContain('NO_PROXY');
  });

  it('finds the code of a nested error', () => {
    expect(errorCode(new Error('outer', { cause: failed('ENOTFOUND') }))).toBe('ENOTFOUND');
    expect(errorCode(new AggregateError([new Error('a'), failed('ECONNREFUSED')]))).toBe('ECONNREFUSED');
    expect(errorCode(new AggregateError([]))).toBeUndefined();
    expect(errorCode(Object.assign(new Error('x'), { code: 7 }))).toBeUndefined();
    const endless = new Error('x');
    endless.cause = endless;
    expect(errorCode(endless)).toBeUndefined();
  });

  it('returns nothing for other errors', () => {
    expect(tell(failed('ERR_INVALID_ARG_TYPE'))).toBeUndefined();
    expect(tell(failed('toString'))).toBeUndefined();
    expect(tell(new Error('x'))).toBeUndefined();
    expect(tell('ECONNREFUSED')).toBeUndefined();
  });
});
