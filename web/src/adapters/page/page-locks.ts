/** Names that one page of this origin holds at a time; the browser frees them when the page is gone. */
export interface PageLocks {
  /** Resolves with what frees the name, or null when another page still holds it after `waitMs`. */
  hold(name: string, waitMs: number): Promise<(() => void) | null>;
  /** Every name that is held by some page. */
  held(): Promise<ReadonlySet<string>>;
}

export const pageLocks: PageLocks = {
  hold: (name, waitMs) =>
    new Promise((resolve) => {
      const signal = AbortSignal.timeout(waitMs);
      navigator.locks
        .request(name, { signal }, () => new Promise<void>((free) => resolve(() => free())))
        // Waited in vain.
        .catch(() => resolve(null));
    }),
  async held() {
    const { held = [] } = await navigator.locks.query();
    return new Set(held.flatMap(({ name }) => name ?? []));
  },
};
