const credentials = /\b(Basic|Bearer)\s+[\w.~+/=-]{8,}/gi;
const digestFields = /\b(username|response|nonce|cnonce|nextnonce|opaque|rspauth)(\s*=\s*)\\?"[^"]*"/gi;

/** Takes secrets out of what a server sent back: a proxy's error page may show the request's own headers. */
export class Redactor {
  /** The newest last; old tokens fall out. */
  readonly #secrets: string[] = [];

  /** Remembers a secret, so that `hide` knows it. Very short ones would blot out ordinary words. */
  keep(secret: string): void {
    if (secret.length < 6 || this.#secrets.includes(secret)) return;
    this.#secrets.push(secret);
    if (this.#secrets.length > 8) this.#secrets.splice(1, 1);
  }

  hide(text: string): string {
    const known = this.#secrets.reduce((rest, secret) => rest.replaceAll(secret, '‹hidden›'), text);
    return known.replace(credentials, '$1 ‹hidden›').replace(digestFields, '$1$2‹hidden›');
  }
}
