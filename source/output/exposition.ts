/** One series of a family: labels as from `labelsText`, empty without any, and a value. */
export type Sample = { readonly labels: string; readonly value: number };

/** A metric for Prometheus; a family without samples is left out. */
export type Family = {
  readonly name: string;
  readonly help: string;
  readonly type: 'gauge' | 'counter';
  readonly samples: readonly Sample[];
};

/** The content type of `exposition`. */
export const expositionType = 'text/plain; version=0.0.4; charset=utf-8';

/** Prometheus's text format, version 0.0.4 (Prometheus, "Exposition formats"). */
export function exposition(families: readonly Family[]): string {
  const blocks = families
    .filter(({ samples }) => samples.length > 0)
    .map(({ name, help, type, samples }) => {
      const lines = samples.map(
        ({ labels, value }) => `${name}${labels === '' ? '' : `{${labels}}`} ${numberText(value)}\n`,
      );
      return `# HELP ${name} ${escaped(help)}\n# TYPE ${name} ${type}\n${lines.join('')}`;
    });
  return blocks.join('');
}

/** `project="Payments",cluster="orders"`; join several with commas. */
export function labelsText(labels: Readonly<Record<string, string>>): string {
  return Object.entries(labels)
    .map(([name, value]) => `${name}="${escaped(value).replaceAll('"', String.raw`\"`)}"`)
    .join(',');
}

function escaped(text: string): string {
  return text.replaceAll('\\', String.raw`\\`).replaceAll('\n', String.raw`\n`);
}

/** Go's spelling of numbers that are not finite. */
function numberText(value: number): string {
  if (Number.isFinite(value)) return String(value);
  return Number.isNaN(value) ? 'NaN' : value > 0 ? '+Inf' : '-Inf';
}
