/** What the thread that owns a server and its workers tell one another. All of it is plain data. */
import type { ListenerAddress } from './engine.js';
import type { Transport } from '../relay/counters.js';
import type { Settings } from '../relay/settings.js';
import type { TurnServerEvents } from '../transport/events.js';
import type { Statistics } from '../transport/statistics.js';
import type { Certificate } from '../transport/stream-listener.js';

/** Asks a worker for something; it answers with the same `id`. */
export type WorkerRequest = { readonly id: number } & (
  | { readonly kind: 'statistics' }
  | { readonly kind: 'reconfigure'; readonly settings: Settings }
  | { readonly kind: 'set-host-addresses'; readonly addresses: readonly string[] }
  | { readonly kind: 'set-certificate'; readonly certificate: Certificate }
  | { readonly kind: 'drain' }
  | { readonly kind: 'stop' }
);

/** What a worker tells by itself. */
export type WorkerReport =
  | { readonly kind: 'started'; readonly listeners: readonly ListenerAddress[] }
  /** an address cannot be used */
  | {
      readonly kind: 'listen-failed';
      readonly transport: Transport;
      readonly address: string;
      readonly port: number;
      readonly code: string;
    }
  /** this platform has not what the worker needs */
  | { readonly kind: 'unavailable'; readonly reason: string }
  | {
      readonly kind: 'event';
      readonly name: keyof TurnServerEvents;
      readonly payload: TurnServerEvents[keyof TurnServerEvents];
    }
  /** `value` is there for the requests that end with one */
  | { readonly kind: 'answer'; readonly id: number; readonly value: Statistics | undefined };
