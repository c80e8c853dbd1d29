import { ServerResponse, type IncomingMessage } from 'node:http';
import type { ErrorCode } from '@parley/shared';
import { addressKey } from '../edge/address-key.js';
import type { OriginPolicy } from '../edge/origin-policy.js';
import type { RateLimits } from '../edge/rate-limits.js';
import { viewRequest, type TrustProxy } from '../edge/request-origin.js';

export interface AdmissionOptions {
  readonly trust: TrustProxy;
  readonly origins: OriginPolicy;
  readonly limits: RateLimits;
  readonly onRefused: (code: ErrorCode) => void;
}

type Middleware = (request: IncomingMessage, response: unknown, next: () => void) => void;

/**
 * Stands before every request to Socket.IO, polling and upgrade alike: pages of foreign origins and addresses that open
 * too many connections get an HTTP error, before anything is kept for them.
 */
export function createAdmission({
  trust,
  origins,
  limits,
  onRefused,
}: AdmissionOptions): Middleware {
  const judge = async (request: IncomingMessage): Promise<Rejection | undefined> => {
    const view = viewRequest(request, trust);
    if (origins.judge(request.headers.origin, view) === 'refused') {
      return { status: 403, code: 'origin_refused', message: 'this origin may not connect' };
    }
    if (isOfOpenConnection(request)) return undefined;
    const verdict = await limits.take('connections', addressKey(view.address));
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
  readonly status: keyof typeof reasons;
  readonly code: ErrorCode;
  readonly message: string;
  readonly retryAfterSeconds?: number;
}

const unavailable: Rejection = {
  status: 503,
  code: 'unavailable',
  message: 'the rate limit cannot be checked',
};

const reasons = {
  403: 'Forbidden',
  429: 'Too Many Requests',
  503: 'Service Unavailable',
} as const;

/** Polls and upgrades of a connection that was admitted carry its id; Engine.IO refuses ids it does not know. */
const isOfOpenConnection = (request: IncomingMessage): boolean =>
  new URLSearchParams(request.url?.split('?')[1]).has('sid');

/** An upgrade has no response object of its own, so its answer is written by hand. */
function answer(
  request: IncomingMessage,
  response: unknown,
  { status, code, message, retryAfterSeconds }: Rejection,
): void {
  const body = JSON.stringify({ code, message });
  const headers = {
    'Content-Type': 'application/json; charset=utf-8',
    'Content-Length': String(Buffer.byteLength(body)),
    'Cache-Control': 'no-store',
    ...(retryAfterSeconds === undefined ? {} : { 'Retry-After': String(retryAfterSeconds) }),
    Connection: 'close',
  };
  if (response instanceof ServerResponse) {
    response.writeHead(status, headers).end(body);
    return;
  }
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  const head = `HTTP/1.1 ${status} ${reasons[status]}\r\n${lines.join('')}\r\n`;
  // The client may be gone by now; there is nobody left to tell.
  request.socket.on('error', () => request.socket.destroy());
  // Ended alone it would stay half open for as long as the client likes.
  request.socket.end(head + body, () => request.socket.destroy());
}
