import { BlockList, isIP } from 'node:net';
import { atlasError } from '../api/errors.ts';
import type { AtlasError } from '../api/errors.ts';
import type { Environment } from '../../platform/machine.ts';
import { isLoopback } from './origin.ts';

/** The proxy for requests, and the variable that names it. */
export type Proxy = { readonly url: string; readonly host: string; readonly variable: string };

const remedy = 'Give one like http://proxy.example:3128, or unset it.';

/**
 * The proxy for an origin, by curl's rules: `https_proxy`, else `ALL_PROXY`, each in lower case first, an empty one being
 * none; none for hosts in `NO_PROXY`. `HTTP_PROXY` does not matter: plain http: goes to loopback only, never through a
 * proxy. Throws an `AtlasError` of kind `settings` for an unusable one, without quoting it.
 */
export function proxyFor(origin: string, env: Environment): Proxy | undefined {
  const { hostname, port } = new URL(origin);
  const host = hostname.replaceAll(/^\[|\]$/g, '');
  if (isLoopback(host)) return undefined;
  const variable = ['https_proxy', 'HTTPS_PROXY', 'all_proxy', 'ALL_PROXY'].find((name) => isSet(env[name]));
  if (variable === undefined || isExempt(host, port === '' ? '443' : port, env)) return undefined;
  const value = env[variable]?.trim() ?? '';
  // `proxy:3128` is a common spelling.
  const text = value.includes('://') ? value : `http://${value}`;
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url !== undefined && url.protocol.startsWith('socks')) {
    throw refusal(`${variable} names a SOCKS proxy, and this program supports only HTTP proxies.`);
  }
  if (url === undefined || !/^https?:$/.test(url.protocol) || url.hostname === '') {
    throw refusal(`The environment variable ${variable} is not a proxy URL.`);
  }
  return { url: text, host: url.host, variable };
}

/** The value may hold a password, so no sentence quotes it. */
function refusal(sentence: string): AtlasError {
  return atlasError({ kind: 'settings', sentence, remedy });
}

function isSet(value: string | undefined): boolean {
  return value !== undefined && value.trim() !== '';
}

/** Whether `NO_PROXY` covers the host: by name, parent domain, address, network, or `*`. */
function isExempt(host: string, port: string, env: Environment): boolean {
  const list = ['no_proxy', 'NO_PROXY'].map((name) => env[name]).find(isSet) ?? '';
  return list
    .toLowerCase()
    .split(/[\s,]+/)
    .some((entry) => entry !== '' && matches(entry, host.toLowerCase().replace(/\.$/, ''), port));
}

function matches(entry: string, host: string, port: string): boolean {
  if (entry === '*') return true;
  const [, network, bits] = /^([\d.]+|[\da-f:]+)\/(\d{1,3})$/.exec(entry) ?? [];
  if (network !== undefined) return isIn(network, Number(bits), host);
  const [, bare = '', only] = /^\[?(.+?)\]?(?::(\d+))?$/.exec(isIP(entry) === 6 ? `[${entry}]` : entry) ?? [];
  if (only !== undefined && only !== port) return false;
  const name = bare.replace(/^\*?\./, '').replace(/\.$/, '');
  return host === name || (isIP(host) === 0 && host.endsWith(`.${name}`));
}

function isIn(network: string, bits: number, host: string): boolean {
  const family = isIP(network);
  if (family === 0 || isIP(host) !== family || bits > (family === 4 ? 32 : 128)) return false;
  const type = family === 4 ? 'ipv4' : 'ipv6';
  const list = new BlockList();
  list.addSubnet(network, bits, type);
  return list.check(host, type);
}
