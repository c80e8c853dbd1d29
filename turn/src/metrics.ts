import { createServer, type Server } from 'node:http';
import { collectDefaultMetrics, Counter, Gauge, Registry } from 'prom-client';
import { dropReasons, type Counters, type Direction, type Transport } from './relay/counters.js';
import type { TurnServer } from './server.js';

const transports: readonly Transport[] = ['udp', 'tcp', 'tls'];
const directions: readonly Direction[] = ['to-peer', 'to-client'];

/** Prometheus metrics, read from the relay's plain counters when somebody asks. */
export function createMetrics(turn: () => Pick<TurnServer, 'allocations' | 'counters'>): Registry {
  const registry = new Registry();
  const registers = [registry];
  collectDefaultMetrics({ register: registry });

  const total = (name: string, help: string, read: (counters: Counters) => number): void => {
    void new Counter({
      name,
      help,
      registers,
      collect() {
        this.reset();
        this.inc(read(turn().counters));
      },
    });
  };
  const flux = (name: string, help: string, unit: 'packets' | 'bytes'): void => {
    void new Counter({
      name,
      help,
      registers,
      labelNames: ['direction', 'transport'],
      collect() {
        this.reset();
        for (const direction of directions) {
          for (const transport of transports) {
            this.inc({ direction, transport }, turn().counters.relayed[direction][transport][unit]);
          }
        }
      },
    });
  };

  void new Gauge({
    name: 'turn_allocations',
    help: 'Live allocations',
    registers,
    collect() {
      this.set(turn().allocations);
    },
  });
  total('turn_allocations_created_total', 'Allocations made', (c) => c.allocationsCreated);
  total('turn_allocations_ended_total', 'Allocations ended', (c) => c.allocationsEnded);
  total('turn_requests_total', 'STUN requests received', (c) => c.requests);
  total(
    'turn_auth_failures_total',
    'Requests whose credentials were refused',
    (c) => c.authFailures,
  );
  total('turn_internal_errors_total', 'Packets that brought out a fault', (c) => c.internalErrors);
  flux('turn_relayed_packets_total', 'Relayed packets, by the transport of the client', 'packets');
  flux('turn_relayed_bytes_total', 'Relayed application bytes', 'bytes');
  void new Counter({
    name: 'turn_error_responses_total',
    help: 'STUN error responses',
    registers,
    labelNames: ['code'],
    collect() {
      this.reset();
      for (const [code, count] of turn().counters.errors) this.inc({ code }, count);
    },
  });
  void new Counter({
    name: 'turn_dropped_total',
    help: 'Received packets that were dropped',
    registers,
    labelNames: ['reason'],
    collect() {
      this.reset();
      for (const reason of dropReasons) this.inc({ reason }, turn().counters.drops[reason]);
    },
  });
  return registry;
}

/** Serves `/metrics` and `/healthz`; rejects when the address cannot be bound. */
export async function startMetricsServer(
  registry: Registry,
  host: string,
  port: number,
): Promise<Server> {
  const server = createServer((request, response) => {
    const path = request.url?.split('?', 1)[0];
    if (request.method !== 'GET' || (path !== '/metrics' && path !== '/healthz')) {
      response.writeHead(404).end();
    } else if (path === '/healthz') {
      response.writeHead(200, { 'content-type': 'application/json' }).end('{"ok":true}\n');
    } else {
      registry.metrics().then(
        (text) => response.writeHead(200, { 'content-type': registry.contentType }).end(text),
        () => response.writeHead(500).end(),
      );
    }
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen({ host, port }, () => {
      server.off('error', reject);
      resolve();
    });
  });
  return server;
}
