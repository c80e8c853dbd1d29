import { maxMessageBytes } from '@parley/shared';
import Fastify, { type FastifyInstance } from 'fastify';
import type { Logger } from 'pino';
import { addApi, type ApiOptions } from './api.js';
import { asHttpError, HttpError, refuseConnection, sendError } from './api-errors.js';
import { addOperations, type OperationsOptions } from './operations.js';
import { addSecurityHeaders } from './security-headers.js';
import { addWebClient } from './web-client.js';

export interface HttpOptions extends ApiOptions, OperationsOptions {
  readonly webRoot: string;
  readonly log: Logger;
}

/** Milliseconds for a whole request to arrive. */
const requestTimeout = 30_000;

/**
 * Creates the HTTP server; the routes are added by `addRoutes`, once everything they need is there. Fastify gets no
 * logger: its lines hold addresses and URLs, which do not belong in a log.
 */
export function createHttpServer(): FastifyInstance {
  return Fastify({
    bodyLimit: maxMessageBytes,
    requestTimeout,
    forceCloseConnections: true,
    // An id that is too long is invalid, which its route says, not an unknown address.
    routerOptions: { ignoreTrailingSlash: true, maxParamLength: maxMessageBytes },
    clientErrorHandler: refuseConnection,
    frameworkErrors: (error, _request, reply) => {
      void sendError(reply, asHttpError(error));
    },
  });
}

export async function addRoutes(app: FastifyInstance, options: HttpOptions): Promise<void> {
  const { log, metrics } = options;

  app.removeAllContentTypeParsers();
  app.addContentTypeParser('application/json', { parseAs: 'string' }, (_request, body, done) => {
    const text = body.toString();
    try {
      done(null, text === '' ? undefined : JSON.parse(text));
    } catch {
      done(new HttpError(400, 'bad_message', 'the body is not JSON'));
    }
  });

  app.setErrorHandler<HttpError>((error, request, reply) => {
    const answer = asHttpError(error);
    metrics.error(answer.code);
    if (answer.code === 'internal') {
      log.error({ err: error, route: request.routeOptions.url }, 'a request could not be handled');
    }
    return sendError(reply, answer);
  });
  app.addHook('onResponse', async (request, reply) => {
    // The pattern of the route, never the URL: that may hold a room id.
    const route = request.routeOptions.url ?? 'none';
    const { method } = request;
    metrics.http(route, method, reply.statusCode, reply.elapsedTime / 1000);
    log.debug({ route, method, status: reply.statusCode, ms: reply.elapsedTime }, 'request');
  });

  await addSecurityHeaders(app, options);
  await app.register(async (scope) => addOperations(scope, options));
  await app.register(async (scope) => addApi(scope, options), { prefix: '/api' });
  await addWebClient(app, options.webRoot);
}
