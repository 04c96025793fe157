/** The form of an API key's private key, and the prefix of a service account's secret. */
const shapes = /^(?:[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|mdb_sa_sk_)/i;

/** Whether the text is a key's secret part, entered where the public one belongs: never show it. */
export function isSecretPart(text: string): boolean {
  return shapes.test(text.trim());
}
