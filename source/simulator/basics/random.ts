/** 32 well mixed bits: the same parts give the same bits on every machine (FNV-1a, then Murmur3's finalizer). */
export function hash(...parts: readonly (string | number)[]): number {
  let bits = 0x811c9dc5;
  for (const part of parts) {
    const text = String(part);
    for (let index = 0; index < text.length; index += 1) {
      bits = Math.imul(bits ^ text.charCodeAt(index), 0x01000193);
    }
    bits = Math.imul(bits ^ 0x1f, 0x01000193);
  }
  return mix(bits);
}

/** An endless sequence of numbers, 0 ≤ n < 1, determined by its seed (mulberry32). */
export function random(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let bits = Math.imul(state ^ (state >>> 15), state | 1);
    bits ^= bits + Math.imul(bits ^ (bits >>> 7), bits | 61);
    return ((bits ^ (bits >>> 14)) >>> 0) / 0x1_0000_0000;
  };
}

/** `length` lower-case hex digits, determined by the parts. */
export function hexDigits(length: number, ...parts: readonly (string | number)[]): string {
  let digits = '';
  for (let block = 0; digits.length < length; block += 1) {
    digits += hash(...parts, block)
      .toString(16)
      .padStart(8, '0');
  }
  return digits.slice(0, length);
}

/** Picks one of the choices; 0 ≤ `roll` < 1. */
export function pick<T>(choices: readonly [T, ...T[]], roll: number): T {
  return choices[Math.floor(roll * choices.length)] ?? choices[0];
}

function mix(input: number): number {
  let bits = input;
  bits = Math.imul(bits ^ (bits >>> 16), 0x85ebca6b);
  bits = Math.imul(bits ^ (bits >>> 13), 0xc2b2ae35);
  return (bits ^ (bits >>> 16)) >>> 0;
}
