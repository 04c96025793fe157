import { clusterNames } from '../../source/jobs/cluster-names.ts';
import fc from 'fast-check';
import { expect } from 'vitest';
import { decodeErrorBody, openEnvelope, parseBody, toErrorBody } from '../../source/atlas/decode/body.ts';
import { clean, fieldLimit } from '../../source/text/clean.ts';
import { decodeEvents, decodeSchedule, decodeSnapshots } from '../../source/atlas/decode/backup.ts';
import * as decode from '../../source/atlas/decode/jobs.ts';
import {
  chooseChallenge,
  DigestSession,
  parseAuthenticationInfo,
  parseChallenges,
} from '../../source/atlas/auth/digest.ts';
import { AtlasError, troubleOf } from '../../source/atlas/api/errors.ts';
import { Redactor } from '../../source/atlas/auth/redactor.ts';
import { parseHttpDate, parseRetryAfter, tokenBucketWait } from '../../source/atlas/http/retry.ts';
import { decodeToken } from '../../source/atlas/auth/service-account.ts';
import { answerTrouble } from '../../source/atlas/api/answer-troubles.ts';
import { options as optionTable } from '../../source/cli/option-table.ts';
import { commandNames } from '../../source/cli/choices.ts';
import { jsonDocument, lineFormat } from '../../source/output/list-formats.ts';
import { parseAtlasCliProfile } from '../../source/credentials/atlas-cli.ts';
import { parseConfig, withValues } from '../../source/settings/config-file.ts';
import { readKeys } from '../../source/keys/key-settings.ts';
import { parseCommandLine } from '../../source/cli/options.ts';
import { UsageError } from '../../source/platform/usage-error.ts';
import { keyTable } from '../../source/ui/bindings/bindings.ts';
import { shellWord } from '../../source/ui/pane/copy-choices.ts';
import { createTerminalSequences } from '../../source/ui/terminal/terminal-sequences.ts';
import { broken, json, pieces, text } from './arbitraries.ts';

/** The properties of every input of the program. */
export type Property = { readonly name: string; readonly of: fc.IPropertyWithHooks<[string]> };

const cluster = { groupId: '0123456789abcdef01234567', clusterName: 'Prod0' };

/** What no cleaned text may have; a joiner is allowed only between two emoji, so it is not checked here. */
const unsafe =
  /[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\u00AD\u061C\u180E\u200B\u200C\u200E\u200F\u202A-\u202E\u2060-\u2069\uFEFF\uFFF9-\uFFFB]/u;

/** Runs it; an error that is not ours fails the property. Returns undefined for one of ours. */
function tried<T>(kind: typeof AtlasError | typeof UsageError, run: () => T): T | undefined {
  try {
    return run();
  } catch (error) {
    expect(error).toBeInstanceOf(kind);
    if (error instanceof AtlasError) expect(error.trouble.sentence).not.toMatch(unsafe);
    return undefined;
  }
}

function textsOf(value: unknown): readonly string[] {
  if (typeof value === 'string') return [value];
  if (typeof value !== 'object' || value === null) return [];
  return Object.values(value).flatMap(textsOf);
}

/** No input has reached the prototypes that all objects share. */
function unpolluted(): void {
  expect(Object.keys(Object.prototype)).toEqual([]);
  expect(Object.keys(Array.prototype)).toEqual([]);
  expect(Object.getPrototypeOf({})).toBe(Object.prototype);
}

const decoders = [
  (body: unknown) => decode.decodeJobs(body, cluster),
  (body: unknown) => decode.decodeJob(body, cluster),
  decode.decodeBuckets,
  decode.decodeBucket,
  decode.decodeProjects,
  decode.decodeClusters,
  decodeSchedule,
  decodeSnapshots,
  decodeEvents,
] as const;

function ofBody(body: string): void {
  const parsed = tried(AtlasError, () => parseBody(body));
  if (parsed === undefined) return;
  const { content } = openEnvelope(parsed);
  for (const read of decoders) {
    const value = tried(AtlasError, () => read(content));
    for (const each of textsOf(value)) expect(each).not.toMatch(unsafe);
  }
  tried(AtlasError, () => decodeToken(content));
  expect(textsOf([toErrorBody(content).code, toErrorBody(content).detail]).join('')).not.toMatch(unsafe);
  unpolluted();
}

const asked = { host: 'cloud.mongodb.com', credential: 'api-key' } as const;
const redactor = new Redactor(['11111111-2222-3333']);

function ofRefusal(body: string): void {
  const fault = decodeErrorBody(redactor.hide(body));
  const wait = tokenBucketWait(fault.parameters);
  if (wait !== undefined) expect(wait).toBeGreaterThanOrEqual(0);
  for (const status of [400, 401, 403, 429, 503]) {
    const { sentence, remedy } = answerTrouble(asked, { status, fault, retryAfter: wait });
    expect(`${sentence} ${remedy}`).not.toMatch(unsafe);
    expect(sentence.length).toBeLessThan(fieldLimit * 2);
  }
}

/** undici's own rule for a header's value, without the line break that would end it. */
const headerValue = /^[\t\x20-\x7E\x80-\xFF]*$/;

function ofChallenge(header: string): void {
  const challenges = parseChallenges(header);
  parseAuthenticationInfo(header);
  parseChallenges([header, 'Digest realm="MMS Public API", nonce="n", qop="auth"']);
  const challenge = chooseChallenge(challenges);
  if (challenge === undefined) return;
  const credentials = { username: 'abcdefgh', password: 'a-private-key' };
  const session = new DigestSession(challenge, credentials, 'cnonce');
  const signed = session.authorization({ method: 'GET', uri: '/api?a=b', nc: 1 });
  expect(signed).not.toContain(credentials.password);
  session.proves(parseAuthenticationInfo(header), { method: 'GET', uri: '/', nc: 1 });
  // HTTP's own parser accepts nothing else, so that an answer's value fits into a header again.
  if (headerValue.test(header)) expect(signed).toMatch(headerValue);
  unpolluted();
}

const challengeParts = [
  'Digest ',
  'digest ',
  'Basic ',
  'Negotiate ',
  'realm="MMS Public API"',
  'nonce="aGVsbG8+/w=="',
  'nonce=abc',
  'opaque="\\"x\\\\"',
  'algorithm=MD5',
  'algorithm=SHA-256-sess',
  'algorithm="SHA-512-256"',
  'qop="auth,auth-int"',
  'qop=auth',
  'stale=true',
  'userhash=true',
  'nextnonce="n"',
  'rspauth="00"',
  'nc=zz',
  '__proto__=x',
  'YWJj==',
  ', ',
  ',,',
  '=',
  '"',
  ' ',
];

function ofConfig(toml: string): void {
  const config = tried(UsageError, () => parseConfig('config.toml', toml, keyTable));
  if (config !== undefined) {
    const noted = withValues('config.toml', toml, 'default', {
      project: 'Payments "x"\\',
      clusters: ['Prod0'],
    });
    expect(parseConfig('config.toml', noted, keyTable).profiles.get('default')).toMatchObject({
      project: 'Payments "x"\\',
      clusters: ['Prod0'],
    });
  }
  for (const profile of ['default', '__proto__', 'constructor', 'keys']) {
    const found = parseAtlasCliProfile('config.toml', toml, profile);
    expect(JSON.stringify(found ?? {})).not.toContain('s3cret');
  }
  unpolluted();
}

const tomlLines = String.raw`project = "Payments"
clusters = ["Prod0"]
interval = 10
interval = 1e999
api = "v2"
page_size = 0
theme = "x"
ascii = true
base_url = "https://x"
color = 1979-05-27
private_api_key = "s3cret"
public_api_key = "abc"
client_id = "x"
client_secret = "s3cret"
[default]
["default"]
[keys]
[__proto__]
[constructor]
[a.b]
[[default]]
__proto__ = 1
constructor.prototype.x = 1
refresh = ["r"]
refresh = 7
quit = "ctrl+x"
# a remark`.split('\n');

const tomlSigns = ['\n', '\n', '\n', '\r\n', '=', '"""', "'''", '{', '}', '[', ']', '\\u0000', ' '];

/** Many complete lines, to read many of them, and the same in pieces. */
const tomlFiles = fc.oneof(
  fc.array(fc.constantFrom(...tomlLines), { maxLength: 6 }).map((lines) => lines.join('\n')),
  pieces([...tomlLines, ...tomlSigns], 24),
);

const keyIds = [...keyTable.bindings.map(({ id }) => id), '__proto__', 'constructor', 'nothing'];
const keyNames = ['r', 'ctrl+r', 'ctrl+', 'esc', 'space', 'F13', '', 'shift+tab', '\u0000', '👍', 'enter'];

function ofKeys(table: string): void {
  const values = JSON.parse(table) as Record<string, unknown>;
  tried(UsageError, () => readKeys(values, keyTable, (_, read) => read()));
  unpolluted();
}

const keyTables = fc
  .array(
    fc.tuple(
      fc.constantFrom(...keyIds),
      fc.oneof(
        fc.constantFrom<unknown>(...keyNames, 7, null, {}, []),
        fc.array(fc.oneof(fc.constantFrom(...keyNames), text), { maxLength: 3 }),
      ),
    ),
    { maxLength: 5 },
  )
  .map(
    (entries) => `{${entries.map((each) => each.map((part) => JSON.stringify(part)).join(':')).join(',')}}`,
  );

const words = [
  ...commandNames,
  ...optionTable.flatMap(({ name, short = 'x' }) => [`--${name}`, `--${name}=`, `--no-${name}`, `-${short}`]),
  ...'- -- --- --= --__proto__ --constructor=1 --private-key=s3cret --private-key --token=s3cret'.split(' '),
  ...'busy json csv Payments Prod0 failed 2h 1e9 -1 0x10 bash v2 10 0123456789abcdef01234567'.split(' '),
  'https://cloud.mongodb.com',
  '',
];

function ofWords(list: string): void {
  const line = JSON.parse(list) as string[];
  tried(UsageError, () => {
    try {
      return parseCommandLine(line);
    } catch (error) {
      expect(String(error)).not.toContain('s3cret');
      throw error;
    }
  });
  unpolluted();
}

const commandLines = fc
  .array(fc.oneof({ weight: 4, arbitrary: fc.constantFrom(...words) }, text), { maxLength: 8 })
  .map((line) => JSON.stringify(line));

function ofText(dirty: string): void {
  const safe = clean(dirty);
  expect(safe).not.toMatch(unsafe);
  expect(clean(safe)).toBe(safe);
  expect(clean(dirty, { limit: 10 }).length).toBeLessThanOrEqual(10);
  parseHttpDate(dirty);
  const wait = parseRetryAfter(dirty, 0) ?? 0;
  expect(wait >= 0 && wait <= 86_400_000).toBe(true);
  expect(troubleOf(new Error(dirty)).sentence).not.toMatch(unsafe);
}

const formats = (['table', 'ndjson', 'csv'] as const).map((output) =>
  lineFormat(output, { now: () => 0, columns: 100, names: clusterNames([], new Map()), projects: new Map() }),
);

const sequences = createTerminalSequences({ env: { TERM: 'xterm' }, platform: 'linux' });

/** The text in every field of a job, as each format prints it. */
function ofField(dirty: string): void {
  const job = decode.decodeJob(
    {
      id: `a${dirty}`,
      state: dirty,
      snapshotId: dirty,
      prefix: dirty,
      exportBucketId: dirty,
      customData: [{ key: dirty, value: dirty }],
      components: [{ exportId: dirty, replicaSetName: dirty }],
      stateReason: { errorCode: dirty, message: dirty },
    },
    cluster,
  );
  for (const { line } of formats) expect(line(job)).not.toMatch(unsafe);
  expect(jsonDocument([job], 1).replaceAll('\n', '')).not.toMatch(unsafe);
  for (const cell of csvCells(formats[2]?.line(job) ?? '')) expect(cell).not.toMatch(/^\s*[=+\-@＝＋－＠]/);
  expect(inner(sequences.title(dirty))).not.toMatch(unsafe);
  expect(inner(sequences.notifyDesktop(dirty, dirty))).not.toMatch(unsafe);
  expect(
    shellWord(dirty)
      .replaceAll(String.raw`'\''`, '')
      .slice(1, -1),
  ).not.toContain("'");
}

/** The text between the start and the end of a sequence. */
function inner(sequence: string): string {
  return sequence.replaceAll(/\u001B\]|\u001B\\/g, '');
}

/** The cells of one record (RFC 4180 §2). */
function csvCells(record: string): readonly string[] {
  return [...record.matchAll(/(?:^|,)(?:"((?:[^"]|"")*)"|([^,]*))/g)].map(
    ([, quoted, plain]) => quoted?.replaceAll('""', '"') ?? plain ?? '',
  );
}

function on(arbitrary: fc.Arbitrary<string>, holds: (input: string) => void): Property['of'] {
  return fc.property(arbitrary, (input) => holds(input));
}

const pages = json.map((entry) => `{"results":[${entry},{"id":"a","customData":${entry}}],"totalCount":2}`);
const webPages = pieces([
  '<html>',
  '<title>',
  '<title lang="',
  '</title>',
  '<!doctype',
  '{',
  '"',
  '\u0000',
  ' ',
]);

export const properties: readonly Property[] = [
  { name: 'a body that is JSON, but not as documented', of: on(fc.oneof(json, pages), ofBody) },
  {
    name: 'a body that is broken, cut off, or a web page',
    of: on(fc.oneof(broken(pages), webPages), ofBody),
  },
  { name: 'the body of a refusal', of: on(fc.oneof(json, broken(json), webPages), ofRefusal) },
  { name: 'a challenge', of: on(pieces(challengeParts, 20), ofChallenge) },
  { name: "config.toml, ours or the Atlas CLI's", of: on(tomlFiles, ofConfig) },
  { name: 'the table of keys', of: on(keyTables, ofKeys) },
  { name: 'the words of the command line', of: on(commandLines, ofWords) },
  { name: 'a text that is cleaned', of: on(text, ofText) },
  { name: 'a text in every field, in every format', of: on(text, ofField) },
];
