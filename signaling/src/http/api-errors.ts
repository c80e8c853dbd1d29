import type { ErrorCode } from '@parley/shared';
import type { FastifyError, FastifyReply } from 'fastify';

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
