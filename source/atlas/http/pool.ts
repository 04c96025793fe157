import type { Environment } from '../../platform/machine.ts';
import { isIP } from 'node:net';
import { Agent, Pool, ProxyAgent } from 'undici';
import type { buildConnector, Dispatcher } from 'undici';
import { proxyFor } from './proxy.ts';

/**
 * Time limits, milliseconds: to connect, until the headers arrive, between two parts of a body, and for a whole request,
 * from sending it to its answer's last byte.
 */
export type Timeouts = Readonly<Record<'connect' | 'headers' | 'body' | 'whole', number>>;

export type PoolOptions = {
  readonly origin: string;
  readonly env: Environment;
  readonly timeouts: Omit<Timeouts, 'whole'>;
  readonly maxBodyBytes: number;
};

/**
 * One pool of kept-alive connections, through the proxy that the environment names for this origin. Throws an `AtlasError`
 * of kind `settings` for an unusable proxy.
 */
export function openPool({ origin, env, timeouts, maxBodyBytes }: PoolOptions): Dispatcher {
  const options = {
    // HTTP/1.1: it keeps signed requests in order, and polling gains nothing from streams.
    allowH2: false,
    // For a feed's requests, including those that hang (feed/slots.ts), and a few more.
    connections: 40,
    connectTimeout: timeouts.connect,
    headersTimeout: timeouts.headers,
    bodyTimeout: timeouts.body,
    // Longer than the usual pause between refreshes, so that the next one finds an open connection.
    keepAliveTimeout: 55_000,
    maxHeaderSize: 65_536,
    maxResponseSize: maxBodyBytes,
  };
  const proxy = proxyFor(origin, env);
  if (proxy === undefined) return new Agent(options);
  // What `allowH2` above says does not apply to the connection to an https proxy.
  const proxyTls = { allowH2: false };
  return new ProxyAgent({ ...options, uri: proxy.url, proxyTls, clientFactory: openProxyClient });
}

/** undici sends an IP address as TLS server name, about which Node warns on stderr: addresses have none. */
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
