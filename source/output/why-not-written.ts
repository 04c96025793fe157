/** Why a folder accepts no file; `isFull`: for lack of space. */
export type NotWritten = { readonly why: string; readonly isFull: boolean };

const whys: Readonly<Record<string, string>> = {
  EACCES: 'you may not write there',
  EPERM: 'you may not write there',
  EROFS: 'it can only be read',
  ENOENT: 'there is no such folder',
  ENOTDIR: 'it is no folder',
};

/** What the system's error code means (`EACCES`, `ENOSPC`, …). */
export function whyNotWritten(code: string): NotWritten {
  if (code === 'ENOSPC') return { why: 'the disk is full', isFull: true };
  if (code === 'EDQUOT') return { why: 'your share of the disk is used up', isFull: true };
  return { why: whys[code] ?? code, isFull: false };
}
