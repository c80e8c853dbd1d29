/**
 * Holds a name among the pages of this browser, so that a copy of a tab can tell that the tab it was copied from is
 * still there. Resolves with what lets the name go; with null when another page keeps it for `patienceMs` milliseconds,
 * which the one that is being left by a reload does not. Where names cannot be held (plain HTTP), nobody keeps one.
 */
export async function holdName(name: string, patienceMs: number): Promise<(() => void) | null> {
  const locks = (navigator as Partial<Navigator>).locks;
  if (locks === undefined) return () => undefined;
  const patience = new AbortController();
  const timer = setTimeout(() => patience.abort(), patienceMs);
  return new Promise((resolve) => {
    locks
      .request(name, { signal: patience.signal }, () => {
        clearTimeout(timer);
        return new Promise<void>((letGo) => {
          resolve(() => letGo());
        });
      })
      // Aborted, or refused in a page that is going away: it is not held.
      .catch(() => resolve(null));
  });
}
