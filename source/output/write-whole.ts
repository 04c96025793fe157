import { randomBytes } from 'node:crypto';
import { lstat, open, realpath, rm } from 'node:fs/promises';
import path from 'node:path';
import { errorCode } from '../platform/error-code.ts';
import { replaceFile } from '../platform/replace-file.ts';
import { quote } from '../text/quote.ts';
import { whyNotWritten } from './why-not-written.ts';

/** Whether the file was written, or what went wrong: one sentence and one remedy, safe to print. */
export type Written =
  | { readonly kind: 'written' }
  | { readonly kind: 'failed'; readonly sentence: string; readonly remedy: string };

/**
 * Replaces the text of a file that others may read: they get either all of the old text or all of the new. Follows
 * links; leaves anything else than a file alone, such as a device.
 */
export async function writeWhole(name: string, text: string): Promise<Written> {
  let draft: string | undefined;
  try {
    const file = await target(name);
    if (file === undefined) {
      return {
        kind: 'failed',
        sentence: `${quote(name)} is no file, so it is not replaced.`,
        remedy: 'Name a file; without --output the metrics go to stdout.',
      };
    }
    // The name does not end in .prom, so collectors ignore it.
    draft = path.join(path.dirname(file), `.${path.basename(file)}.${randomBytes(6).toString('hex')}`);
    await writeNew(draft, text);
    await replaceFile(draft, file);
    return { kind: 'written' };
  } catch (error) {
    if (draft !== undefined) await rm(draft, { force: true }).catch(() => {});
    const code = errorCode(error);
    if (code === undefined) throw error;
    const { why, isFull } = whyNotWritten(code);
    return {
      kind: 'failed',
      sentence: `${quote(name)} could not be written: ${why}.`,
      remedy: isFull
        ? 'Make room there; the old file is as it was.'
        : 'Name a file in a folder that you may write to.',
    };
  }
}

/** The file behind the name and its links; undefined if something else is there. */
async function target(name: string): Promise<string | undefined> {
  const file = await realpath(name).catch((error: unknown) => {
    if (errorCode(error) === 'ENOENT') return path.resolve(name);
    throw error;
  });
  const stats = await lstat(file).catch(() => undefined);
  return stats === undefined || stats.isFile() ? file : undefined;
}

async function writeNew(file: string, text: string): Promise<void> {
  const handle = await open(file, 'wx', 0o644);
  try {
    await handle.writeFile(text);
    await handle.sync();
  } finally {
    await handle.close();
  }
}
