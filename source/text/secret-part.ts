/** How Atlas makes private keys of API keys, and begins the secrets of service accounts. */
const shapes = /^(?:[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|mdb_sa_sk_)/i;

/** Whether the text is the private part of a key, given where the public one belongs: it must not be shown. */
export function isSecretPart(text: string): boolean {
  return shapes.test(text.trim());
}
