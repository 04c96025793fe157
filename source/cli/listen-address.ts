import { UsageError } from '../platform/usage-error.ts';
import { quote } from '../text/quote.ts';
import { outputs } from './choices.ts';
import { readText } from './values.ts';

/** Where to listen; the host is a name or an address, IPv6 without brackets. */
export type ListenAddress = { readonly host: string; readonly port: number };

const loopback = '127.0.0.1';

/**
 * `9464`, `127.0.0.1:9464`, `[::1]:9464`, `metrics.internal:9464`; the default host is loopback. Port 0 takes a free
 * one.
 */
export function readListenAddress(what: string, text: string): ListenAddress {
  const match = /^(?:(?:\[([\da-f:.]+)\]|([\w.-]*)):)?(\d{1,5})$/i.exec(text.trim());
  const port = Number(match?.[3] ?? Number.NaN);
  const host = match?.[1] ?? match?.[2] ?? '';
  if (port <= 65_535) return { host: host === '' ? loopback : host.toLowerCase(), port };
  throw new UsageError(
    `${what} ${quote(text)} is no address to listen on.`,
    'Write a port, as in --listen 9464, or HOST:PORT; an IPv6 address in brackets: [::1]:9464.',
  );
}

/** A file to write metrics to. A format name, as in `list -o json`, is refused with a hint. */
export function readOutputFile(what: string, text: string): string {
  if (outputs.some((format) => format === text)) {
    throw new UsageError(
      `${what} ${text} names no file: metrics has one format, that of Prometheus.`,
      `Name a file, as in --output atlas-exports.prom, or ./${text} for a file of that name.`,
    );
  }
  return readText(what, text);
}
