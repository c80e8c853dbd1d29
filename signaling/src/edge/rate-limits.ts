import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible';

/**
 * The limits at RATE_LIMIT=1. They stop a flood, not a crowd: a whole office behind one address must come back at
 * once after a restart, and a newcomer to a room of eight sends some 200 candidates in its first second.
 */
const limits = {
  /** messages of one connection */
  messages: { points: 500, seconds: 2 },
  /** bytes of messages of one connection */
  bytes: { points: 4 * 1024 * 1024, seconds: 10 },
  /** `update` events of one connection: each is passed on to the whole room */
  updates: { points: 100, seconds: 10 },
  /** Socket.IO handshakes of one address */
  connections: { points: 600, seconds: 60 },
  /** `join` events of one address */
  joins: { points: 300, seconds: 60 },
  /** `POST /api/rooms` of one address */
  rooms: { points: 60, seconds: 60 },
  /** `GET /api/rooms/:id` of one address: slow enough to make guessing ids pointless */
  lookups: { points: 300, seconds: 60 },
  /** `POST /api/ice` of one address */
  ice: { points: 120, seconds: 60 },
  /** `POST /api/doctor` of one address: most answers are those of a moment ago, see `self-check/server-check.ts` */
  doctor: { points: 30, seconds: 60 },
} as const;

export type LimitName = keyof typeof limits;

export type Verdict =
  { readonly allowed: true } | { readonly allowed: false; readonly retryAfterMs: number };

export interface RateLimits {
  /** Counts `cost` (by default 1) for the key and says whether it was within the limit. */
  take(limit: LimitName, key: string, cost?: number): Promise<Verdict>;
}

export interface RateLimitOptions {
  /** factor on every limit; 0 = no limits */
  readonly scale: number;
  readonly onRefused: (limit: LimitName) => void;
}

export function createRateLimits({ scale, onRefused }: RateLimitOptions): RateLimits {
  if (scale === 0) return { take: async () => ({ allowed: true }) };
  const limiter = (name: LimitName) =>
    new RateLimiterMemory({
      points: Math.max(1, Math.ceil(limits[name].points * scale)),
      duration: limits[name].seconds,
    });
  const limiters: Readonly<Record<LimitName, RateLimiterMemory>> = {
    messages: limiter('messages'),
    bytes: limiter('bytes'),
    updates: limiter('updates'),
    connections: limiter('connections'),
    joins: limiter('joins'),
    rooms: limiter('rooms'),
    lookups: limiter('lookups'),
    ice: limiter('ice'),
    doctor: limiter('doctor'),
  };
  return {
    take: async (name, key, cost = 1) => {
      try {
        await limiters[name].consume(key, cost);
        return { allowed: true };
      } catch (reason) {
        if (!(reason instanceof RateLimiterRes)) throw reason;
        onRefused(name);
        return { allowed: false, retryAfterMs: reason.msBeforeNext };
      }
    },
  };
}
