const digestFields = /\b(username|response|nonce|cnonce|nextnonce|opaque|rspauth)(\s*=\s*)\\?"[^"]*"/gi;

/** Takes secrets out of what a server sent back: a proxy's error page may show the request's own headers. */
export class Redactor {
  readonly #lasting: readonly string[];
  #token = '';

  /** `lasting`: the secrets that hold as long as the program runs. */
  constructor(lasting: readonly string[]) {
    this.#lasting = lasting;
  }

  /** The token that is in use now. */
  set token(value: string) {
    this.#token = value;
  }

  /** A text without them; anything that is no text as it is. */
  hide<T>(value: T): T | string {
    return typeof value === 'string' ? this.#hide(value) : value;
  }

  #hide(text: string): string {
    // Very short ones would blot out ordinary words.
    const secrets = [...this.#lasting, this.#token].filter((secret) => secret.length >= 6);
    const known = secrets.reduce((rest, secret) => rest.replaceAll(secret, '‹hidden›'), text);
    return known.replace(digestFields, '$1$2‹hidden›');
  }
}
