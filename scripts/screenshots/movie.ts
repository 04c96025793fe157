import type { Shot } from './stage.ts';
import { drawLine, drawTitle, drawWindow, type Look } from './svg.ts';

/** A frame, and how long it is shown; milliseconds. */
export type MovieFrame = { readonly shot: Shot; readonly lasts: number };

/**
 * Frames as one animated SVG that runs in an `<img>`: CSS alone, no script, nothing fetched. Each line is drawn once and
 * shown in all frames that have it. People who prefer reduced motion see frame number `still`.
 */
export function toMovie(
  frames: readonly MovieFrame[],
  look: Look,
  description: string,
  still: number,
): string {
  const [first] = frames;
  if (first === undefined) throw new Error('A movie needs a frame.');
  const { rows } = first.shot;
  const columns = rows[0]?.length ?? 0;
  const lines = [
    frames.map(({ shot }) => drawTitle(shot.title, columns, look)),
    ...rows.map((_, line) =>
      frames.map(({ shot }) => drawLine(shot.rows[line] ?? [], line, look).join('\n')),
    ),
  ];
  const times: string[] = [];
  const content = lines.flatMap((drawings) =>
    [...new Set(drawings)].flatMap((drawing) => {
      const shown = drawings.map((each) => each === drawing);
      if (drawing === '' || shown.every(Boolean)) return drawing === '' ? [] : [drawing];
      const name = nameOf(times, shown);
      return [`<g class="${name}${shown[still] ? ' s' : ''}">${drawing}</g>`];
    }),
  );
  return drawWindow({ columns, rows: rows.length }, look, description, content, style(frames, times));
}

/** The class of lines that are shown in these frames. */
function nameOf(times: string[], shown: readonly boolean[]): string {
  const time = shown.map((is) => (is ? '1' : '0')).join('');
  if (!times.includes(time)) times.push(time);
  return `f${times.indexOf(time)}`;
}

function style(frames: readonly MovieFrame[], times: readonly string[]): string {
  const whole = frames.reduce((sum, { lasts }) => sum + lasts, 0);
  const begins = frames.map((_, at) => frames.slice(0, at).reduce((sum, { lasts }) => sum + lasts, 0));
  const rules = times.map((time, index) => {
    const steps = begins.flatMap((begin, at) =>
      time[at] === time[at - 1]
        ? []
        : [`${percent(begin / whole)}{visibility:${time[at] === '1' ? 'visible' : 'hidden'}}`],
    );
    return `@keyframes f${index}{${steps.join('')}}.f${index}{animation:f${index} ${whole / 1000}s step-end infinite}`;
  });
  return `[class]{visibility:hidden}.s{visibility:visible}@media(prefers-reduced-motion:no-preference){${rules.join('')}}`;
}

function percent(share: number): string {
  return `${Math.round(share * 10_000) / 100}%`;
}
