import { chmod, mkdir, mkdtemp, readFile, readdir, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import process from 'node:process';
import { expect, onTestFinished, test } from 'vitest';
import { jsonDocument } from '../../source/output/list-formats.ts';
import { notWritten, writeList } from '../../source/output/write-list.ts';
import type { ListWritten } from '../../source/output/write-list.ts';
import { jobOf } from '../helpers/job-of.ts';
import { removeFolder } from '../helpers/sign-in.ts';

const now = new Date(2026, 10, 23, 18, 33, 5).getTime();
const jobs = [
  jobOf('b', { clusterName: 'Prod0', errMsg: 'Access denied, twice' }),
  jobOf('a', { clusterName: 'Prod0' }),
];

async function folder(): Promise<string> {
  const made = await mkdtemp(path.join(tmpdir(), 'atlas-exports-write-'));
  onTestFinished(() => removeFolder(made));
  return made;
}

function fileOf(written: ListWritten): string {
  if (written.kind === 'written') return written.file;
  throw new Error(written.sentence);
}

test('the list is written for this user only, exactly as `list -o json` prints it', async () => {
  const here = await folder();
  const written = await writeList(jobs, 'json', here, now);
  const file = path.join(here, 'atlas-exports-Prod0-2026-11-23T1833.json');
  expect(written).toEqual({ kind: 'written', file, rows: 2 });
  expect(await readFile(file, 'utf8')).toBe(jsonDocument(jobs, 2));
  expect((await stat(file)).mode & 0o777).toBe(0o600);
  expect(await readdir(here)).toEqual([path.basename(file)]);
});

test('CSV has a header, and a line for each job', async () => {
  const text = await readFile(fileOf(await writeList(jobs, 'csv', await folder(), now)), 'utf8');
  const lines = text.split('\r\n');
  expect(lines).toHaveLength(4);
  expect(lines[0]).toMatch(/^id,groupId,clusterName,/);
  expect(lines[1]).toContain('"Access denied, twice"');
  expect(lines[3]).toBe('');
});

test('no file is ever overwritten', async () => {
  const here = await folder();
  await writeFile(path.join(here, 'atlas-exports-Prod0-2026-11-23T1833.json'), 'mine');
  await symlink(path.join(here, 'elsewhere'), path.join(here, 'atlas-exports-Prod0-2026-11-23T1833-2.json'));
  const files = await Promise.all([1, 2, 3].map(() => writeList(jobs, 'json', here, now)));
  expect(files.map((written) => path.basename(fileOf(written))).toSorted()).toEqual([
    'atlas-exports-Prod0-2026-11-23T1833-3.json',
    'atlas-exports-Prod0-2026-11-23T1833-4.json',
    'atlas-exports-Prod0-2026-11-23T1833-5.json',
  ]);
  for (const written of files) expect(await readFile(fileOf(written), 'utf8')).toBe(jsonDocument(jobs, 2));
  expect(await readFile(path.join(here, 'atlas-exports-Prod0-2026-11-23T1833.json'), 'utf8')).toBe('mine');
  expect(await readdir(here)).not.toContain('elsewhere');
});

test.each([
  ['several clusters are counted', ['Prod0', 'Orders'], 'atlas-exports-2-clusters-2026-11-23T1833.csv'],
  ['an empty list names none', [], 'atlas-exports-2026-11-23T1833.csv'],
  ['a name never leads out of the folder', ['../../x'], 'atlas-exports-x-2026-11-23T1833.csv'],
  ['a long name is cut', ['x'.repeat(999)], `atlas-exports-${'x'.repeat(64)}-2026-11-23T1833.csv`],
])('%s', async (_, names, expected) => {
  const here = await folder();
  const named = names.map((clusterName, index) => jobOf(String(index), { clusterName }));
  expect(fileOf(await writeList(named, 'csv', here, now))).toBe(path.join(here, expected));
});

test('a missing folder, or a file in its place, is reported with a remedy', async () => {
  const here = await folder();
  const missing = path.join(here, 'x');
  expect(await writeList(jobs, 'json', missing, now)).toEqual({
    kind: 'failed',
    sentence: `The list could not be written to "${missing}": there is no such folder.`,
    remedy: 'Start atlas-exports in a folder that you may write to.',
  });
  await writeFile(missing, '');
  expect(await writeList(jobs, 'json', missing, now)).toMatchObject({
    sentence: expect.stringContaining('it is no folder') as string,
  });
});

test.skipIf(process.getuid?.() === 0)(
  'a folder that is not writable is reported, except to root',
  async () => {
    const here = await folder();
    await chmod(here, 0o500);
    expect(await writeList(jobs, 'json', here, now)).toMatchObject({
      sentence: `The list could not be written to "${here}": you may not write there.`,
    });
  },
);

test('an error without a sentence of its own is reported by its code', async () => {
  const here = path.join(await folder(), 'loop');
  await symlink(here, here);
  expect(await writeList(jobs, 'json', here, now)).toMatchObject({
    kind: 'failed',
    sentence: `The list could not be written to "${here}": ELOOP.`,
  });
});

test.each([
  ['EACCES', 'you may not write there. Start'],
  ['EROFS', 'it can only be read. Start'],
  ['ENOSPC', 'the disk is full. Make room there'],
  ['EDQUOT', 'your share of the disk is used up. Make room there'],
])('%s is explained in words', (code, words) => {
  const told = notWritten('/mnt/\u001B[31m', code);
  if (told.kind === 'written') throw new Error(told.file);
  expect(`${told.sentence} ${told.remedy}`).toContain(
    `The list could not be written to "/mnt/\\u001b[31m": ${words}`,
  );
});

test("errors that are not the disk's are not hidden", async () => {
  const here = await folder();
  await mkdir(path.join(here, 'x'));
  await expect(writeList([{ ...jobOf('a'), createdAt: Number.NaN }], 'json', here, now)).rejects.toThrow(
    RangeError,
  );
  expect(await readdir(here)).toEqual(['x']);
});
