/** The first `code` found on an error, on the errors it aggregates (one for each address tried), or on its causes. */
export function errorCode(error: unknown, depth = 0): string | undefined {
  if (!(error instanceof Error) || depth > 4) return undefined;
  if ('code' in error && typeof error.code === 'string') return error.code;
  const inner = error instanceof AggregateError ? error.errors : [error.cause];
  for (const each of inner) {
    const code = errorCode(each, depth + 1);
    if (code !== undefined) return code;
  }
  return undefined;
}
