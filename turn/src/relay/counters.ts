import type { ErrorCode } from '../codec/error-code.js';

export type Transport = 'udp' | 'tcp' | 'tls';

/** Why something that arrived went nowhere. */
export const dropReasons = [
  'malformed',
  'wrong-fingerprint',
  'not-for-a-server',
  'rate-limit',
  'amplification',
  'no-allocation',
  'no-channel',
  'no-permission',
  'peer-refused',
  'bandwidth',
  'too-long',
  'back-pressure',
] as const;
export type DropReason = (typeof dropReasons)[number];

/** Packets and their payload octets. */
export interface Flux {
  packets: number;
  bytes: number;
}

/** Direction of what a client and its peers exchange. */
export type Direction = 'to-peer' | 'to-client';

/** Everything the server counts. Plain numbers, so that counting costs nothing on the packet path. */
export interface Counters {
  readonly relayed: Record<Direction, Record<Transport, Flux>>;
  readonly errors: Map<ErrorCode, number>;
  readonly drops: Record<DropReason, number>;
  requests: number;
  authFailures: number;
  allocationsCreated: number;
  allocationsEnded: number;
  internalErrors: number;
}

const noFlux = (): Record<Transport, Flux> => ({
  udp: { packets: 0, bytes: 0 },
  tcp: { packets: 0, bytes: 0 },
  tls: { packets: 0, bytes: 0 },
});

export function createCounters(): Counters {
  return {
    relayed: { 'to-peer': noFlux(), 'to-client': noFlux() },
    errors: new Map(),
    drops: Object.fromEntries(dropReasons.map((reason) => [reason, 0])) as Record<
      DropReason,
      number
    >,
    requests: 0,
    authFailures: 0,
    allocationsCreated: 0,
    allocationsEnded: 0,
    internalErrors: 0,
  };
}
