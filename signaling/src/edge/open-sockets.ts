/** At RATE_LIMIT=1: a large office behind one address, and some 25 MB if an attacker holds them all. */
const mostOfOneAddress = 500;

/** How many connections each address holds open, the idle ones of lobbies included, which no rate limit sees. */
export interface OpenSockets {
  /** Whether this address may open one more. */
  hasRoom(key: string): boolean;
  /** Counts a connection until the answer is called. */
  add(key: string): () => void;
}

/** `scale` is RATE_LIMIT: a factor on the limit, 0 = none. */
export function createOpenSockets(scale: number): OpenSockets {
  const most = scale === 0 ? Number.POSITIVE_INFINITY : Math.ceil(mostOfOneAddress * scale);
  const counts = new Map<string, number>();
  return {
    hasRoom: (key) => (counts.get(key) ?? 0) < most,
    add(key) {
      counts.set(key, (counts.get(key) ?? 0) + 1);
      let counted = true;
      return () => {
        if (!counted) return;
        counted = false;
        const left = (counts.get(key) ?? 1) - 1;
        if (left === 0) counts.delete(key);
        else counts.set(key, left);
      };
    },
  };
}
