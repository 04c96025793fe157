import { closeSync, constants, fstatSync, openSync, readSync, statSync } from 'node:fs';

/** What is at the path is there, but not read: it is a pipe, a device or a folder, or has more bytes than allowed. */
export class OddFile extends Error {
  override readonly name = 'OddFile';
  readonly why: 'kind' | 'size';

  constructor(file: string, why: OddFile['why']) {
    super(why === 'kind' ? `${file} is not a regular file` : `${file} is too large`);
    this.why = why;
  }
}

/** Missing on Windows. A pipe that nobody writes to, or a terminal line, would be waited for without them. */
const { O_RDONLY, O_NONBLOCK = 0, O_NOCTTY = 0, O_NOFOLLOW = 0 } = constants;

/**
 * The bytes of a regular file, at most `limit` of them, read at once: for a small file Node would start four threads.
 * Never waits for a pipe or a device. `link: 'refuse'`: the last part of the path must not be a link. Throws an
 * `OddFile`, or the system's error.
 */
export function readSmallFile(
  file: string,
  limit: number,
  { link = 'follow' }: { readonly link?: 'follow' | 'refuse' } = {},
): Buffer {
  // Before it is opened: opening alone makes some devices act.
  if (!statSync(file).isFile()) throw new OddFile(file, 'kind');
  const opened = openSync(file, O_RDONLY | O_NONBLOCK | O_NOCTTY | (link === 'refuse' ? O_NOFOLLOW : 0));
  try {
    const stats = fstatSync(opened);
    if (!stats.isFile()) throw new OddFile(file, 'kind');
    if (stats.size > limit) throw new OddFile(file, 'size');
    return readUpTo(opened, limit, file);
  } finally {
    closeSync(opened);
  }
}

/** Files of the system (`/proc`) say that they are empty, and others grow: what counts is what comes. */
function readUpTo(opened: number, limit: number, file: string): Buffer {
  const parts: Buffer[] = [];
  let size = 0;
  for (;;) {
    const part = Buffer.allocUnsafe(Math.min(limit + 1 - size, 65_536));
    const count = readSync(opened, part);
    if (count === 0) return Buffer.concat(parts);
    size += count;
    if (size > limit) throw new OddFile(file, 'size');
    parts.push(part.subarray(0, count));
  }
}
