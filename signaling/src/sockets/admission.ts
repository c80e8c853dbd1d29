import { ServerResponse, type IncomingMessage } from 'node:http';
import type { ErrorCode } from '@parley/shared';
import { addressKey } from '../edge/address-key.js';
import type { OpenSockets } from '../edge/open-sockets.js';
import type { OriginPolicy } from '../edge/origin-policy.js';
import { endWithError } from '../edge/raw-answer.js';
import type { RateLimits } from '../edge/rate-limits.js';
import { viewRequest, type TrustProxy } from '../edge/request-origin.js';

export interface AdmissionOptions {
  readonly trust: TrustProxy;
  readonly origins: OriginPolicy;
  readonly limits: RateLimits;
  readonly openSockets: OpenSockets;
  readonly onRefused: (code: ErrorCode) => void;
}

type Middleware = (request: IncomingMessage, response: unknown, next: () => void) => void;

/**
 * Stands before every request to Socket.IO, polling and upgrade alike: pages of foreign origins and addresses that open
 * too many connections, in a minute or at once, get an HTTP error, before anything is kept for them.
 */
export function createAdmission({
  trust,
  origins,
  limits,
  openSockets,
  onRefused,
}: AdmissionOptions): Middleware {
  const judge = async (request: IncomingMessage): Promise<Rejection | undefined> => {
    const view = viewRequest(request, trust);
    if (origins.judge(request.headers.origin, view) === 'refused') {
      return { status: 403, code: 'origin_refused', message: 'this origin may not connect' };
    }
    if (isOfOpenConnection(request)) return undefined;
    const key = addressKey(view.address);
    if (!openSockets.hasRoom(key)) return tooManyOpen;
    const verdict = await limits.take('connections', key);
    if (verdict.allowed) return undefined;
    return {
      status: 429,
      code: 'rate_limited',
      message: 'too many connections from this address',
      retryAfterSeconds: Math.max(1, Math.ceil(verdict.retryAfterMs / 1000)),
    };
  };
  const decide: (...args: Parameters<Middleware>) => Promise<void> = async (
    request,
    response,
    next,
  ) => {
    const rejection = await judge(request).catch((): Rejection => unavailable);
    if (rejection === undefined) {
      next();
      return;
    }
    onRefused(rejection.code);
    answer(request, response, rejection);
  };
  return (request, response, next) => void decide(request, response, next);
}

interface Rejection {
  readonly status: 403 | 429 | 503;
  readonly code: ErrorCode;
  readonly message: string;
  readonly retryAfterSeconds?: number;
}

const unavailable: Rejection = {
  status: 503,
  code: 'unavailable',
  message: 'the rate limit cannot be checked',
};

const tooManyOpen: Rejection = {
  status: 429,
  code: 'rate_limited',
  message: 'too many open connections from this address',
  // One ends when a tab is closed, which nobody can foretell.
  retryAfterSeconds: 10,
};

/** Polls and upgrades of a connection that was admitted carry its id; Engine.IO refuses ids it does not know. */
const isOfOpenConnection = (request: IncomingMessage): boolean =>
  new URLSearchParams(request.url?.split('?')[1]).has('sid');

/** An upgrade has no response object of its own, so its answer is written to the connection. */
function answer(
  request: IncomingMessage,
  response: unknown,
  { status, code, message, retryAfterSeconds }: Rejection,
): void {
  const retryAfter =
    retryAfterSeconds === undefined ? undefined : { 'Retry-After': String(retryAfterSeconds) };
  if (!(response instanceof ServerResponse)) {
    endWithError(request.socket, status, { code, message }, retryAfter);
    return;
  }
  const headers = {
    'Content-Type': 'application/json; charset=utf-8',
    'Cache-Control': 'no-store',
    ...retryAfter,
    Connection: 'close',
  };
  response.writeHead(status, headers).end(JSON.stringify({ code, message }));
}
