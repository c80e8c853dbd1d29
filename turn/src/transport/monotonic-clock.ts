import { performance } from 'node:perf_hooks';

/** Milliseconds that never go back, from the same beginning in every thread of the process. */
export function createMonotonicClock(): () => number {
  // performance.now() begins anew with each thread, hrtime does not; but only the former makes no object for each call.
  const beginning = Number(process.hrtime.bigint()) / 1e6 - performance.now();
  return () => beginning + performance.now();
}
