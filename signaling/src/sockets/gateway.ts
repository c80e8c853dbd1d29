import { EventEmitter, once } from 'node:events';
import type { Draining, ErrorCode } from '@parley/shared';
import { addressKey } from '../edge/address-key.js';
import { createExpiryTimer } from '../edge/expiry-timer.js';
import type { Metrics } from '../edge/metrics.js';
import type { OpenSockets } from '../edge/open-sockets.js';
import type { OriginPolicy } from '../edge/origin-policy.js';
import type { RateLimits } from '../edge/rate-limits.js';
import { viewRequest, type TrustProxy } from '../edge/request-origin.js';
import { createAdmission } from './admission.js';
import { createConnection } from './connection.js';
import { createMembership, type MembershipOptions } from './membership.js';
import { tell, type ServerSocket } from './socket-server.js';

export interface GatewayOptions extends Omit<MembershipOptions, 'expiry' | 'metrics'> {
  readonly trust: TrustProxy;
  readonly origins: OriginPolicy;
  readonly limits: RateLimits;
  readonly openSockets: OpenSockets;
  readonly metrics: Metrics;
  readonly isDraining: () => boolean;
}

export interface Gateway {
  /** Tells every client that the server goes down. */
  announceDraining(draining: Draining): void;
  /** Resolves once no client is connected. */
  emptied(): Promise<void>;
  /** Closes every connection, after what was sent to it has gone out. */
  closeConnections(): void;
  stop(): Promise<void>;
}

/** Milliseconds; ends rooms that were made and never entered, for which nothing else asks. */
const sweepInterval = 3_600_000;

/** Packets that may wait for one client; more than a full room sends while a mobile network pauses. */
const mostUnsent = 1000;

/** Binds Socket.IO to the rooms. */
export function createGateway(options: GatewayOptions): Gateway {
  const { io, store, metrics, limits, openSockets, trust, origins, log, roomTag } = options;
  const onRefused = (code: ErrorCode) => metrics.error(code);
  const onError = (error: unknown) => {
    metrics.error('internal');
    log.error({ err: error }, 'a message could not be handled');
  };
  const expiry = createExpiryTimer({
    now: options.now,
    onError: (error) => log.error({ err: error }, 'grace times could not be checked'),
    expire: async (now) => {
      const { departures, nextAt } = await store.expire(now);
      for (const { room, member, recipients } of departures) {
        tell(io, recipients, 'member-left', { id: member, reason: 'vanished' });
        log.info({ room: roomTag(room), member }, 'member vanished');
      }
      return Math.min(nextAt ?? Number.POSITIVE_INFINITY, now + sweepInterval);
    },
  });
  expiry.wakeAt(options.now() + sweepInterval);

  const disconnections = new EventEmitter();
  const taken = new WeakSet<ServerSocket['conn']>();

  const serve = (socket: ServerSocket): void => {
    // Socket.IO lets a client open socket after socket over one connection, each of which would have limits of its own.
    if (taken.has(socket.conn)) {
      socket.conn.close();
      return;
    }
    taken.add(socket.conn);
    const view = viewRequest(socket.request, trust);
    const membership = createMembership(socket.id, origins.ownHostName(view), {
      ...options,
      expiry,
    });
    const connection = createConnection({
      id: socket.id,
      addressKey: addressKey(view.address),
      membership,
      limits,
      isDraining: options.isDraining,
      onRefused,
      onError,
    });
    // What is sent to a client that does not read piles up here: such a client is let go, and comes back if it can.
    let unsent = 0;
    socket.conn.on('flush', () => {
      unsent = 0;
    });
    socket.conn.on('packetCreate', () => {
      unsent += 1;
      if (unsent > mostUnsent) socket.conn.close(true);
    });
    // As a middleware that never passes on, so that every event ends here, known or not.
    socket.use((packet) => connection.receive(packet));
    socket.on('disconnect', () => {
      connection.end();
      socket.conn.close();
      disconnections.emit('disconnection');
    });
  };

  io.engine.use(createAdmission({ trust, origins, limits, openSockets, onRefused }));
  io.engine.on('connection', (transport: ServerSocket['conn']) => {
    const key = addressKey(viewRequest(transport.request, trust).address);
    // Those that were let in side by side, before any of them counted.
    if (!openSockets.hasRoom(key)) {
      transport.close(true);
      return;
    }
    transport.once('close', openSockets.add(key));
  });
  io.on('connection', serve);

  return {
    announceDraining: (draining) => void io.emit('draining', draining),
    emptied: async () => {
      while (io.sockets.sockets.size > 0) await once(disconnections, 'disconnection');
    },
    closeConnections: () => {
      // Below Socket.IO, where a client takes it for a lost connection and comes back by itself.
      for (const socket of io.sockets.sockets.values()) socket.conn.close();
    },
    stop: async () => {
      expiry.stop();
      await io.close();
    },
  };
}
