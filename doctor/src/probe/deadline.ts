/** Waits for a promise until the deadline; what comes of it later is of no interest, its failure neither. */
export function withDeadline<Value>(
  promise: Promise<Value>,
  patienceMs: number,
  signal: AbortSignal,
): Promise<Value | 'late'> {
  return new Promise((resolve, reject) => {
    const late = (): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', late);
      resolve('late');
    };
    const timer = setTimeout(late, patienceMs);
    signal.addEventListener('abort', late, { once: true });
    if (signal.aborted) late();
    promise.then(resolve, reject).finally(late);
  });
}

/** A pause that an end cuts short. */
export async function pause(ms: number, signal: AbortSignal): Promise<void> {
  await withDeadline(new Promise<never>(() => undefined), ms, signal);
}
