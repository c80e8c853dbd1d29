import { randomBytes, randomInt } from 'node:crypto';
import type { Counters } from '../relay/counters.js';
import { createServerPort, type RelayAddresses, type ServerPort } from '../relay/flow.js';
import { createRelayTables, type RelayTables } from '../relay/relay-tables.js';
import { createRelay, type Relay } from '../relay/relay.js';
import type { Settings } from '../relay/settings.js';
import { allocationEvents } from './allocation-events.js';
import { createAlternateService } from './alternate-service.js';
import type { Emit } from './events.js';
import type { Listener } from './listeners.js';
import { createRandomPool } from './random-pool.js';
import { createRecurring } from './recurring.js';
import { createRelayCommands } from './relay-commands.js';
import { createRelaySockets } from './relay-sockets.js';
import type { StreamConnection } from './stream-connection.js';
import type { StreamHandler } from './stream-listener.js';
import type { DatagramReceiver, UdpTransport } from './udp-socket.js';

/** An address to listen on, and what its clients are relayed from. */
export interface ListenAddress {
  /** bound on its own; not an unspecified address, and spelt as sockets report it */
  readonly address: string;
  readonly relays: RelayAddresses;
}

export interface EdgeOptions {
  readonly listeners: readonly ListenAddress[];
  readonly realm: string;
  /** first and last, both included */
  readonly relayPorts: readonly [first: number, last: number];
  /** what this worker of several has in common with the others, and its own number, from 0; alone by default */
  readonly shared?: { readonly tables: RelayTables; readonly worker: number };
  /** every address of this host at the start; peers cannot be there, whether or not this server listens on them */
  readonly hostAddresses: readonly string[];
  readonly settings: Settings;
  /** value of SOFTWARE in answers, at most 127 characters (RFC 8489 §14.14); `false` leaves it out */
  readonly software?: string | false;
}

/** The time, and who wakes the edge when something expires. */
export interface EdgeClock {
  /** ms; never goes back, and is the same in all workers of a server */
  readonly now: () => number;
  /** Told, after every packet, that something may expire earlier than before: see {@link Edge.nextWakeAt}. */
  readonly changed: () => void;
}

/** What the thread that an edge lives on gives it. */
export interface EdgePlatform {
  readonly transport: UdpTransport;
  readonly clock: EdgeClock;
}

const SOFTWARE = 'Parley';
const MAXIMUM_SOFTWARE_LENGTH = 127;

/** Throws a RangeError for a SOFTWARE that is too long. */
export function checkSoftware({ software }: Pick<EdgeOptions, 'software'>): void {
  if (typeof software === 'string' && software.length > MAXIMUM_SOFTWARE_LENGTH) {
    throw new RangeError(`software must not be longer than ${MAXIMUM_SOFTWARE_LENGTH} characters`);
  }
}

export interface Edge {
  readonly datagrams: (listenerId: number) => DatagramReceiver;
  readonly streams: (listenerId: number) => StreamHandler;
  /** Counts and tells that the system failed to hand over a datagram; the socket goes on. */
  readonly socketError: (error: Error) => void;
  /** Builds the relay core, which needs to know the ports that the listeners got. */
  readonly attach: (listeners: readonly Listener[]) => Relay;
  /** Other settings hold from now on. */
  readonly reconfigure: (settings: Settings) => void;
  /** The host has these addresses from now on. */
  readonly setHostAddresses: (addresses: readonly string[]) => void;
  /** When `wake` wants to be called next, ms; `undefined` when nothing expires. */
  readonly nextWakeAt: () => number | undefined;
  /** Ends what has expired. */
  readonly wake: () => void;
  readonly whenEmpty: () => Promise<void>;
  readonly close: () => void;
}

/**
 * Stands between sockets and relay core. Every call into the core goes through one of the guarded functions here: a
 * fault in handling one packet is counted and reported, and must not end anybody else's call.
 */
export function createEdge(
  options: EdgeOptions,
  { transport, clock }: EdgePlatform,
  counters: Counters,
  emit: Emit,
): Edge {
  const { software = SOFTWARE } = options;
  const { now } = clock;
  const connections = new Map<number, StreamConnection>();
  const recurring = createRecurring(now);
  const emptyWaiters: (() => void)[] = [];
  let nextConnection = 1;
  let listeners: readonly Listener[] = [];
  let serverPorts: readonly ServerPort[] = [];
  let relay: Relay | undefined;
  let { settings } = options;
  const allocations = allocationEvents(emit, now);
  const alternates = createAlternateService(() => settings, emit);

  const fault = (error: unknown): void => {
    counters.internalErrors += 1;
    const times = recurring('fault');
    if (times === 0) return;
    emit('fault', { error: error instanceof Error ? error : new Error(String(error)), times });
  };
  const socketError = (error: Error): void => {
    counters.socketErrors += 1;
    // The message of the system's error names the peer.
    const code = 'code' in error ? String(error.code) : error.name;
    const times = recurring(code);
    if (times > 0) emit('socketError', { code, times });
  };
  /** For events that are not packets; packets avoid the closure. */
  const guard = (run: (core: Relay) => void): void => {
    if (relay === undefined) return;
    try {
      run(relay);
    } catch (error) {
      fault(error);
    }
    clock.changed();
  };

  const relaySockets = createRelaySockets(transport, {
    opened(id) {
      guard((core) => {
        core.relaySocketOpened(id, now());
      });
    },
    failed(id) {
      guard((core) => {
        core.relaySocketFailed(id, now());
      });
    },
    received(id, packet, start, end, address, port) {
      try {
        relay?.peerDatagramReceived(id, packet, start, end, address, port, now());
      } catch (error) {
        fault(error);
      }
    },
    icmpReceived(id, address, port, type, code, data) {
      guard((core) => {
        core.peerIcmpReceived(id, address, port, type, code, data, now());
      });
    },
    socketError,
  });

  return {
    socketError,
    datagrams: (listenerId) => (packet, start, end, address, port) => {
      const serverPort = serverPorts[listenerId];
      if (relay === undefined || serverPort === undefined) return;
      try {
        relay.datagramReceived(serverPort, packet, start, end, address, port, now());
      } catch (error) {
        fault(error);
      }
      clock.changed();
    },

    streams: (listenerId) => ({
      connected(client, connection) {
        const serverPort = serverPorts[listenerId];
        const core = relay;
        if (core === undefined || serverPort === undefined) {
          connection.destroy();
          return {
            received: () => false,
            hasAllocation: () => false,
            disconnected: () => undefined,
          };
        }
        const id = nextConnection;
        nextConnection += 1;
        connections.set(id, connection);
        const flow = core.connected(serverPort, client, id);
        return {
          received(message) {
            let isUnderstood = true;
            try {
              isUnderstood = core.messageReceived(flow, message, now()) === 'understood';
            } catch (error) {
              fault(error);
            }
            clock.changed();
            return isUnderstood;
          },
          hasAllocation: () => flow.holder !== undefined,
          disconnected() {
            connections.delete(id);
            guard(() => {
              core.disconnected(flow);
            });
          },
        };
      },
    }),

    attach(bound) {
      listeners = bound;
      serverPorts = bound.map(({ id, transport, local }) => {
        const listener = options.listeners.find(({ address }) => address === local.address);
        return createServerPort(id, transport, local, listener?.relays ?? {});
      });
      relay = createRelay({
        counters,
        serverPorts,
        realm: options.realm,
        hostAddresses: options.hostAddresses,
        settings,
        commands: createRelayCommands(
          (id) => listeners[id],
          connections,
          relaySockets,
          transport.canSetDontFragment,
        ),
        observer: {
          allocationCreated: allocations.allocationCreated,
          allocationEnded(allocation, reason) {
            allocations.allocationEnded(allocation, reason);
            if (relay?.allocations === 0) for (const resolve of emptyWaiters.splice(0)) resolve();
          },
        },
        software: software === false || software === '' ? undefined : software,
        tables:
          options.shared?.tables ??
          createRelayTables({
            relays: options.listeners.flatMap(({ relays }) => Object.values(relays)),
            relayPorts: options.relayPorts,
            workers: 1,
            randomBytes,
          }),
        worker: options.shared?.worker ?? 0,
        epochNow: Date.now,
        randomBelow: (limit) => randomInt(limit),
        randomBytes: createRandomPool(),
      });
      alternates.watch(relay, serverPorts);
      return relay;
    },

    reconfigure(changed) {
      settings = changed;
      if (relay === undefined) return;
      relay.reconfigure(settings, now());
      alternates.watch(relay, serverPorts);
    },

    setHostAddresses(addresses) {
      relay?.setHostAddresses(addresses);
    },

    nextWakeAt: () => relay?.nextWakeAt(),
    wake() {
      guard((core) => {
        core.wake(now());
      });
    },

    whenEmpty: () =>
      new Promise((resolve) => {
        if (relay === undefined || relay.allocations === 0) resolve();
        else emptyWaiters.push(resolve);
      }),

    close() {
      alternates.stop();
      relay = undefined;
      relaySockets.closeAll();
      for (const resolve of emptyWaiters.splice(0)) resolve();
    },
  };
}
