import { randomBytes } from 'node:crypto';
import type { AddressInfo } from 'node:net';
import { setTimeout } from 'node:timers/promises';
import { newMemberId } from '@parley/shared';
import type { Logger } from 'pino';
import type { Config } from './config.js';
import { createSelfCheck } from './self-check/self-check.js';
import type { CheckIceServers } from './self-check/server-check.js';
import { createMetrics } from './edge/metrics.js';
import { trackConnections } from './edge/open-connections.js';
import { createOpenSockets } from './edge/open-sockets.js';
import { createOriginPolicy } from './edge/origin-policy.js';
import { createRateLimits } from './edge/rate-limits.js';
import { compileTrust } from './edge/request-origin.js';
import { createRoomTag } from './edge/room-tag.js';
import { addRoutes, createHttpServer } from './http/http-server.js';
import { hasWebClient } from './http/web-client.js';
import { makeIceConfig } from './ice/ice-servers.js';
import type { RoomStore } from './rooms/room-store.js';
import { createSessionTokens } from './sessions/session-token.js';
import { createGateway } from './sockets/gateway.js';
import { createSocketServer } from './sockets/socket-server.js';

export interface ApplicationOptions {
  readonly config: Config;
  readonly store: RoomStore;
  readonly checkIceServers: CheckIceServers;
  /** folder of the built web client */
  readonly webRoot: string;
  readonly log: Logger;
  /** milliseconds since the epoch */
  readonly now: () => number;
  /** Resolves once clients have had time to finish what they had under way when they were told; {@link drainNotice} by default. */
  readonly noticeGiven?: (signal: AbortSignal) => Promise<unknown>;
}

export interface Application {
  /** Starts to serve. Rejects with the system's error if the port cannot be had. */
  listen(): Promise<{
    /** to open in a browser */
    readonly url: string;
    readonly port: number;
  }>;
  /**
   * Goes down in order (PROTOCOL.md D1): not ready and no new joins, then every client is told, then connections close,
   * then HTTP. Once called, `listen` cannot be called again.
   */
  drain(): Promise<void>;
}

/** Milliseconds between telling clients and closing on them, so that what they have under way is still answered. */
const drainNotice = 500;
/** Milliseconds that a connection may take to close; one whose client does not read any more never does. */
const closeDeadline = 1000;
/** Milliseconds after which a client may try again; a restart takes about that long. */
const drainRetryAfter = 1000;

/** Puts the server together. Nothing listens until `listen` is called. */
export async function createApplication(options: ApplicationOptions): Promise<Application> {
  const { config, store, checkIceServers, webRoot, log, now } = options;
  const noticeGiven =
    options.noticeGiven ?? ((signal) => setTimeout(drainNotice, undefined, { signal }));
  let draining: Promise<void> | undefined;
  const isDraining = () => draining !== undefined;

  const http = createHttpServer();
  const connections = trackConnections(http.server);
  const io = createSocketServer(http.server, config.allowedOrigins);
  const metrics = createMetrics({
    countRooms: () => store.count(),
    countSockets: () => io.engine.clientsCount,
  });
  const limits = createRateLimits({
    scale: config.rateLimit,
    onRefused: (limit) => metrics.rateLimited(limit),
  });
  const iceFor = (user: string, host: string) =>
    makeIceConfig(
      {
        secret: config.turnSecrets[0],
        ttlSeconds: config.turnCredentialTtlSeconds,
        urls: config.turnUrls,
        turnPort: config.turnPort,
        turnTlsPort: config.turnTlsPort,
      },
      { user, host, now: now() },
    );
  const selfCheck = createSelfCheck({
    check: checkIceServers,
    iceServersFor: (host) =>
      iceFor(
        newMemberId((bytes) => crypto.getRandomValues(bytes)),
        host,
      ).iceServers,
    sameForAll: config.turnUrls !== undefined || config.publicUrl !== undefined,
    now,
  });
  const shared = {
    store,
    metrics,
    limits,
    log,
    now,
    isDraining,
    trust: compileTrust(config.trustProxy),
    origins: createOriginPolicy(config),
    capacity: config.roomCapacity,
    iceFor,
  };
  await addRoutes(http, { ...shared, selfCheck, webRoot, metricsToken: config.metricsToken });
  const gateway = createGateway({
    ...shared,
    io,
    openSockets: createOpenSockets(config.rateLimit),
    graceMs: config.memberGraceMs,
    sessions: createSessionTokens(config.turnSecrets),
    // For this run alone: nobody needs to follow a room through restarts.
    roomTag: createRoomTag(randomBytes(32)),
  });
  if (!hasWebClient(webRoot)) {
    log.warn('the web client is not built: pages answer 503 until `npm run build` has run');
  }

  const goDown = async (): Promise<void> => {
    selfCheck.stop();
    gateway.announceDraining({ retryAfterMs: drainRetryAfter });
    const notice = new AbortController();
    await Promise.race([gateway.emptied(), noticeGiven(notice.signal)]);
    notice.abort();
    gateway.closeConnections();
    const closed = gateway.stop().then(() => http.close());
    const patience = new AbortController();
    await Promise.race([closed, setTimeout(closeDeadline, undefined, { signal: patience.signal })]);
    patience.abort();
    connections.destroyAll();
    await closed;
  };

  return {
    listen: async () => {
      await http.listen({ host: config.host, port: config.port });
      // A TCP server that listens has an address of this form.
      const { port } = http.server.address() as AddressInfo;
      const local = `http://${reachable(config.host)}:${port}`;
      return { url: config.publicUrl?.origin ?? local, port };
    },
    drain: () => (draining ??= goDown()),
  };
}

/** A name for this machine that can be opened: "all interfaces" cannot. */
function reachable(host: string): string {
  if (host === '0.0.0.0' || host === '::') return 'localhost';
  return host.includes(':') ? `[${host}]` : host;
}
