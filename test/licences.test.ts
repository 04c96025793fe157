import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, test } from 'vitest';
import { dist } from './helpers/built.ts';
import { root } from './helpers/root.ts';

type Locked = {
  readonly license?: string;
  readonly integrity?: string;
  readonly resolved?: string;
  readonly dev?: boolean;
  readonly hasInstallScript?: boolean;
};

const lock = JSON.parse(await readFile(path.join(root, 'package-lock.json'), 'utf8')) as {
  readonly packages: Readonly<Record<string, Locked>>;
};
const packages = Object.entries(lock.packages).filter(([folder]) => folder !== '');
const notices = await readFile(path.join(dist, 'THIRD-PARTY.txt'), 'utf8');

/** Licences that require attribution only. */
const free =
  /^\(?(MIT|ISC|0BSD|BSD-[23]-Clause|Apache-2\.0|BlueOak-1\.0\.0|CC0-1\.0|Python-2\.0)( OR [\w.-]+)?\)?$/;

test('shipped packages have licences that require attribution only', () => {
  const shipped = packages.filter(([, { dev }]) => dev !== true);
  expect(shipped.filter(([, { license = 'none' }]) => !free.test(license))).toEqual([]);
  const bundled = [...notices.matchAll(/^(\S+) \d+\.\d+\.\d+\S* \((.+)\)$/gm)];
  expect(bundled.map(([, name]) => name)).toEqual(expect.arrayContaining(['ink', 'react', 'undici']));
  expect(bundled.filter(([, , license = '']) => !free.test(license))).toEqual([]);
});

test('build and test packages have free licences too', () => {
  const odd = packages.filter(([, { license = 'none' }]) => !free.test(license) && license !== 'MPL-2.0');
  expect(odd).toEqual([]);
});

test('each bundled package is named with its copyright and licence text', () => {
  for (const notice of notices.split(`\n${'-'.repeat(80)}\n`).slice(1)) {
    expect(notice).toMatch(/copyright/i);
    expect(notice).toMatch(/permission|redistribution|licensed under/i);
  }
});

test('the lock file pins every package by its hash, and names no other registry', () => {
  expect(packages.filter(([, { integrity = '' }]) => !/^sha512-[\w+/]{86}==$/.test(integrity))).toEqual([]);
  const elsewhere = packages.filter(([, { resolved }]) => resolved !== undefined);
  expect(elsewhere).toEqual([]);
});

test('only packages listed in package.json run install scripts', async () => {
  const { allowScripts } = JSON.parse(await readFile(path.join(root, 'package.json'), 'utf8')) as {
    readonly allowScripts: Readonly<Record<string, boolean>>;
  };
  const running = packages.flatMap(([folder, { hasInstallScript }]) =>
    hasInstallScript === true ? folder.replace(/^.*node_modules\//, '') : [],
  );
  expect(running.filter((name) => allowScripts[name] === undefined && name !== 'fsevents')).toEqual([]);
});
