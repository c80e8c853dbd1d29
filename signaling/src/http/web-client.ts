import { existsSync } from 'node:fs';
import { join, sep } from 'node:path';
import fastifyStatic from '@fastify/static';
import { roomIdPattern } from '@parley/shared';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { HttpError, sendError } from './api-errors.js';

const page = 'index.html';
const hashedFolder = `${sep}assets${sep}`;

const notBuilt = `<!doctype html><html lang="en"><meta charset="utf-8"><title>Parley</title>
<h1>The web client is not built</h1><p>Run <code>npm run build</code> on the server, then reload this page.</p></html>`;

/** Whether the built web client is there. */
export const hasWebClient = (root: string): boolean => existsSync(join(root, page));

/**
 * Serves the built web client. Its pages are one document that finds out by its address what to show, so a wrong
 * address gets the document too, with status 404.
 */
export async function addWebClient(app: FastifyInstance, root: string): Promise<void> {
  await app.register(fastifyStatic, {
    root,
    index: false,
    dotfiles: 'ignore',
    preCompressed: true,
    // Set by hand, as it differs between files.
    cacheControl: false,
    setHeaders: (response, path) => {
      response.setHeader('vary', 'Accept-Encoding');
      const hashed = path.slice(root.length).startsWith(hashedFolder);
      response.setHeader(
        'cache-control',
        hashed ? 'public, max-age=31536000, immutable' : 'no-cache',
      );
    },
  });

  const sendPage = (reply: FastifyReply, status: number): FastifyReply => {
    if (hasWebClient(root)) return reply.code(status).sendFile(page);
    return reply.code(503).header('cache-control', 'no-store').type('text/html').send(notBuilt);
  };

  app.get('/', async (_request, reply) => sendPage(reply, 200));
  app.get('/doctor', async (_request, reply) => sendPage(reply, 200));
  app.get<{ Params: { room: string } }>('/r/:room', async (request, reply) =>
    sendPage(reply, roomIdPattern.test(request.params.room) ? 200 : 404),
  );
  app.setNotFoundHandler(async (request, reply) =>
    isNavigation(request)
      ? sendPage(reply, 404)
      : sendError(reply, new HttpError(404, 'not_found', 'there is nothing at this address')),
  );
}

/** A person who follows a link, as opposed to a script that asks for data or a file. */
const isNavigation = ({ method, url, headers }: FastifyRequest): boolean =>
  (method === 'GET' || method === 'HEAD') &&
  !/^\/api(?:[/?]|$)/u.test(url) &&
  headers.accept?.includes('text/html') === true;
