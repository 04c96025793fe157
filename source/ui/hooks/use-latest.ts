import { useState } from 'react';

/** The value, or the last defined one. */
export function useLatest<T>(value: T | undefined, first: T): T {
  const [latest, setLatest] = useState({ value: first });
  if (value === undefined || value === latest.value) return latest.value;
  setLatest({ value });
  return value;
}
