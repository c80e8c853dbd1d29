/** Names that one page of this origin holds at a time; the browser frees them when the page is gone. */
export interface PageLocks {
  /** Resolves with what frees the name, or null when another page still holds it after `waitMs`. */
  hold(name: string, waitMs: number): Promise<(() => void) | null>;
  /** Every name that is held by some page. */
  held(): Promise<ReadonlySet<string>>;
}

/** Milliseconds between two looks for a name that is held. */
const lookEveryMs = 20;

/** Null where a page holds the name now. */
const holdNow = (name: string): Promise<(() => void) | null> =>
  new Promise((resolve) => {
    const take = (lock: Lock | null) =>
      lock === null ? resolve(null) : new Promise<void>((free) => resolve(() => free()));
    navigator.locks.request(name, { ifAvailable: true }, take).catch(() => resolve(null));
  });

export const pageLocks: PageLocks = {
  async hold(name, waitMs) {
    // Looks are counted: a page that stands still is told of the end of a wait before it is told that the name was free.
    for (let waited = 0; ; waited += lookEveryMs) {
      const release = await holdNow(name);
      if (release !== null || waited >= waitMs) return release;
      await new Promise((resolve) => {
        setTimeout(resolve, lookEveryMs);
      });
    }
  },
  async held() {
    const { held = [] } = await navigator.locks.query();
    return new Set(held.flatMap(({ name }) => name ?? []));
  },
};
