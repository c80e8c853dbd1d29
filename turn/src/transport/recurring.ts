/** How long one of a kind stays untold after another, ms. */
const QUIET_MS = 10_000;

/**
 * Counts what packets can bring out over and over, so that nobody fills a log by sending them. Answers how many of this
 * kind there were since one was told, this one included, or 0 when it is too early to tell another.
 * @param now ms
 */
export function createRecurring(now: () => number): (kind: string) => number {
  const kinds = new Map<string, { times: number; toldAt: number }>();
  return (kind) => {
    const known = kinds.get(kind) ?? { times: 0, toldAt: Number.NEGATIVE_INFINITY };
    kinds.set(kind, known);
    known.times += 1;
    if (now() - known.toldAt < QUIET_MS) return 0;
    const { times } = known;
    known.times = 0;
    known.toldAt = now();
    return times;
  };
}
