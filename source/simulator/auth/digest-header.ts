/** The parameters of a Digest `Authorization` header, names in lower case; undefined when it breaks the grammar. */
export type DigestParameters = ReadonlyMap<string, string>;

/** Names that must be sent quoted; then those that must not be (RFC 7616 §3.4). */
const quotedNames = new Set(['username', 'realm', 'nonce', 'uri', 'response', 'cnonce', 'opaque']);
const bareNames = new Set(['algorithm', 'qop', 'nc']);

/** Reads `Digest a="b", c=d`, exactly as strictly as RFC 7616 §3.4. */
export function readDigestHeader(header: string): DigestParameters | undefined {
  const scheme = /^digest +/i.exec(header);
  if (scheme === null) return undefined;
  const pair = /\s*([\w!#$%&'*+.^`|~-]+)\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([\w!#$%&'*+.^`|~-]+))\s*(,|$)/y;
  pair.lastIndex = scheme[0].length;
  const parameters = new Map<string, string>();
  for (;;) {
    const match = pair.exec(header);
    if (match === null) return undefined;
    const name = (match[1] ?? '').toLowerCase();
    const quoted = match[2]?.replaceAll(/\\(.)/g, '$1');
    if (parameters.has(name)) return undefined;
    if (quoted === undefined ? quotedNames.has(name) : bareNames.has(name)) return undefined;
    parameters.set(name, quoted ?? match[3] ?? '');
    if (match[4] === '') return parameters;
  }
}
