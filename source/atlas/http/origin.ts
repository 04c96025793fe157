import { atlasError } from '../api/errors.ts';
import type { AtlasError } from '../api/errors.ts';

/** True for `localhost`, 127.0.0.0/8 and `::1`, with or without brackets: traffic to them stays on this machine. */
export function isLoopback(host: string): boolean {
  return /^(localhost|127\.\d{1,3}\.\d{1,3}\.\d{1,3}|\[?::1\]?)$/i.test(host);
}

/**
 * A base URL → its origin (`https://cloud.mongodb.com`). Throws an `AtlasError` of kind `settings` unless it is
 * `https:`, or `http:` to a loopback host, with no user, path, query or fragment. The text may hold a password, so no
 * message repeats it.
 */
export function parseOrigin(baseUrl: string): string {
  let url: URL;
  try {
    url = new URL(baseUrl.trim());
  } catch {
    throw refusal('The base URL is not a URL.', 'Give one like https://cloud.mongodb.com.');
  }
  const { protocol, hostname, host, username, password, pathname, search, hash } = url;
  if (protocol !== 'https:' && protocol !== 'http:') {
    throw refusal('The base URL does not begin with https:.', 'Give one like https://cloud.mongodb.com.');
  }
  if (username !== '' || password !== '') {
    throw refusal(
      `The base URL for ${host} holds a user name or a password.`,
      'Take them out; keys come from the keychain or the environment.',
    );
  }
  if (protocol === 'http:' && !isLoopback(hostname)) {
    throw refusal(
      `The base URL would send your key to ${host} over plain http.`,
      `Use https://${host}; plain http is for loopback hosts only.`,
    );
  }
  if (pathname !== '/' || search !== '' || hash !== '') {
    throw refusal(
      `The base URL for ${host} has more than a host in it.`,
      `Use ${url.origin}; the program adds the path.`,
    );
  }
  return url.origin;
}

function refusal(sentence: string, remedy: string): AtlasError {
  return atlasError({ kind: 'settings', sentence, remedy });
}
