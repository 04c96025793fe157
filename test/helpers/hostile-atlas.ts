import type { SimulatorOptions } from '../../source/simulator/simulator.ts';

function each(from: number, to: number): readonly string[] {
  return Array.from({ length: to - from + 1 }, (_, index) => String.fromCodePoint(from + index));
}

/**
 * What must not reach a terminal, one by one: C0, DEL, C1, and characters that hide or reorder text, break lines, pile
 * up, or are no characters.
 */
export const poisons: readonly string[] = [
  ...each(0x00, 0x1f),
  ...each(0x7f, 0x9f),
  ...[0xad, 0x34f, 0x61c, 0x115f, 0x17b4, 0x180e, 0x3164, 0xfeff, 0xffa0].flatMap((code) => each(code, code)),
  ...each(0x200b, 0x200f),
  ...each(0x2028, 0x202e),
  ...each(0x2060, 0x206f),
  ...each(0xfff0, 0xfffb),
  ...each(0xfffe, 0xffff),
  ...each(0xe0000, 0xe0002),
  // Each can hide a byte: variation selectors, tags, blanks, characters without a fixed shape.
  ...[
    0x1160, 0x180b, 0x2800, 0xe000, 0xfe00, 0xfe0e, 0xfe0f, 0x1d159, 0xe0041, 0xe0100, 0xe01ef, 0x10fffd,
  ].flatMap((code) => each(code, code)),
  ...[0xa0, 0x2003, 0x3000].flatMap((code) => each(code, code)),
  '\uD800',
  '\uDC00',
  `o${'\u0300'.repeat(200)}`,
  '\u001B[2J\u001B[5S',
  '\u001B[31;7mred\u001B[0m',
  '\u001B[?1049l',
  '\u001B[6n',
  '\u001B]0;owned\u0007',
  '\u001B]2;owned\u001B\\',
  '\u001B]8;;https://evil.example\u001B\\click\u001B]8;;\u001B\\',
  '\u001B]52;c;cm0gLXJmIH4=\u0007',
  '\u001BPq#0;2;0;0;0\u001B\\',
  '\u001B_Gi=1;AAAA\u001B\\',
  '\u009D2;owned\u009C',
  '\r\nforged line',
];

/** All of them in one text. */
export const poison = poisons.join('.');

/** A job with the text in every field that Atlas fills, as `addJob` accepts it. */
export function poisoned(text: string): Readonly<Record<string, unknown>> {
  return {
    snapshotId: `${text}snapshot`,
    exportBucketId: `${text}bucket`,
    prefix: `${text}/prefix/${text}`,
    components: [{ exportId: `${text}shard`, replicaSetName: `${text}rs` }],
    customData: [
      { key: `${text}key`, value: `${text}value` },
      { key: '=1+1', value: '@SUM(A1)' },
    ],
    stateReason: { errorCode: `${text}CODE`, message: `${text}message` },
    errMsg: `${text}message`,
  };
}

/** Two projects with the same hostile name, the first with a job for each poison, in every state. */
export const hostileWorld: SimulatorOptions['scenario'] = {
  projects: ['Payments', 'Analytics'].map((name) => ({
    name: `${name}${poison}`,
    hostile: true,
    clusters: ['Prod0', 'Orders'].map((cluster) => ({
      name: cluster,
      jobs: poisons.map((text, index) => ({
        state:
          (['Failed', 'InProgress', 'Queued', 'Cancelled', 'Successful'] as const)[index % 5] ?? 'Failed',
        fields: { ...poisoned(text), ...(index % 7 === 0 && { state: `${text}Odd` }) },
      })),
    })),
  })),
};
