import { expect, test } from 'vitest';
import { replaceFile } from '../../source/platform/replace-file.ts';

/** A disk that refuses this many times; records attempts and waits. */
function refusing(code: string, times: number) {
  const done: (string | number)[] = [];
  let left = times;
  return {
    done,
    async move(from: string, to: string) {
      done.push(`${from} → ${to}`);
      left -= 1;
      if (left >= 0) throw Object.assign(new Error('refused'), { code });
    },
    async delay(milliseconds: number) {
      done.push(milliseconds);
    },
  };
}

test.each(['EPERM', 'EACCES', 'EBUSY'])(
  'on Windows a file that is open elsewhere (%s) is retried until it is free',
  async (code) => {
    const disk = refusing(code, 2);
    await replaceFile('draft', 'file', { platform: 'win32', ...disk });
    expect(disk.done).toEqual(['draft → file', 10, 'draft → file', 20, 'draft → file']);
  },
);

test('on Windows it gives up after a while', async () => {
  const disk = refusing('EPERM', Infinity);
  await expect(replaceFile('a', 'b', { platform: 'win32', ...disk })).rejects.toMatchObject({
    code: 'EPERM',
  });
  const waited = disk.done.filter((each) => typeof each === 'number').reduce((sum, each) => sum + each, 0);
  expect(waited).toBeLessThan(1000);
});

test('other errors fail at once, and so do all on other systems', async () => {
  for (const [platform, code] of [
    ['win32', 'ENOENT'],
    ['linux', 'EPERM'],
    ['darwin', 'EBUSY'],
  ] as const) {
    const disk = refusing(code, 1);
    await expect(replaceFile('a', 'b', { platform, ...disk })).rejects.toMatchObject({ code });
    expect(disk.done).toEqual(['a → b']);
  }
});
