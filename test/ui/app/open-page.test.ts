import { expect, test } from 'vitest';
import { openPage } from '../../../source/ui/app/open-page.ts';

const page = { label: "Atlas's page of the backups", url: 'https://cloud.mongodb.com/v2/x' };

test('a page opens in the browser, or its address is copied, and both are said', async () => {
  const copies: string[] = [];
  const terminal = (opens: boolean, caveat?: string) => ({
    openUrl: () => Promise.resolve(opens),
    copy: (text: string) => copies.push(text) > 0,
    copyCaveat: () => caveat,
  });
  expect(await openPage(page, terminal(true))).toBe("Opened Atlas's page of the backups in the browser.");
  expect(copies).toEqual([]);
  expect(await openPage(page, terminal(false))).toBe(
    "No browser can be opened from here. Copied the address of Atlas's page of the backups: https://cloud.mongodb.com/v2/x",
  );
  expect(copies).toEqual([page.url]);
  expect(await openPage({ why: 'No job is selected.' }, terminal(true))).toBe('No job is selected.');
});
