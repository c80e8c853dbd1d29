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

export interface Deadline {
  readonly signal: AbortSignal;
  /** Once it does not matter any more. */
  readonly end: () => void;
}

/**
 * Aborts after so many ms, or when `signal` does. `AbortSignal.any` and `AbortSignal.timeout` together would be the same, if Node
 * did not forget such timeouts when it collects garbage (nodejs/node#57736).
 */
export function createDeadline(patienceMs: number, signal: AbortSignal): Deadline {
  const controller = new AbortController();
  const abort = (): void => {
    end();
    controller.abort();
  };
  const timer = setTimeout(abort, patienceMs);
  const end = (): void => {
    clearTimeout(timer);
    signal.removeEventListener('abort', abort);
  };
  signal.addEventListener('abort', abort);
  if (signal.aborted) abort();
  return { signal: controller.signal, end };
}
