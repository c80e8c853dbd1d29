import { createServer, type Server, type ServerResponse } from 'node:http';
import type { Metrics } from './metrics.js';

export interface HealthServerOptions {
  readonly host: string;
  readonly port: number;
  readonly metrics: Metrics;
  /** whether new allocations are served */
  readonly isReady: () => boolean;
}

/**
 * Serves `/metrics`, `/healthz` (200 while the process lives) and `/readyz` (503 while it takes no new allocations); rejects
 * when the address cannot be bound.
 */
export async function startHealthServer(options: HealthServerOptions): Promise<Server> {
  const { metrics } = options;
  const server = createServer((request, response) => {
    const path = request.url?.split('?', 1)[0];
    if (request.method !== 'GET' && request.method !== 'HEAD') {
      response.writeHead(405, { allow: 'GET, HEAD' }).end();
    } else if (path === '/healthz') {
      answer(response, true);
    } else if (path === '/readyz') {
      answer(response, options.isReady());
    } else if (path === '/metrics') {
      metrics.text().then(
        (text) => response.writeHead(200, { 'content-type': metrics.contentType }).end(text),
        () => response.writeHead(500).end(),
      );
    } else {
      response.writeHead(404).end();
    }
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen({ host: options.host, port: options.port }, () => {
      server.off('error', reject);
      resolve();
    });
  });
  return server;
}

function answer(response: ServerResponse, ok: boolean): void {
  response
    .writeHead(ok ? 200 : 503, { 'content-type': 'application/json', 'cache-control': 'no-store' })
    .end(`${JSON.stringify({ ok })}\n`);
}
