/** An answer before it is sent; header names are lower case. */
export type Reply = {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  readonly body: string;
};

/** A JSON answer. */
export function jsonReply(
  status: number,
  body: unknown,
  headers: Reply['headers'] = {},
  indent?: number,
): Reply {
  return {
    status,
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body, null, indent),
  };
}
