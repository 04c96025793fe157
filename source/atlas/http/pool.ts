import type { Environment } from '../../platform/machine.ts';
import { isIP } from 'node:net';
import { Agent, Pool, ProxyAgent } from 'undici';
import type { buildConnector, Dispatcher } from 'undici';
import { proxyFor } from './proxy.ts';

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
 * One pool of kept-alive connections, through the proxy that the environment names for this origin. Throws an
 * `AtlasError` of kind `settings` for a proxy that can't be used.
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
  const proxy = proxyFor(origin, env);
  if (proxy === undefined) return new Agent(options);
  return new ProxyAgent({ ...options, uri: proxy.url, clientFactory: openProxyClient });
}

/** undici names an address as the server's name in TLS, of which Node warns on stderr: an address has none. */
function openProxyClient(origin: URL, options: object): Dispatcher {
  const { connect } = options as { readonly connect: buildConnector.connector };
  return new Pool(origin, {
    ...options,
    connect: (target, callback) => {
      const isAddress = isIP((target.servername ?? '').replaceAll(/^\[|\]$/g, '')) > 0;
      connect(isAddress ? { ...target, servername: '' } : target, callback);
    },
  });
}
