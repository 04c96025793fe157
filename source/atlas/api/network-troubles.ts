import { errorCode } from '../../platform/error-code.ts';
import type { Trouble, TroubleKind } from './errors.ts';

type Row = {
  readonly kind: TroubleKind;
  readonly sentence: string;
  readonly remedy: string;
  readonly retryable: boolean;
};

const checkFirewall = 'Allow it in your firewall or security software.';
const checkNetwork = 'Check your network, VPN or proxy.';
const trustMore =
  'If your network inspects traffic, set NODE_USE_SYSTEM_CA=1 to trust the certificates that this machine trusts, or NODE_EXTRA_CA_CERTS to the file with its CA certificate.';

function network(sentence: string, remedy = checkNetwork): Row {
  return { kind: 'network', sentence, remedy, retryable: true };
}

function timeout(sentence: string): Row {
  return { kind: 'timeout', sentence, remedy: checkNetwork, retryable: true };
}

function certificate(sentence: string, remedy = trustMore): Row {
  return { kind: 'network', sentence, remedy, retryable: false };
}

function tooBig(sentence: string): Row {
  return {
    kind: 'unreadable',
    sentence,
    remedy: 'Use a smaller --page-size, or check your proxy.',
    retryable: false,
  };
}

/** The error codes of Node, OpenSSL and undici; `host` was asked. */
const byCode: Readonly<Record<string, (host: string) => Row>> = {
  ECONNREFUSED: (host) => network(`${host} refused the connection.`),
  ENOTFOUND: (host) => network(`There is no host ${host}, or no network to look it up.`),
  EAI_AGAIN: (host) => network(`The name ${host} could not be looked up: DNS does not answer.`),
  ENETUNREACH: (host) => network(`${host} cannot be reached: the network is unreachable.`),
  EHOSTUNREACH: (host) => network(`${host} cannot be reached: the host is unreachable.`),
  // Windows and macOS firewalls refuse this way.
  EACCES: (host) => network(`This machine does not let the program connect to ${host}.`, checkFirewall),
  EPERM: (host) => network(`This machine does not let the program connect to ${host}.`, checkFirewall),
  ENETDOWN: () => network('The network is down.'),
  ECONNRESET: (host) => network(`The connection to ${host} was cut.`),
  ECONNABORTED: (host) => network(`The connection to ${host} was cut.`),
  EPIPE: (host) => network(`The connection to ${host} was cut.`),
  UND_ERR_SOCKET: (host) => network(`The connection to ${host} was cut.`),
  UND_ERR_RES_CONTENT_LENGTH_MISMATCH: (host) => network(`The answer from ${host} broke off.`),
  UND_ERR_DESTROYED: (host) => network(`The connection to ${host} was closed to open a new one.`),
  UND_ERR_CLOSED: (host) => network(`The connection to ${host} was closed.`),
  ETIMEDOUT: (host) => timeout(`${host} could not be reached in time.`),
  UND_ERR_CONNECT_TIMEOUT: (host) => timeout(`${host} could not be reached in time.`),
  UND_ERR_HEADERS_TIMEOUT: (host) => timeout(`${host} took the request and did not answer in time.`),
  UND_ERR_BODY_TIMEOUT: (host) => timeout(`${host} began to answer and then fell silent.`),
  UND_ERR_HEADERS_OVERFLOW: (host) => tooBig(`The headers of the answer of ${host} are larger than 64 KB.`),
  ANSWER_TOO_LARGE: (host) => tooBig(`The answer of ${host} is larger than this program takes.`),
  UND_ERR_RES_EXCEEDED_MAX_SIZE: (host) => tooBig(`The answer of ${host} is larger than this program takes.`),
  UND_ERR_PRX_CONN: () => network('The proxy cut the connection.', 'Check HTTPS_PROXY and NO_PROXY.'),
  UND_ERR_PRX_TLS: () =>
    certificate('The certificate of the proxy is for another name.', 'Check HTTPS_PROXY.'),
  CERT_HAS_EXPIRED: (host) =>
    certificate(
      `The certificate of ${host} has expired.`,
      'Check the clock of this machine, and your proxy.',
    ),
  CERT_NOT_YET_VALID: (host) =>
    certificate(`The certificate of ${host} is not valid yet.`, 'Check the clock of this machine.'),
  ERR_TLS_CERT_ALTNAME_INVALID: (host) =>
    certificate(
      `The server's certificate is not for ${host}.`,
      `Check --base-url and your proxy. ${trustMore}`,
    ),
  EPROTO: (host) =>
    network(`${host} does not speak TLS as this program does.`, 'Check --base-url and your proxy.'),
};

const notHttp = (host: string): Row =>
  network(`${host} did not answer in HTTP.`, 'Check --base-url and your proxy.');
const selfSigned = (host: string): Row => certificate(`The certificate of ${host} is self-signed.`);
const unknownIssuer = (host: string): Row =>
  certificate(`The certificate of ${host} was issued by an authority that this machine does not trust.`);

const byPattern: readonly (readonly [RegExp, (host: string) => Row])[] = [
  [/^(DEPTH_ZERO_)?SELF_SIGNED_CERT/, selfSigned],
  [/^(UNABLE_TO_(GET_ISSUER_CERT|VERIFY_LEAF)|CERT_UNTRUSTED|CERT_CHAIN_TOO_LONG|INVALID_CA)/, unknownIssuer],
  [/^(CERT_|CRL_|ERR_TLS_)/, (host) => certificate(`The certificate of ${host} was not accepted.`)],
  [
    /^(ERR_SSL_|ERR_OSSL_)/,
    (host) => network(`${host} does not speak TLS as this program does.`, 'Check --base-url and your proxy.'),
  ],
  [/^HPE_/, notHttp],
];

/** The proxy that a request goes through, and the variable that names it. */
export type ProxyName = { readonly host: string; readonly variable: string };

/** Behind a proxy, these codes concern the connection to the proxy, the only one there is. */
const ofTheWay =
  /^(ECONNREFUSED|ENOTFOUND|EAI_AGAIN|ENETUNREACH|EHOSTUNREACH|EACCES|EPERM|ETIMEDOUT|UND_ERR_CONNECT_TIMEOUT)$/;

/** A network error → what a person reads; undefined for any other error. `host` was asked. */
export function networkTrouble(error: unknown, host: string, proxy?: ProxyName): Trouble | undefined {
  const variable = proxy?.variable ?? 'HTTPS_PROXY';
  const proxyStatus =
    error instanceof Error ? /^Proxy response \((\d{3})\)/.exec(error.message)?.[1] : undefined;
  if (proxyStatus !== undefined) {
    const remedy =
      proxyStatus === '407'
        ? `Put its name and password into ${variable}: http://name:password@host:port.`
        : `Check ${variable}, or put the host into NO_PROXY.`;
    return trouble(network(`The proxy did not lead to ${host} (${proxyStatus}).`, remedy));
  }
  // undici's parser has codes for only some of its errors.
  if (error instanceof Error && error.name === 'HTTPParserError') return trouble(notHttp(host));
  const code = errorCode(error);
  if (code === undefined) return undefined;
  const row = Object.hasOwn(byCode, code)
    ? byCode[code]
    : byPattern.find(([pattern]) => pattern.test(code))?.[1];
  if (row === undefined) return undefined;
  const isOfProxy = proxy !== undefined && ofTheWay.test(code);
  const { sentence, ...rest } = isOfProxy ? ofProxy(row, proxy, code) : row(host);
  return trouble({ ...rest, sentence: `${sentence.slice(0, -1)} (${code}).` });
}

function ofProxy(row: (host: string) => Row, { host, variable }: ProxyName, code: string): Row {
  const told = row(code === 'ENOTFOUND' ? host : `the proxy ${host}`);
  const sentence = `${told.sentence.charAt(0).toUpperCase()}${told.sentence.slice(1)}`;
  return { ...told, sentence, remedy: `Check ${variable}, or put the host into NO_PROXY.` };
}

function trouble(row: Row): Trouble {
  return { ...row, status: undefined, code: undefined, retryAfter: undefined };
}
