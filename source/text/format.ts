const second = 1000;
const minute = 60 * second;
const hour = 60 * minute;
const day = 24 * hour;

const two = (n: number): string => String(n).padStart(2, '0');

/** `0:07`, `12:50`, `1:02:03`, `5 d 12 h`: a span of milliseconds as a clock would show it; never negative. */
export function span(milliseconds: number): string {
  if (milliseconds >= 100 * hour) {
    return `${Math.floor(milliseconds / day)} d ${Math.floor((milliseconds % day) / hour)} h`;
  }
  const seconds = Math.max(0, Math.floor(milliseconds / second));
  const hours = Math.floor(seconds / 3600);
  const minutes = Math.floor((seconds % 3600) / 60);
  return hours > 0 ? `${hours}:${two(minutes)}:${two(seconds % 60)}` : `${minutes}:${two(seconds % 60)}`;
}

/** `7 s`, `2 min`, `3 h`, `4 d`: a rough span, rounded down. */
export function roughSpan(milliseconds: number): string {
  if (milliseconds < minute) return `${Math.max(0, Math.floor(milliseconds / second))} s`;
  if (milliseconds < hour) return `${Math.floor(milliseconds / minute)} min`;
  if (milliseconds < 2 * day) return `${Math.floor(milliseconds / hour)} h`;
  return `${Math.floor(milliseconds / day)} d`;
}

const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** Relative within a day (`just now`, `2 min ago`), a date after it (`Nov 22 10:00`, `2025 Nov 22`), in the local time zone. */
export function when(at: number | undefined, now: number): string {
  if (at === undefined) return 'no date';
  const age = now - at;
  // Clocks differ by seconds: a job that seems to come from the future is new.
  if (age < minute && age > -5 * minute) return 'just now';
  if (age >= 0 && age < day) return `${roughSpan(age)} ago`;
  return dateTime(at, now);
}

/** `Nov 22 10:00`, or `2025 Nov 22` of another year, in the local time zone. */
export function dateTime(at: number, now: number): string {
  const date = new Date(at);
  if (date.getFullYear() !== new Date(now).getFullYear()) {
    return `${date.getFullYear()} ${months[date.getMonth()]} ${two(date.getDate())}`;
  }
  return `${months[date.getMonth()]} ${two(date.getDate())} ${clockTime(at).slice(0, 5)}`;
}

/** `18:04, 2 h ago`, `Nov 22 18:04, 5 d ago`: a time that is long past, and how long. */
export function asOfText(at: number, now: number): string {
  const age = roughSpan(now - at);
  return `${now - at < day ? clockTime(at).slice(0, 5) : when(at, now)}, ${age} ago`;
}

/** `18:33:05` in the local time zone. */
export function clockTime(at: number): string {
  const date = new Date(at);
  return `${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}`;
}

/** `820 MB`, `1.6 GB`, `23 GB`, `1.2 TB`: bytes in decimal units. */
export function byteSize(bytes: number): string {
  const steps = [
    ['TB', 1e12],
    ['GB', 1e9],
    ['MB', 1e6],
  ] as const;
  const [unit, step] = steps.find(([, each]) => bytes >= each) ?? ['kB', 1e3];
  const value = bytes / step;
  return `${value < 9.95 ? value.toFixed(1) : count(Math.round(value))} ${unit}`;
}

/** `1,240`: a whole number for a person. */
export function count(n: number): string {
  // oxlint-disable-next-line regexes/linear -- a number has few digits
  return String(n).replaceAll(/\B(?=(\d{3})+$)/g, ',');
}

/** The end of an id, which tells ids apart: `…77665544`. */
export function shortId(id: string, ellipsis = '…'): string {
  return id.length <= 9 ? id : ellipsis + idEnd(id);
}

/** The last eight characters of an id: enough to tell ids apart, and quickly read out. Cuts no surrogate pair. */
export function idEnd(id: string): string {
  return id.slice(-8).replace(/^[\uDC00-\uDFFF]/, '');
}
