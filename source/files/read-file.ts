import { closeSync, constants, fstatSync, openSync, readSync, statSync } from 'node:fs';

/** The path exists but is not read: it is a pipe, a device or a folder, or is too large. */
export class NotRegularFile extends Error {
  override readonly name = 'OddFile';
  readonly why: 'kind' | 'size';

  constructor(file: string, why: NotRegularFile['why']) {
    super(why === 'kind' ? `${file} is not a regular file` : `${file} is too large`);
    this.why = why;
  }
}

/** Not defined on Windows. Without them, opening a pipe without a writer or a serial line would block. */
const { O_RDONLY, O_NONBLOCK = 0, O_NOCTTY = 0, O_NOFOLLOW = 0 } = constants;

/**
 * The bytes of a regular file of at most `limit` bytes. Synchronous, since Node would start four threads for a small file.
 * Never waits for a pipe or a device. `link: 'refuse'`: the last part of the path must not be a link. Throws an
 * `OddFile`, or the system's error.
 */
export function readSmallFile(
  file: string,
  limit: number,
  { link = 'follow' }: { readonly link?: 'follow' | 'refuse' } = {},
): Buffer {
  // Check before opening: merely opening some devices makes them act.
  if (!statSync(file).isFile()) throw new NotRegularFile(file, 'kind');
  const opened = openSync(file, O_RDONLY | O_NONBLOCK | O_NOCTTY | (link === 'refuse' ? O_NOFOLLOW : 0));
  try {
    const stats = fstatSync(opened);
    if (!stats.isFile()) throw new NotRegularFile(file, 'kind');
    if (stats.size > limit) throw new NotRegularFile(file, 'size');
    return readUpTo(opened, limit, file);
  } finally {
    closeSync(opened);
  }
}

/** System files (`/proc`) report a size of 0, and others grow: count the bytes that are read. */
function readUpTo(opened: number, limit: number, file: string): Buffer {
  const parts: Buffer[] = [];
  let size = 0;
  for (;;) {
    const part = Buffer.allocUnsafe(Math.min(limit + 1 - size, 65_536));
    const count = readSync(opened, part);
    if (count === 0) return Buffer.concat(parts);
    size += count;
    if (size > limit) throw new NotRegularFile(file, 'size');
    parts.push(part.subarray(0, count));
  }
}
