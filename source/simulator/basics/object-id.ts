/**
 * The parts of an ObjectId: creation in whole seconds, ten digits that identify its maker, a counter (MongoDB manual,
 * "ObjectId").
 */
export type ObjectIdParts = { readonly maker: string; readonly counter: number };

const counters = 0x100_0000;

/** 24 hex digits, of which the first 8 are the creation time in seconds; `maker` is ten hex digits. */
export function objectId(createdAt: number, maker: string, counter: number): string {
  const seconds = Math.max(0, Math.floor(createdAt / 1000)) % 0x1_0000_0000;
  return hex(seconds, 8) + maker + hex(counter % counters, 6);
}

/** The maker and counter of an id; undefined for anything but 24 lower-case hex digits. */
export function objectIdParts(id: string): ObjectIdParts | undefined {
  if (!/^[0-9a-f]{24}$/.test(id)) return undefined;
  return { maker: id.slice(8, 18), counter: Number.parseInt(id.slice(18), 16) };
}

function hex(value: number, digits: number): string {
  return value.toString(16).padStart(digits, '0');
}
