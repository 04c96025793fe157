import {
  closeSync,
  constants,
  fchmodSync,
  fstatSync,
  lstatSync,
  mkdirSync,
  openSync,
  realpathSync,
  statSync,
  type Stats,
} from 'node:fs';
import path from 'node:path';

/** Somebody else could put files into the folder, or replace the folder itself. */
class ForeignFolder extends Error {
  override readonly name = 'ForeignFolder';

  constructor(folder: string) {
    super(`${folder} is not this user's alone`);
  }
}

/** Creates the folder and its missing parents for this user alone. Throws the system's error. */
export function makeFolder(folder: string): void {
  // One by one: a recursive mkdir never returns from /proc.
  if (lstatSync(folder, { throwIfNoEntry: false }) !== undefined) return;
  const parent = path.dirname(folder);
  if (parent !== folder) makeFolder(parent);
  makeOne(folder);
}

/**
 * Creates a folder that only this user and root can change, and returns its real path, of which every part belongs to one
 * of the two and is writable by nobody else, so that the path cannot be redirected. A folder of this user's that others
 * can read is closed to them. Throws a `ForeignFolder`, or the system's error.
 */
export function ownFolder(folder: string, { make = true }: { readonly make?: boolean } = {}): string {
  const parent = path.dirname(folder);
  if (make) makeFolder(parent);
  const { getuid } = process;
  // Windows protects a user's folders by itself, and reports no owner.
  if (getuid === undefined) {
    if (make) makeOne(folder);
    return folder;
  }
  const real = path.join(realpathSync(parent), path.basename(folder));
  const foreign = foreignPart(path.dirname(real));
  if (foreign !== undefined) throw new ForeignFolder(foreign);
  if (make) makeOne(real);
  closeToOthers(real, getuid());
  return real;
}

/** Whether only this user and root can change this file, links resolved; true on Windows. Throws the system's error. */
export function isOwnFile(file: string): boolean {
  if (process.getuid === undefined) return true;
  const real = realpathSync(file);
  return isKept(statSync(real)) && foreignPart(path.dirname(real)) === undefined;
}

/** The first part of a real path that somebody else could change; undefined if there is none. */
function foreignPart(folder: string): string | undefined {
  for (let above = folder; ; above = path.dirname(above)) {
    if (!isKept(statSync(above))) return above;
    if (above === path.dirname(above)) return undefined;
  }
}

function makeOne(folder: string): void {
  try {
    mkdirSync(folder, { mode: 0o700 });
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
  }
}

/** Whether nobody else can rename its entries. The owner of `/` can do anything (in a container it is not always 0). */
function isKept({ uid, gid, mode }: Stats): boolean {
  const own = process.getuid?.();
  if (uid !== own && uid !== 0 && uid !== statSync('/').uid) return false;
  const isSticky = (mode & constants.S_IFMT) === constants.S_IFDIR && (mode & 0o1000) !== 0;
  // Many systems give each user a group with the same number, and let it write.
  const isOwnGroup = gid === process.getgid?.() && gid === own;
  return isSticky || ((mode & 0o002) === 0 && ((mode & 0o020) === 0 || isOwnGroup));
}

const { O_RDONLY, O_DIRECTORY = 0, O_NOFOLLOW = 0, O_NONBLOCK = 0 } = constants;

function closeToOthers(folder: string, uid: number): void {
  if (!lstatSync(folder).isDirectory()) throw new ForeignFolder(folder);
  const opened = openSync(folder, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_NONBLOCK);
  try {
    const stats = fstatSync(opened);
    if (stats.uid !== uid || (stats.mode & 0o022) !== 0) throw new ForeignFolder(folder);
    if ((stats.mode & 0o077) !== 0) fchmodSync(opened, 0o700);
  } finally {
    closeSync(opened);
  }
}
