import type { Environment } from '../../platform/machine.ts';
import { Agent, EnvHttpProxyAgent } from 'undici';
import type { Dispatcher } from 'undici';
import { atlasError } from '../api/errors.ts';
import { isLoopback } from './origin.ts';

/**
 * Time limits, milliseconds: to connect, until the headers are there, between two pieces of a body, and for the whole
 * of a request from sending it to the last byte of its answer.
 */
export type Timeouts = Readonly<Record<'connect' | 'headers' | 'body' | 'whole', number>>;

export type PoolOptions = {
  readonly origin: string;
  readonly env: Environment;
  readonly timeouts: Omit<Timeouts, 'whole'>;
  readonly maxBodyBytes: number;
};

/**
 * One pool of kept-alive connections, through the proxy that the environment names (`HTTPS_PROXY`, `HTTP_PROXY`, but
 * not for `NO_PROXY`, and never to loopback). Throws an `AtlasError` of kind `settings` for a proxy that is no URL.
 */
export function openPool({ origin, env, timeouts, maxBodyBytes }: PoolOptions): Dispatcher {
  const options = {
    // HTTP/1.1: the order in which signed requests leave is ours to keep there, and one poll gains nothing by streams.
    allowH2: false,
    // For the requests of a feed, those that hang as well (feed/slots.ts), and a few beside it.
    connections: 40,
    connectTimeout: timeouts.connect,
    headersTimeout: timeouts.headers,
    bodyTimeout: timeouts.body,
    // Longer than the usual pause between two refreshes, so that the next one finds its connection open.
    keepAliveTimeout: 55_000,
    maxHeaderSize: 65_536,
    maxResponseSize: maxBodyBytes,
  };
  const httpsProxy = proxyUrl(env, 'https_proxy');
  const httpProxy = proxyUrl(env, 'http_proxy');
  if (isLoopback(new URL(origin).hostname) || (httpsProxy === '' && httpProxy === ''))
    return new Agent(options);
  // All three are given, also when empty: for what is missing undici would look into `process.env`.
  return new EnvHttpProxyAgent({ ...options, httpsProxy, httpProxy, noProxy: variable(env, 'no_proxy') });
}

function proxyUrl(env: Environment, name: string): string {
  const value = variable(env, name).trim();
  if (value === '') return '';
  // `proxy:3128` is a common way to write it.
  const url = value.includes('://') ? value : `http://${value}`;
  if (URL.canParse(url) && /^(https?|socks5?):$/.test(new URL(url).protocol)) return url;
  // The value may hold a password: not repeated.
  throw atlasError({
    kind: 'settings',
    sentence: `The environment variable ${name.toUpperCase()} is no URL of a proxy.`,
    remedy: 'Give one like http://proxy.example:3128, or unset it.',
  });
}

/** Lower case first, as curl reads them. */
function variable(env: Environment, name: string): string {
  return env[name] ?? env[name.toUpperCase()] ?? '';
}
