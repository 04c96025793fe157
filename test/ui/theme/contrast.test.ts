import { describe, expect, test } from 'vitest';
import {
  createTheme,
  type Background,
  type Paint,
  type ThemeName,
  type Token,
} from '../../../source/ui/theme/theme.ts';

/** Common terminal backgrounds: black, Tomorrow Night, Solarized Dark, One Dark; white, Solarized Light. */
const grounds: Readonly<Record<Background, readonly string[]>> = {
  dark: ['#000000', '#1d1f21', '#002b36', '#282c34'],
  light: ['#ffffff', '#fdf6e3'],
};
/** With sixteen colours the background is one of them: black and white, as in xterm and VGA. */
const sixteenGrounds: Readonly<Record<Background, readonly string[]>> = {
  dark: ['#000000'],
  light: ['#ffffff'],
};
const ownText: Readonly<Record<Background, string>> = { dark: '#c5c8c6', light: '#333333' };
const ownTextOfSixteen: Readonly<Record<Background, string>> = { dark: '#aaaaaa', light: '#000000' };

const xterm =
  '#000000 #cd0000 #00cd00 #cdcd00 #0000ee #cd00cd #00cdcd #e5e5e5 #7f7f7f #ff0000 #00ff00 #ffff00 #5c5cff #ff00ff #00ffff #ffffff';
const vga =
  '#000000 #aa0000 #00aa00 #aa5500 #0000aa #aa00aa #00aaaa #aaaaaa #555555 #ff5555 #55ff55 #ffff55 #5555ff #ff55ff #55ffff #ffffff';

const hex = (parts: readonly number[]): string =>
  `#${parts.map((part) => part.toString(16).padStart(2, '0')).join('')}`;

/** The 256 colours that are the same on every terminal (xterm's cube and greys). */
function ofIndex(index: number): string {
  if (index >= 232) return hex([0, 0, 0].map(() => 8 + 10 * (index - 232)));
  const steps = [0, 95, 135, 175, 215, 255];
  return hex([36, 6, 1].map((unit) => steps[Math.floor((index - 16) / unit) % 6] ?? 0));
}

/** The colours of text and background as the terminal would show them. */
function shown(paints: readonly Paint[], text: string, ground: string, sixteen: readonly string[]) {
  const painted = paints.reduce((inner, paint) => paint(inner), 'x');
  let [front, back, swapped, dark] = [text, ground, false, -1];
  for (const [, codes = ''] of painted.slice(0, painted.indexOf('x')).matchAll(/\u001B\[([\d;]+)m/g)) {
    const [first = 0, kind, a = 0, b = 0, c = 0] = codes.split(';').map(Number);
    const rich = kind === 5 ? ofIndex(a) : hex([a, b, c]);
    if (first === 38) front = rich;
    else if (first === 48) back = rich;
    else if (first >= 30 && first <= 37) front = sixteen[(dark = first - 30)] ?? '';
    else if (first >= 90 && first <= 97) front = sixteen[first - 82] ?? '';
    else if (first === 7 || first === 27) swapped = first === 7;
    // Only bold: other attributes would need a look by eye.
    else expect(first).toBe(1);
  }
  // Many terminals show a bold colour of the first eight as its bright one.
  if (/\u001B\[1m/.test(painted) && dark !== -1) front = sixteen[dark + 8] ?? '';
  return swapped ? [back, front] : [front, back];
}

function luminance(color: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => {
    const part = parseInt(color.slice(at, at + 2), 16) / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

/** WCAG 2. */
function contrast(a: string, b: string): number {
  const [low = 0, high = 0] = [luminance(a), luminance(b)].toSorted((one, other) => one - other);
  return (high + 0.05) / (low + 0.05);
}

const cases = (['auto', 'dark', 'light', 'high-contrast'] as const).flatMap((name) =>
  (name === 'dark' || name === 'light' ? [name] : (['dark', 'light'] as const)).flatMap((background) =>
    ([1, 2, 3] as const).map((colorLevel) => ({ name, background, colorLevel })),
  ),
);

/** Every paint that is unreadable on these backgrounds or on the selection. */
function unreadable(name: ThemeName, background: Background, colorLevel: 1 | 2 | 3): readonly string[] {
  const { paint } = createTheme({ name, background, colorLevel, ascii: false });
  const few = colorLevel === 1;
  const found: string[] = [];
  for (const ground of (few ? sixteenGrounds : grounds)[background]) {
    for (const palette of few ? [xterm, vga] : [xterm]) {
      for (const token of Object.keys(paint) as Token[]) {
        const own = few ? ownTextOfSixteen : ownText;
        for (const paints of [
          [paint[token]],
          [paint[token], paint.selection],
          // A row that has just changed.
          [paint[token], paint.bold],
          [paint[token], paint.bold, paint.selection],
          [paint[token], paint.inverse],
        ]) {
          const [front = '', back = ''] = shown(paints, own[background], ground, palette.split(' '));
          const ratio = contrast(front, back);
          if (ratio < 4.5) found.push(`${token} on ${ground}: ${front} on ${back}, ${ratio.toFixed(2)}`);
        }
      }
    }
  }
  return found;
}

describe('every colour is readable', () => {
  test.each(cases)(
    '$name, $background background, colour level $colorLevel',
    ({ name, background, colorLevel }) => {
      expect(unreadable(name, background, colorLevel)).toEqual([]);
    },
  );
});

test.each([0, 1, 2, 3] as const)(
  'at colour level %i the selected row stands out by more than its mark',
  (colorLevel) => {
    for (const name of ['dark', 'light', 'high-contrast', 'mono'] as const) {
      const { paint } = createTheme({ name, colorLevel, ascii: false });
      const row = paint.selection(` a ${paint.failed('✖ Failed')} ${paint.inverse('b')} `);
      const isFilled = colorLevel >= 2 && name !== 'mono';
      // Colours within text and background that have changed places would make a patchwork.
      const plain = '\u001B[7m a ✖ Failed \u001B[27mb\u001B[7m \u001B[27m';
      if (isFilled) expect(row, name).toMatch(/^\u001B\[48;/);
      else expect(row, name).toBe(plain);
    }
  },
);
