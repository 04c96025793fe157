import { expect } from 'vitest';
import { AtlasError } from '../../source/atlas/api/errors.ts';

/** The AtlasError that a request rejects with; anything else fails the test. */
export async function errorOf(asking: Promise<unknown>): Promise<AtlasError> {
  const error: unknown = await asking.catch((reason: unknown) => reason);
  expect(error).toBeInstanceOf(AtlasError);
  return error as AtlasError;
}
