/** Signaling over Socket.IO. Reconnecting is done here, not by Socket.IO, so that the next try can be shown and moved. */
import {
  deliveredSignalSchema,
  drainingSchema,
  errorCodeSchema,
  iceConfigSchema,
  joinedSchema,
  memberLeftSchema,
  memberSchema,
  type Ack,
  type ClientToServerEvents,
} from '@parley/shared';
import { io } from 'socket.io-client';
import * as v from 'valibot';
import { backoffDelay } from '../../call/backoff.js';
import type {
  Clock,
  Signaling,
  SignalingEvent,
  SignalingStatus,
  WatchNetwork,
} from '../../call/ports.js';
import { createTimer } from '../../call/timer.js';

export interface SignalingOptions {
  /** The server; the page's own origin by default. */
  readonly url?: string;
  readonly clock: Clock;
  readonly watchNetwork: WatchNetwork;
}

/** Milliseconds before each try; most losses are short. */
const retryDelaysMs = [500, 1_000, 2_000, 4_000, 8_000] as const;
/** Milliseconds that a connection must have lasted for the tries to begin with the short ones again. */
const lastingMs = 5_000;
/** Milliseconds for one try to connect, by whichever transport. */
const connectDeadlineMs = 6_000;
/** Milliseconds for an answer; a server that takes longer is as good as gone. */
const answerDeadlineMs = 10_000;
/**
 * Milliseconds that a connection has to prove itself alive after the machine slept or changed its network; Socket.IO itself
 * takes 12 s to miss a ping.
 */
const proofDeadlineMs = 2_500;
/** Milliseconds; the longest that a server which restarts may send us away for. */
const longestDrainMs = 60_000;

/** Events that are an object and nothing else. */
const eventSchemas = {
  'member-joined': v.pipe(
    memberSchema,
    v.transform((member): SignalingEvent => ({ type: 'member-joined', member })),
  ),
  'member-updated': v.pipe(
    memberSchema,
    v.transform((member): SignalingEvent => ({ type: 'member-updated', member })),
  ),
  'member-left': v.pipe(
    memberLeftSchema,
    v.transform((left): SignalingEvent => ({ type: 'member-left', left })),
  ),
  signal: v.pipe(
    deliveredSignalSchema,
    v.transform((signal): SignalingEvent => ({ type: 'signal', signal })),
  ),
  draining: v.pipe(
    drainingSchema,
    v.transform((draining): SignalingEvent => ({ type: 'draining', draining })),
  ),
};

const refusalSchema = v.object({
  ok: v.literal(false),
  code: errorCodeSchema,
  message: v.string(),
});

/** The HTTP status with which a handshake over long-polling was refused; a WebSocket does not tell it. */
const statusOf = (error: Error): unknown =>
  (error as { readonly description?: unknown }).description;
const tooManyRequests = 429;

const gone = { ok: false, code: 'unavailable', message: 'The connection has ended.' } as const;

export function createSignaling({ url, clock, watchNetwork }: SignalingOptions): Signaling {
  const socket = io(url, {
    autoConnect: false,
    reconnection: false,
    forceNew: true,
    tryAllTransports: true,
    timeout: connectDeadlineMs,
  });
  const listeners = new Set<(event: SignalingEvent) => void>();
  /** The next try, or the deadline of the present one. */
  const timer = createTimer(clock);
  let status: SignalingStatus = { type: 'closed' };
  let attempt = 0;
  let connectedAt: number | null = null;
  let drainMs: number | null = null;
  /** The next loss is one that was looked for, and no reason to wait. */
  let hurried = false;
  let stopProof: (() => void) | null = null;
  /** End the watching for what may have cost the connection. */
  let unwatch: readonly (() => void)[] = [];

  const tell = (event: SignalingEvent) => {
    for (const listener of Array.from(listeners)) listener(event);
  };

  const setStatus = (next: SignalingStatus) => {
    status = next;
    tell({ type: 'status', status });
  };

  function connect(): void {
    setStatus({ type: 'connecting' });
    // WebSocket first; behind a proxy that swallows it without a word, every other try begins with long-polling.
    socket.io.opts.transports =
      attempt % 2 === 0 ? ['websocket', 'polling'] : ['polling', 'websocket'];
    timer.set(connectDeadlineMs, () => {
      socket.disconnect();
      lost();
    });
    socket.connect();
  }

  function lost(reason?: 'busy'): void {
    if (status.type === 'closed') return;
    stopProof?.();
    const lasted = connectedAt !== null && clock.now() - connectedAt >= lastingMs;
    attempt = lasted ? 1 : attempt + 1;
    connectedAt = null;
    const wait = drainMs ?? (hurried ? 0 : backoffDelay(retryDelaysMs, attempt, Math.random()));
    timer.set(wait, connect);
    const why = drainMs === null ? reason : 'draining';
    setStatus({
      type: 'waiting',
      retryAt: clock.now() + wait,
      attempt,
      ...(why === undefined ? {} : { reason: why }),
    });
    drainMs = null;
    hurried = false;
  }

  function retryNow(): void {
    if (status.type === 'waiting') connect();
  }

  /** The machine slept, or has another network: tries at once, or has the connection prove that it outlived it. */
  function doubt(): void {
    retryNow();
    if (status.type !== 'connected' || stopProof !== null) return;
    const cancel = clock.after(proofDeadlineMs, () => {
      stopProof = null;
      hurried = true;
      socket.io.engine.close();
    });
    stopProof = () => {
      cancel();
      stopProof = null;
    };
    // Any answer does, a refusal too.
    void ask('ice', {}, iceConfigSchema).then(() => stopProof?.());
  }

  socket.on('connect', () => {
    timer.cancel();
    connectedAt = clock.now();
    setStatus({ type: 'connected' });
  });
  socket.on('connect_error', (error) => {
    lost(statusOf(error) === tooManyRequests ? 'busy' : undefined);
  });
  socket.on('disconnect', () => lost());
  // Proves to the server that this page is alive when another one shows up with its session (PROTOCOL.md S4).
  socket.on('still-there', (answer: unknown) => {
    if (typeof answer === 'function') answer(true);
  });
  for (const [name, schema] of Object.entries(eventSchemas)) {
    socket.on(name, (raw: unknown) => {
      const event = v.safeParse(schema, raw);
      // Not from a server that speaks this protocol version; nothing can be done with it.
      if (!event.success) return;
      if (event.output.type === 'draining') {
        const { retryAfterMs } = event.output.draining;
        drainMs = Math.min(Math.max(retryAfterMs, 0), longestDrainMs);
      }
      tell(event.output);
    });
  }

  function ask<Event extends keyof ClientToServerEvents, Schema extends v.GenericSchema>(
    event: Event,
    message: Parameters<ClientToServerEvents[Event]>[0],
    valueSchema: Schema,
  ): Promise<Ack<v.InferOutput<Schema>>> {
    // Socket.IO would keep it for the next connection, which is not in the room.
    if (!socket.connected) return Promise.resolve(gone);
    const answerSchema = v.variant('ok', [
      v.object({ ok: v.literal(true), value: valueSchema }),
      refusalSchema,
    ]);
    return new Promise((resolve) => {
      socket.timeout(answerDeadlineMs).emit(event, message, (error: Error | null, raw: unknown) => {
        if (error !== null) {
          resolve(gone);
          // What the server knows is uncertain now; a new connection starts from a join.
          if (socket.connected) socket.io.engine.close();
          return;
        }
        const answer = v.safeParse(answerSchema, raw);
        resolve(
          answer.success
            ? (answer.output as Ack<v.InferOutput<Schema>>)
            : { ok: false, code: 'internal', message: 'The answer is not one of this protocol.' },
        );
      });
    });
  }

  return {
    get status() {
      return status;
    },
    open() {
      if (status.type !== 'closed') return;
      attempt = 0;
      unwatch = [watchNetwork(doubt), clock.onWake(doubt)];
      connect();
    },
    retryNow,
    close() {
      if (status.type === 'closed') return;
      for (const end of unwatch) end();
      unwatch = [];
      stopProof?.();
      timer.cancel();
      setStatus({ type: 'closed' });
      socket.disconnect();
    },
    join: (join) => ask('join', join, joinedSchema),
    leave: () => ask('leave', {}, v.null()),
    signal: (signal) => ask('signal', signal, v.null()),
    update: (update) => ask('update', update, v.null()),
    ice: () => ask('ice', {}, iceConfigSchema),
    subscribe(listener) {
      listeners.add(listener);
      return () => {
        listeners.delete(listener);
      };
    },
  };
}
