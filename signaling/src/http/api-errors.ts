import type { Socket } from 'node:net';
import type { ErrorCode } from '@parley/shared';
import type { FastifyError, FastifyReply } from 'fastify';
import { endWithError } from '../edge/raw-answer.js';

/** An answer other than success; thrown by a handler and written by the error handler. */
export class HttpError extends Error {
  readonly status: number;
  readonly code: ErrorCode;
  /** seconds */
  readonly retryAfter: number | undefined;

  constructor(status: number, code: ErrorCode, message: string, retryAfterSeconds?: number) {
    super(message);
    this.name = 'HttpError';
    this.status = status;
    this.code = code;
    this.retryAfter = retryAfterSeconds;
  }
}

export function sendError(reply: FastifyReply, error: HttpError): FastifyReply {
  // A page or a file may be at this address a moment later, after an upgrade for one.
  reply.header('cache-control', 'no-store');
  if (error.retryAfter !== undefined) reply.header('retry-after', error.retryAfter);
  return reply.code(error.status).send({ code: error.code, message: error.message });
}

/** Fastify's own refusals, such as a body that is no JSON, in our words; anything unforeseen is a fault of ours. */
export function asHttpError(error: FastifyError | HttpError): HttpError {
  if (error instanceof HttpError) return error;
  const status = error.statusCode ?? 500;
  if (status === 413) return new HttpError(413, 'payload_too_large', 'the body is over 64 KB');
  if (status === 404) return new HttpError(404, 'not_found', 'there is nothing at this address');
  if (status >= 400 && status < 500) return new HttpError(status, 'bad_message', error.message);
  return new HttpError(500, 'internal', 'the server failed');
}

/** Answers what Node itself refuses, before there is a request or a reply: bytes that are no HTTP, or too many, or too slow. */
export function refuseConnection(error: { readonly code?: string }, socket: Socket): void {
  // The client may have ended or upgraded the connection by now.
  if (!socket.writable || error.code === 'ECONNRESET') {
    socket.destroy();
    return;
  }
  const { status, message } = describeParseFault(error.code);
  endWithError(socket, status, { code: 'bad_message', message });
}

function describeParseFault(code: string | undefined): { status: number; message: string } {
  switch (code) {
    case 'HPE_HEADER_OVERFLOW':
      return { status: 431, message: 'the headers are too large' };
    case 'ERR_HTTP_REQUEST_TIMEOUT':
      return { status: 408, message: 'the request did not arrive in time' };
    default:
      return { status: 400, message: 'this is not HTTP' };
  }
}
