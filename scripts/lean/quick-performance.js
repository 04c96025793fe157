// Replaces the global `performance` in the bundle: React only needs its clock, and the rest takes 2 ms.
export const QuickPerformance = { now: () => Number(process.hrtime.bigint()) / 1e6 };
