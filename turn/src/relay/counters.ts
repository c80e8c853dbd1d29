import type { ErrorCode } from '@parley/stun/error-code';
import { Method } from '@parley/stun/message-type';

export const transports = ['udp', 'tcp', 'tls'] as const;
export type Transport = (typeof transports)[number];

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
  'send-failed',
] as const;
export type DropReason = (typeof dropReasons)[number];

/** Packets and their payload octets. */
export interface Flux {
  packets: number;
  bytes: number;
}

/** Direction of what a client and its peers exchange. */
export const directions = ['to-peer', 'to-client'] as const;
export type Direction = (typeof directions)[number];

/** What one allocation has relayed. */
export type Relayed = Readonly<Record<Direction, Flux>>;

/** Requests are counted by what they ask for. */
export const requestMethods = [
  'binding',
  'allocate',
  'refresh',
  'create-permission',
  'channel-bind',
  'other',
] as const;
export type RequestMethod = (typeof requestMethods)[number];

/** Everything the server counts. Plain numbers, so that counting costs nothing on the packet path. */
export interface Counters {
  /** by direction and by the transport of the client */
  readonly relayed: Record<Direction, Record<Transport, Flux>>;
  /**
   * from one allocation to another inside the server; `relayed` counts these too, once on their way to the peer and once
   * to the client
   */
  readonly handedOver: Flux;
  readonly errors: Map<ErrorCode, number>;
  readonly drops: Record<DropReason, number>;
  readonly requests: Record<RequestMethod, number>;
  /** requests whose credentials were refused */
  authFailures: number;
  allocationsCreated: number;
  allocationsEnded: number;
  /** packets that brought out a fault of this program */
  internalErrors: number;
  /** failures that the system reported at a socket that goes on */
  socketErrors: number;
}

function record<Key extends string, Value>(
  keys: readonly Key[],
  valueOf: (key: Key) => Value,
): Record<Key, Value> {
  return Object.fromEntries(keys.map((key) => [key, valueOf(key)])) as Record<Key, Value>;
}

const noFlux = (): Flux => ({ packets: 0, bytes: 0 });

export function createRelayed(): Relayed {
  return record(directions, noFlux);
}

export function createCounters(): Counters {
  return {
    relayed: record(directions, () => record(transports, noFlux)),
    handedOver: noFlux(),
    errors: new Map(),
    drops: record(dropReasons, () => 0),
    requests: record(requestMethods, () => 0),
    authFailures: 0,
    allocationsCreated: 0,
    allocationsEnded: 0,
    internalErrors: 0,
    socketErrors: 0,
  };
}

/** By what name requests of a method are counted. */
export function requestMethod(method: number): RequestMethod {
  switch (method) {
    case Method.binding:
      return 'binding';
    case Method.allocate:
      return 'allocate';
    case Method.refresh:
      return 'refresh';
    case Method.createPermission:
      return 'create-permission';
    case Method.channelBind:
      return 'channel-bind';
    default:
      return 'other';
  }
}

const sumFlux = (parts: readonly Flux[]): Flux => ({
  packets: sum(parts, ({ packets }) => packets),
  bytes: sum(parts, ({ bytes }) => bytes),
});

function sum<Part>(parts: readonly Part[], valueOf: (part: Part) => number): number {
  return parts.reduce((total, part) => total + valueOf(part), 0);
}

/** What several relays have counted, together. */
export function sumCounters(parts: readonly Counters[]): Counters {
  const errors = new Map<ErrorCode, number>();
  for (const part of parts) {
    for (const [code, count] of part.errors) errors.set(code, (errors.get(code) ?? 0) + count);
  }
  return {
    relayed: record(directions, (direction) =>
      record(transports, (transport) =>
        sumFlux(parts.map(({ relayed }) => relayed[direction][transport])),
      ),
    ),
    handedOver: sumFlux(parts.map(({ handedOver }) => handedOver)),
    errors,
    drops: record(dropReasons, (reason) => sum(parts, ({ drops }) => drops[reason])),
    requests: record(requestMethods, (method) => sum(parts, ({ requests }) => requests[method])),
    authFailures: sum(parts, ({ authFailures }) => authFailures),
    allocationsCreated: sum(parts, ({ allocationsCreated }) => allocationsCreated),
    allocationsEnded: sum(parts, ({ allocationsEnded }) => allocationsEnded),
    internalErrors: sum(parts, ({ internalErrors }) => internalErrors),
    socketErrors: sum(parts, ({ socketErrors }) => socketErrors),
  };
}
