/** Prometheus metrics, made from a snapshot of the server's counters whenever somebody asks. docs/relay.md lists them. */
import { Counter, Gauge, Registry, collectDefaultMetrics } from 'prom-client';
import { createBandwidthMeter } from './bandwidth-meter.js';
import {
  directions,
  dropReasons,
  requestMethods,
  transports,
  type Counters,
} from '../relay/counters.js';
import type { TurnServer } from '../server/server.js';
import type { Statistics } from '../transport/statistics.js';

/** What a metric says about a snapshot: one value for each set of labels. */
type Read = (statistics: Statistics) => readonly Sample[];
interface Sample {
  readonly labels?: Readonly<Record<string, string | number>>;
  readonly value: number;
}

type Labelled = readonly [name: string, help: string, labelNames: readonly string[], read: Read];

const single = (read: (counters: Counters) => number): Read => {
  return ({ counters }) => [{ value: read(counters) }];
};
const flux = (unit: 'packets' | 'bytes'): Read => {
  return ({ counters }) =>
    directions.flatMap((direction) =>
      transports.map((transport) => ({
        labels: { direction, transport },
        value: counters.relayed[direction][transport][unit],
      })),
    );
};

const totals: readonly Labelled[] = [
  [
    'turn_allocations_created_total',
    'TURN allocations created',
    [],
    single((c) => c.allocationsCreated),
  ],
  [
    'turn_allocations_ended_total',
    'TURN allocations deleted or expired',
    [],
    single((c) => c.allocationsEnded),
  ],
  [
    'turn_requests_total',
    'STUN and TURN requests received, by method, answered or not',
    ['method'],
    ({ counters }) =>
      requestMethods.map((method) => ({ labels: { method }, value: counters.requests[method] })),
  ],
  [
    'turn_error_responses_total',
    'STUN error responses, by error code',
    ['code'],
    ({ counters }) => [...counters.errors].map(([code, value]) => ({ labels: { code }, value })),
  ],
  [
    'turn_auth_failures_total',
    'Requests with a wrong MESSAGE-INTEGRITY, an unknown username or, for Allocate, an expired one',
    [],
    single((c) => c.authFailures),
  ],
  [
    'turn_relayed_packets_total',
    'Application datagrams relayed, by direction and by the transport of the client',
    ['direction', 'transport'],
    flux('packets'),
  ],
  [
    'turn_relayed_bytes_total',
    'Application data relayed, without any headers, by direction and by the transport of the client',
    ['direction', 'transport'],
    flux('bytes'),
  ],
  [
    'turn_handed_over_packets_total',
    'Application datagrams from one allocation to another that took no socket; relayed_packets counts them once a direction',
    [],
    single((c) => c.handedOver.packets),
  ],
  [
    'turn_handed_over_bytes_total',
    'Application data of such datagrams, without any headers',
    [],
    single((c) => c.handedOver.bytes),
  ],
  [
    'turn_dropped_total',
    'Packets dropped, by reason',
    ['reason'],
    ({ counters }) =>
      dropReasons.map((reason) => ({ labels: { reason }, value: counters.drops[reason] })),
  ],
  [
    'turn_internal_errors_total',
    'Packets dropped because of a fault of the program',
    [],
    single((c) => c.internalErrors),
  ],
  [
    'turn_socket_errors_total',
    'Errors that the system reported at a UDP socket, such as ENOBUFS',
    [],
    single((c) => c.socketErrors),
  ],
];

/** @param now ms on a clock that never goes back */
function gauges(now: () => number): readonly Labelled[] {
  const bandwidth = createBandwidthMeter(now);
  return [
    [
      'turn_allocations',
      'Live TURN allocations',
      [],
      ({ allocations }) => [{ value: allocations }],
    ],
    [
      'turn_bandwidth_bytes_per_second',
      'Application data relayed per second, mean since the last scrape, by direction',
      ['direction'],
      ({ counters }) => {
        const rates = bandwidth(counters);
        return directions.map((direction) => ({ labels: { direction }, value: rates[direction] }));
      },
    ],
    [
      'turn_loop_delay_seconds',
      'Event-loop delay of the slowest thread since the last scrape: how long a packet may wait to be read',
      ['quantile'],
      ({ loopDelay: { p50, p99, max } }) => [
        { labels: { quantile: '0.5' }, value: p50 },
        { labels: { quantile: '0.99' }, value: p99 },
        { labels: { quantile: '1' }, value: max },
      ],
    ],
  ];
}

/** Answers the metrics as Prometheus reads them. */
export interface Metrics {
  readonly contentType: string;
  readonly text: () => Promise<string>;
}

/** @param turn the server there is now */
export function createMetrics(
  turn: () => Pick<TurnServer, 'statistics'>,
  now: () => number = () => performance.now(),
): Metrics {
  const registry = new Registry();
  const registers = [registry];
  collectDefaultMetrics({ register: registry });
  const counters = totals.map(([name, help, labelNames, read]) => ({
    metric: new Counter({ name, help, labelNames, registers }),
    read,
  }));
  const levels = gauges(now).map(([name, help, labelNames, read]) => ({
    metric: new Gauge({ name, help, labelNames, registers }),
    read,
  }));
  return {
    contentType: registry.contentType,
    async text() {
      // One snapshot for all of them, so that they fit one another.
      const statistics = await turn().statistics();
      for (const { metric, read } of [...counters, ...levels]) {
        metric.reset();
        for (const { labels = {}, value } of read(statistics)) metric.inc(labels, value);
      }
      return registry.metrics();
    },
  };
}
