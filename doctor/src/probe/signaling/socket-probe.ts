import { io, type Socket } from 'socket.io-client';
import { withDeadline } from '../deadline.js';
import { failed, ok } from '../steps.js';
import type { SignalingCheck } from '../../observation.js';

export interface SocketProbe {
  readonly step: SignalingCheck['websocket'];
  /** ms there and back of a message over the open transport; null: none came back */
  readonly roundTripMs: number | null;
}

export interface SocketProbeOptions {
  readonly origin: string;
  readonly transport: 'websocket' | 'polling';
  readonly patienceMs: number;
  readonly signal: AbortSignal;
}

/** Messages that are timed; the quickest counts, since the others have waited for something. */
const ROUNDS = 3;

/** Connects over one transport alone, and times a message over it. */
export async function probeSocket(options: SocketProbeOptions): Promise<SocketProbe> {
  const { origin, transport, patienceMs, signal } = options;
  const socket = io(origin, {
    transports: [transport],
    forceNew: true,
    reconnection: false,
    timeout: patienceMs,
    rejectUnauthorized: false,
  });
  const started = performance.now();
  try {
    const fault = await connected(socket, patienceMs, signal);
    if (fault !== undefined) return { step: failed('failed', fault), roundTripMs: null };
    const step = ok(performance.now() - started);
    return { step, roundTripMs: await quickest(socket, options) };
  } finally {
    socket.close();
  }
}

/** `undefined` once it is, else what keeps it from that. */
function connected(
  socket: Socket,
  patienceMs: number,
  signal: AbortSignal,
): Promise<string | undefined> {
  return new Promise((resolve) => {
    const late = (): void => settle('no answer');
    const timer = setTimeout(late, patienceMs);
    const settle = (fault: string | undefined): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', late);
      resolve(fault);
    };
    signal.addEventListener('abort', late, { once: true });
    if (signal.aborted) late();
    socket.once('connect', () => settle(undefined));
    socket.once('connect_error', (error) => settle(error.message));
  });
}

/**
 * Leaves a room that this connection is not in: the server refuses that at once and does nothing (PROTOCOL.md: `not_joined`).
 */
async function quickest(
  socket: Socket,
  { patienceMs, signal }: SocketProbeOptions,
): Promise<number | null> {
  let best: number | null = null;
  for (let round = 0; round < ROUNDS; round += 1) {
    const started = performance.now();
    try {
      const answer = await withDeadline(socket.emitWithAck('leave', {}), patienceMs, signal);
      if (answer === 'late') return best;
    } catch {
      // It was disconnected. Without an answer there is no time to tell; that it connected is told by the step.
      return best;
    }
    const ms = performance.now() - started;
    best = best === null ? ms : Math.min(best, ms);
  }
  return best;
}
