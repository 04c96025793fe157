const hidden = '‹hidden›';

/** Fields of Digest headers, where a refusal or a page repeats them: none of them means anything to a person. */
const digestFields = /\b(username|response|nonce|cnonce|nextnonce|opaque|rspauth)(\s*=\s*)\\?"[^"]*"/gi;

/** What is a secret by its shape, whoever's it is: in a good answer too, where little else may be touched. */
const shapes: readonly (readonly [RegExp, string])[] = [
  // A word of prose after it stays: “Bearer token expired”.
  [/\b(Bearer\s+)(?=[\w.~+/-]*\d|[\w.~+/-]{20})[\w.~+/-]{6,}=*/gi, `$1${hidden}`],
  [/\b(Basic\s+)(?=[A-Za-z0-9+/]*[\d=]|[A-Za-z0-9+/]{20})[A-Za-z0-9+/]{8,}=*/gi, `$1${hidden}`],
  [/\bmdb_sa_sk_[\w-]+/gi, `mdb_sa_sk_${hidden}`],
  [/\beyJ[\w-]{8,}\.[\w-]+\.[\w-]*/g, hidden],
  [/\b((?:response|rspauth)["']?\s*[=:]\s*\\?["']?)[0-9a-f]{32,128}/gi, `$1${hidden}`],
];

/** Where none of these stands no shape does; what is escaped may hide any. */
const marks = /bearer|basic|mdb_sa_sk_|eyJ|response|rspauth|\\[u/]/i;

/** How many tokens are remembered: an answer may still speak of one that was renewed meanwhile. */
const mostTokens = 4;

/** Takes secrets out of what a server sent back: it may show the request's own headers. */
export class Redactor {
  readonly #lasting: readonly string[];
  #tokens: readonly string[] = [];
  #known: RegExp | undefined;

  /** `lasting`: the secrets that hold as long as the program runs. */
  constructor(lasting: readonly string[]) {
    this.#lasting = lasting;
    this.#known = patternOf(lasting);
  }

  /** The token that is in use now. */
  set token(value: string) {
    this.#tokens = [value, ...this.#tokens].slice(0, mostTokens);
    this.#known = patternOf([...this.#lasting, ...this.#tokens]);
  }

  /** A refusal's or a page's text without them; anything that is no text as it is. */
  hide<T>(value: T): T | string {
    return typeof value === 'string'
      ? this.#withoutSecrets(value).replace(digestFields, `$1$2${hidden}`)
      : value;
  }

  /** JSON without them, names included; `text` is what it was parsed from. The very same where it holds none. */
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

/** The secrets as they are, in base64 and in a URL; very short ones would blot out ordinary words. */
function patternOf(secrets: readonly string[]): RegExp | undefined {
  const forms = secrets.flatMap((secret) =>
    secret.length < 6
      ? []
      : [secret, Buffer.from(secret).toString('base64').replaceAll('=', ''), encodeURIComponent(secret)],
  );
  // The longest first: one may be the beginning of another.
  const sorted = [...new Set(forms)].toSorted((a, b) => b.length - a.length);
  return sorted.length === 0 ? undefined : new RegExp(sorted.map(escaped).join('|'), 'gi');
}

function escaped(text: string): string {
  return text.replaceAll(/[\\^$.*+?()[\]{}|/-]/g, String.raw`\$&`);
}
