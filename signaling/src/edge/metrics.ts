import type { ErrorCode } from '@parley/shared';
import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';
import type { LimitName } from './rate-limits.js';

export interface Metrics {
  readonly contentType: string;
  /** the text that Prometheus reads */
  render(): Promise<string>;
  join(result: 'new' | 'resumed' | ErrorCode): void;
  signal(): void;
  error(code: ErrorCode): void;
  rateLimited(limit: LimitName): void;
  http(route: string, method: string, status: number, seconds: number): void;
}

export interface MetricsSources {
  countRooms(): Promise<{ readonly rooms: number; readonly members: number }>;
  countSockets(): number;
}

/** Metrics of one server. Labels are from closed sets only: nothing a client sends becomes one. */
export function createMetrics(sources: MetricsSources): Metrics {
  const registry = new Registry();
  const registers = [registry];
  collectDefaultMetrics({ register: registry });
  const rooms = new Gauge({ name: 'parley_rooms', help: 'Rooms that exist', registers });
  const members = new Gauge({
    name: 'parley_members',
    help: 'Members in all rooms, those in their grace time included',
    registers,
  });
  const sockets = new Gauge({ name: 'parley_sockets', help: 'Open connections', registers });
  const joins = new Counter({
    name: 'parley_joins_total',
    help: 'Joins by result: new, resumed or an error code',
    labelNames: ['result'],
    registers,
  });
  const signals = new Counter({
    name: 'parley_signals_total',
    help: 'Signals passed on',
    registers,
  });
  const errors = new Counter({
    name: 'parley_errors_total',
    help: 'Error answers over Socket.IO and HTTP by code',
    labelNames: ['code'],
    registers,
  });
  const rateLimited = new Counter({
    name: 'parley_rate_limited_total',
    help: 'Messages and requests refused by a rate limit',
    labelNames: ['limit'],
    registers,
  });
  const http = new Histogram({
    name: 'parley_http_request_duration_seconds',
    help: 'HTTP requests by route pattern',
    labelNames: ['route', 'method', 'status'],
    buckets: [0.001, 0.005, 0.02, 0.1, 0.5, 2],
    registers,
  });
  return {
    contentType: registry.contentType,
    render: async () => {
      const counted = await sources.countRooms();
      rooms.set(counted.rooms);
      members.set(counted.members);
      sockets.set(sources.countSockets());
      return registry.metrics();
    },
    join: (result) => joins.inc({ result }),
    signal: () => signals.inc(),
    error: (code) => errors.inc({ code }),
    rateLimited: (limit) => rateLimited.inc({ limit }),
    http: (route, method, status, seconds) =>
      http.observe({ route, method, status: String(status) }, seconds),
  };
}
