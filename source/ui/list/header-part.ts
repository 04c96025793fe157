/** A part of a header line: what it says, and that painted. */
export type HeaderPart = { readonly text: string; readonly painted: string };
