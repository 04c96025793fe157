/** `Date` cuts the time down to whole seconds: half of one is lost on average. */
const cutOff = 500;
/** Less is latency and rounding. */
const worthTelling = 2000;
const weight = 1 / 8;
const jump = 10_000;

/** Server's clock minus ours, milliseconds, smoothed over answers; a sample far off means that a clock was set. */
export function estimateSkew(before: number | undefined, serverTime: number, now: number): number {
  const sample = serverTime + cutOff - now;
  if (before === undefined || Math.abs(sample - before) > jump) return sample;
  return before + (sample - before) * weight;
}

/** The skew to go by: whole seconds, 0 when it is small, and the one before while the estimate stays near it. */
export function settleSkew(before: number, estimate: number): number {
  if (Math.abs(estimate) < worthTelling) return 0;
  return Math.abs(estimate - before) <= 1000 ? before : Math.round(estimate / 1000) * 1000;
}
