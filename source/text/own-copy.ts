/** The same text in memory of its own: V8 keeps the whole of a long text alive for a slice of it. */
export function ownCopy(text: string): string {
  return JSON.parse(JSON.stringify(text)) as string;
}
