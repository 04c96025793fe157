const hidden = '‹hidden›';

/** Digest header fields, which a refusal or an error page may repeat; none means anything to a person. */
const digestFields = /\b(username|response|nonce|cnonce|nextnonce|opaque|rspauth)(\s*=\s*)\\?"[^"]*"/gi;

/** Secrets by their shape, whoever's they are; removed from good answers too, where little else may be touched. */
const shapes: readonly (readonly [RegExp, string])[] = [
  // An ordinary word after it stays: “Bearer token expired”.
  [/\b(Bearer\s+)(?=[\w.~+/-]*\d|[\w.~+/-]{20})[\w.~+/-]{6,}=*/gi, `$1${hidden}`],
  [/\b(Basic\s+)(?=[A-Za-z0-9+/]*[\d=]|[A-Za-z0-9+/]{20})[A-Za-z0-9+/]{8,}=*/gi, `$1${hidden}`],
  [/\bmdb_sa_sk_[\w-]+/gi, `mdb_sa_sk_${hidden}`],
  [/\beyJ[\w-]{8,}\.[\w-]+\.[\w-]*/g, hidden],
  [/\b((?:response|rspauth)["']?\s*[=:]\s*\\?["']?)[0-9a-f]{32,128}/gi, `$1${hidden}`],
];

/** A text without any of these holds no such shape; escapes may hide one. */
const marks = /bearer|basic|mdb_sa_sk_|eyJ|response|rspauth|\\[u/]/i;

/** How many tokens to remember: an answer may still mention one that has been renewed since. */
const mostTokens = 4;

/** Removes secrets from a server's answers, which may repeat the request's headers. */
export class Redactor {
  readonly #lasting: readonly string[];
  #tokens: readonly string[] = [];
  #known: RegExp | undefined;

  /** `lasting`: secrets that stay valid while the program runs. */
  constructor(lasting: readonly string[]) {
    this.#lasting = lasting;
    this.#known = patternOf(lasting);
  }

  /** The token that is in use now. */
  set token(value: string) {
    this.#tokens = [value, ...this.#tokens].slice(0, mostTokens);
    this.#known = patternOf([...this.#lasting, ...this.#tokens]);
  }

  /** A refusal's or a page's text without secrets; anything but text unchanged. */
  hide<T>(value: T): T | string {
    return typeof value === 'string'
      ? this.#withoutSecrets(value).replace(digestFields, `$1$2${hidden}`)
      : value;
  }

  /** JSON without secrets, names included; `text` is its source. The same value when it holds none. */
  hideIn(json: unknown, text: string): unknown {
    const isClear = !marks.test(text) && (this.#known === undefined || text.search(this.#known) < 0);
    return isClear ? json : this.#walk(json);
  }

  #walk(value: unknown): unknown {
    if (typeof value === 'string') return this.#withoutSecrets(value);
    if (Array.isArray(value)) return value.map((each) => this.#walk(each));
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(
      Object.entries(value).map(([name, each]) => [this.#withoutSecrets(name), this.#walk(each)]),
    );
  }

  #withoutSecrets(text: string): string {
    const known = this.#known === undefined ? text : text.replace(this.#known, hidden);
    return shapes.reduce((rest, [pattern, instead]) => rest.replace(pattern, instead), known);
  }
}

/** The secrets as they are, in base64, and percent-encoded; very short ones would blot out ordinary words. */
function patternOf(secrets: readonly string[]): RegExp | undefined {
  const forms = secrets.flatMap((secret) =>
    secret.length < 6
      ? []
      : [secret, Buffer.from(secret).toString('base64').replaceAll('=', ''), encodeURIComponent(secret)],
  );
  // Longest first: one may be a prefix of another.
  const sorted = [...new Set(forms)].toSorted((a, b) => b.length - a.length);
  return sorted.length === 0 ? undefined : new RegExp(sorted.map(escaped).join('|'), 'gi');
}

function escaped(text: string): string {
  return text.replaceAll(/[\\^$.*+?()[\]{}|/-]/g, String.raw`\$&`);
}
