import type { DoctorAnswer } from '@parley/doctor';
import {
  createRoomSchema,
  newMemberId,
  newRoomId,
  roomIdSchema,
  type IceConfig,
  type RoomCreated,
  type RoomInfo,
} from '@parley/shared';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import * as v from 'valibot';
import { addressKey } from '../edge/address-key.js';
import type { OriginPolicy } from '../edge/origin-policy.js';
import type { LimitName, RateLimits } from '../edge/rate-limits.js';
import { viewRequest, type TrustProxy } from '../edge/request-origin.js';
import type { SelfCheck } from '../self-check/self-check.js';
import type { RoomStore } from '../rooms/room-store.js';
import { HttpError } from './api-errors.js';

export interface ApiOptions {
  readonly store: RoomStore;
  readonly limits: RateLimits;
  readonly origins: OriginPolicy;
  readonly trust: TrustProxy;
  readonly now: () => number;
  readonly capacity: number;
  readonly iceFor: (user: string, host: string) => IceConfig;
  readonly selfCheck: SelfCheck;
  readonly isDraining: () => boolean;
}

/** Milliseconds that a room made here stays without members (PROTOCOL.md P5). */
const roomLife = 24 * 3_600_000;
const drainingRetryAfterSeconds = 5;
const noRoomRetryAfterSeconds = 60;
const doctorRetryAfterSeconds = 10;
const preflightLifeSeconds = 3600;
/** Valibot takes an array for an object. */
const createRequestSchema = v.pipe(
  v.custom<object>((body) => !Array.isArray(body)),
  createRoomSchema,
);
const isGoingDown = () =>
  new HttpError(503, 'draining', 'the server is going down', drainingRetryAfterSeconds);
const tryLater = (message: string) =>
  new HttpError(503, 'unavailable', message, doctorRetryAfterSeconds);
const fill = (bytes: Uint8Array<ArrayBuffer>) => crypto.getRandomValues(bytes);

/** `/api`: rooms, ICE servers and how those are, for those who are not (yet) in a call. */
export function addApi(app: FastifyInstance, options: ApiOptions): void {
  const { store, limits, origins, trust, now, capacity } = options;

  const limit = async (name: LimitName, request: FastifyRequest): Promise<void> => {
    const { address } = viewRequest(request.raw, trust);
    const verdict = await limits.take(name, addressKey(address));
    if (verdict.allowed) return;
    const seconds = Math.max(1, Math.ceil(verdict.retryAfterMs / 1000));
    throw new HttpError(429, 'rate_limited', 'too many requests from this address', seconds);
  };

  // Pages of other origins: refused, or helped by CORS if they are allowed.
  app.addHook('onRequest', async (request, reply) => {
    reply.header('cache-control', 'no-store');
    const { origin } = request.headers;
    const verdict = origins.judge(origin, viewRequest(request.raw, trust));
    const reads = request.method === 'GET' || request.method === 'HEAD';
    if (verdict === 'refused' && !reads) {
      throw new HttpError(403, 'origin_refused', 'pages of this origin may not ask for this');
    }
    if (verdict === 'foreign' && origin !== undefined) {
      reply.header('access-control-allow-origin', origin);
      reply.header('access-control-expose-headers', 'retry-after');
      reply.header('vary', 'Origin');
    }
  });
  app.post('/rooms', async (request, reply): Promise<RoomCreated> => {
    if (options.isDraining()) throw isGoingDown();
    const asked = v.safeParse(createRequestSchema, request.body ?? {});
    const wanted = asked.success ? (asked.output.capacity ?? capacity) : Number.NaN;
    if (!(wanted <= capacity)) {
      const message = `capacity: expected a whole number from 2 to ${capacity}`;
      throw new HttpError(400, 'bad_message', message);
    }
    await limit('rooms', request);
    const id = newRoomId(fill);
    const outcome = await store.create({
      id,
      capacity: wanted,
      now: now(),
      keptUntil: now() + roomLife,
    });
    if (outcome !== 'created') {
      // An id of 60 random bits is taken only if the random source is broken.
      const message = outcome === 'full' ? 'too many rooms are kept' : 'no free room id was found';
      throw new HttpError(503, 'unavailable', message, noRoomRetryAfterSeconds);
    }
    reply.code(201);
    return { id, url: `${origins.own(viewRequest(request.raw, trust))}/r/${id}` };
  });

  app.get<{ Params: { id: string } }>('/rooms/:id', async (request): Promise<RoomInfo> => {
    const id = v.safeParse(roomIdSchema, request.params.id);
    if (!id.success) {
      throw new HttpError(400, 'room_id_invalid', 'a room id is 3 to 64 of a-z, 0-9 and -');
    }
    await limit('lookups', request);
    const room = await store.describe(id.output, now());
    if (room === undefined) throw new HttpError(404, 'room_not_found', 'there is no such room now');
    return { id: id.output, ...room };
  });

  app.post('/ice', async (request): Promise<IceConfig> => {
    await limit('ice', request);
    const host = origins.ownHostName(viewRequest(request.raw, trust));
    return options.iceFor(newMemberId(fill), host);
  });

  app.post('/doctor', async (request): Promise<DoctorAnswer> => {
    await limit('doctor', request);
    const view = viewRequest(request.raw, trust);
    const outcome = await options.selfCheck.observe({
      host: origins.ownHostName(view),
      localAddress: request.raw.socket.localAddress,
    });
    switch (outcome.state) {
      case 'done':
        return { observation: outcome.observation };
      case 'stopped':
        throw isGoingDown();
      case 'busy':
        throw tryLater('other ICE servers are being checked');
      case 'late':
        throw tryLater('the ICE servers were not checked in time');
    }
  });

  // Also so that every unknown path passes the hook above, and that none of them is taken for a page.
  app.all('/*', async (request, reply) => {
    if (request.method !== 'OPTIONS') {
      throw new HttpError(404, 'not_found', 'there is nothing at this address');
    }
    return reply
      .code(204)
      .header('access-control-allow-methods', 'GET, POST')
      .header('access-control-allow-headers', 'content-type')
      .header('access-control-max-age', preflightLifeSeconds)
      .send();
  });
}
