/**
 * What a reason says whatever the names in it: `access denied for bucket ` and a gap, with what stands in the gaps.
 */
export type ReasonPattern = {
  /** The same for reasons that differ only in ids, numbers, dates and names. */
  readonly key: string;
  /** The text between the names; one more than there are names. */
  readonly words: readonly string[];
  readonly names: readonly string[];
};

/** How much of a reason counts, in characters: of its words, so that the length of names does not matter, and in all. */
const mostWords = 600;
const reach = 8000;
/** Stands for a name in a key; cleaned texts have no control characters. */
const gap = '\u0000';

/** A run of what names, numbers and paths are made of; other scripts write words without spaces around numbers. */
const run = /[\p{Script=Latin}\p{Nd}_\-./:@+%~#$&*=?\\]+/uy;

const closing: Readonly<Record<string, string>> = {
  '"': '"',
  "'": "'",
  '`': '`',
  '“': '”',
  '‘': '’',
  '«': '»',
};

/** Tells the names in a reason apart from its words; `known` are names that look like words. */
export function patternOf(text: string, known: readonly string[] = []): ReasonPattern {
  const read = text.length > reach ? text.slice(0, reach) : text;
  const names = new Set(known);
  const found = new Parts();
  let at = 0;
  for (; at < read.length && found.wordLength < mostWords;) at += partAt(read, at, names, found);
  const words = found.all.filter((_, index) => index % 2 === 0);
  const key = keyOf(words);
  if (at < text.length) words[words.length - 1] += '…';
  return { key, words, names: found.all.filter((_, index) => index % 2 === 1) };
}

/** Words and names by turns; words begin and end. */
class Parts {
  readonly all: string[] = [''];
  /** Characters that belong to words. */
  wordLength = 0;

  addWords(some: string): void {
    this.all[this.all.length - 1] += some;
    this.wordLength += some.length;
  }

  addName(name: string): void {
    const between = this.all.at(-1) ?? '';
    // A list of names is one name, however long it is.
    if (this.all.length > 1 && isListGap(between)) {
      this.all.pop();
      this.all[this.all.length - 1] += between + name;
    } else this.all.push(name);
    this.all.push('');
  }
}

/** Takes the next part of the text; how many characters it has. */
function partAt(text: string, at: number, names: ReadonlySet<string>, parts: Parts): number {
  const quoted = quotedAt(text, at);
  if (quoted !== undefined) {
    parts.addWords(text[at] ?? '');
    parts.addName(quoted);
    parts.addWords(text[at + quoted.length + 1] ?? '');
    return quoted.length + 2;
  }
  run.lastIndex = at;
  const found = run.exec(text)?.[0];
  if (found === undefined) {
    parts.addWords(text[at] ?? '');
    return 1;
  }
  const [before, core, after] = trimmed(found);
  const value = nameIn(core, names);
  parts.addWords(before + core.slice(0, core.length - value.length));
  if (value !== '') parts.addName(value);
  parts.addWords(after);
  return found.length;
}

/** The text again, with other names. */
export function withNames({ words }: ReasonPattern, names: readonly string[]): string {
  return words.map((part, index) => part + (names[index] ?? '')).join('');
}

/** Case, punctuation and the plural after a number tell no causes apart. */
function keyOf(words: readonly string[]): string {
  return words
    .map((part, index) => {
      const bare = part
        .toLowerCase()
        .split(/[^\p{L}\p{M}_/-]+/u)
        .filter((word) => /\p{L}/u.test(word));
      const [first, ...rest] = bare;
      return (index === 0 || first === undefined ? bare : [first.replace(/s$/, ''), ...rest]).join(' ');
    })
    .join(gap);
}

function isListGap(between: string): boolean {
  return ['', 'and', 'or'].includes(between.replaceAll(/[\s,"'`]+/g, ''));
}

/** What stands between two quotes, if that is a name; the first of them is at this place. */
function quotedAt(text: string, at: number): string | undefined {
  const close = closing[text[at] ?? ''];
  if (close === undefined || isWordCharacter(text[at - 1])) return undefined;
  const end = text.indexOf(close, at + 1);
  if (end <= at + 1 || isWordCharacter(text[end + 1])) return undefined;
  const inside = text.slice(at + 1, end);
  if (/\s/.test(inside)) return undefined;
  return isErrorName(inside) ? undefined : inside;
}

function isWordCharacter(character: string | undefined): boolean {
  return character !== undefined && /[\p{L}\p{Nd}]/u.test(character);
}

/** Without the punctuation around it. */
function trimmed(found: string): readonly [before: string, core: string, after: string] {
  let from = 0;
  let to = found.length;
  while (from < to && '.:-=?&*'.includes(found[from] ?? '')) from += 1;
  while (to > from && '.:-=?&'.includes(found[to - 1] ?? '')) to -= 1;
  return [found.slice(0, from), found.slice(from, to), found.slice(to)];
}

/** The part of a run that names something: all of it, the value of `key=value`, or nothing. */
function nameIn(core: string, known: ReadonlySet<string>): string {
  const equals = core.indexOf('=');
  if (equals > 0 && !core.includes('/')) return core.slice(equals + 1);
  return isName(core, known) ? core : '';
}

/** Words with a digit, and compounds, that mean the same in every reason. */
const plainWords = new Set(
  (
    's3 ec2 md5 sha1 sha256 ipv4 ipv6 x509 x.509 oauth2 oauth2.0 utf8 utf-8 base64 i/o and/or n/a e.g i.e ' +
    'read-only write-only read-write time-out server-side client-side cross-region cross-account multi-region ' +
    'pre-signed customer-managed non-existent in-progress re-authenticate re-try auto-export identity-based ' +
    'resource-based session-based'
  ).split(' '),
);

const months =
  /^(?:Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sep|Sept|Oct|Nov|Dec|January|February|March|April|June|July|August|September|October|November|December)$/;
const weekdays = /^(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun|Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday)$/;

function isName(core: string, known: ReadonlySet<string>): boolean {
  if (core === '') return false;
  if (known.has(core)) return true;
  if (plainWords.has(core.toLowerCase()) || isErrorName(core)) return false;
  return (
    /\p{Nd}/u.test(core) ||
    months.test(core) ||
    weekdays.test(core) ||
    /^[0-9a-f]{8,}$/i.test(core) ||
    core.length > 40 ||
    /[/\\@~#]|::/.test(core) ||
    /[\p{L}][._-]+[\p{L}]/u.test(core)
  );
}

/** `AccessDenied`, `EXPORT_FAILED`, `java.io.IOException`, `s3:PutObject`: these tell causes apart. */
function isErrorName(text: string): boolean {
  return (
    /^[A-Z]+(?:_[A-Z]+)+$/.test(text) ||
    /^(?:s3|kms|sts|iam|storage):[A-Z][A-Za-z]*\*?$/.test(text) ||
    (/^[A-Za-z.]+$/.test(text) &&
      /Denied|Error|Exception|Fail|Timeout|TimedOut|NoSuch|NotFound|Invalid|Exceeded|Missing|Expired|Limit|Throttl|Unavailable|Forbidden|Unauthorized|Refused|Mismatch|Disabled|Unsupported|Conflict/.test(
        text,
      ))
  );
}
