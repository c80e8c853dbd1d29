/** Runs tasks one after the other, in the order in which they came (PROTOCOL.md G2). */
export interface SerialQueue {
  /** How many tasks wait or run. */
  readonly length: number;
  /** Adds a task; one that fails is reported and does not stop the next. */
  add(task: () => Promise<void>): void;
}

export function createSerialQueue(onError: (error: unknown) => void): SerialQueue {
  let tail = Promise.resolve();
  let length = 0;
  return {
    get length() {
      return length;
    },
    add: (task) => {
      length += 1;
      tail = tail
        .then(task)
        .catch(onError)
        .finally(() => {
          length -= 1;
        });
    },
  };
}
