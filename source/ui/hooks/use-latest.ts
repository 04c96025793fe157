import { useState } from 'react';

/** The value; while there is none, the one before. */
export function useLatest<T>(value: T | undefined, first: T): T {
  const [latest, setLatest] = useState({ value: first });
  if (value === undefined || value === latest.value) return latest.value;
  setLatest({ value });
  return value;
}
