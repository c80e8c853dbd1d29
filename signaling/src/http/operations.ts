import { createHash, timingSafeEqual } from 'node:crypto';
import type { FastifyInstance } from 'fastify';
import type { Metrics } from '../edge/metrics.js';
import type { RoomStore } from '../rooms/room-store.js';
import { HttpError } from './api-errors.js';

export interface OperationsOptions {
  readonly store: RoomStore;
  readonly metrics: Metrics;
  readonly metricsToken: string | undefined;
  readonly isDraining: () => boolean;
}

const retryAfterSeconds = 5;

/** What whoever runs the server asks: is it alive, can it serve, how much does it do. */
export function addOperations(app: FastifyInstance, options: OperationsOptions): void {
  const { store, metrics, metricsToken } = options;
  app.addHook('onRequest', async (_request, reply) => {
    reply.header('cache-control', 'no-store');
  });

  app.get('/healthz', async () => ({ status: 'alive' }));

  app.get('/readyz', async () => {
    if (options.isDraining()) {
      throw new HttpError(503, 'draining', 'the server is going down', retryAfterSeconds);
    }
    await store.count().catch(() => {
      throw new HttpError(503, 'unavailable', 'the room store does not answer', retryAfterSeconds);
    });
    return { status: 'ready' };
  });

  app.get('/metrics', async (request, reply) => {
    if (metricsToken !== undefined && !isBearer(request.headers.authorization, metricsToken)) {
      reply.header('www-authenticate', 'Bearer');
      throw new HttpError(401, 'unauthorized', 'the metrics want a bearer token');
    }
    return reply.type(metrics.contentType).send(await metrics.render());
  });
}

/** Compares in constant time; hashed first, as the comparison wants equal lengths. */
function isBearer(header: string | undefined, token: string): boolean {
  const given = /^Bearer (.+)$/iu.exec(header ?? '')?.[1];
  if (given === undefined) return false;
  const digest = (text: string) => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(given), digest(token));
}
