import { randomBytes, randomInt } from 'node:crypto';
import { createAuthenticator } from '../auth/authenticator.js';
import { createCredentialStore } from '../auth/credentials.js';
import { createNonceIssuer } from '../auth/nonce.js';
import { otherServers, type AlternateServer } from '../relay/alternate-servers.js';
import type { Cidr } from '../relay/cidr.js';
import type { RelayObserver } from '../relay/commands.js';
import type { Counters } from '../relay/counters.js';
import { createServerPort, type RelayAddresses, type ServerPort } from '../relay/flow.js';
import { createPeerPolicy } from '../relay/peer-policy.js';
import { createRelayTables, type RelayTables } from '../relay/relay-tables.js';
import { createRelay, type Relay } from '../relay/relay.js';
import { watchAlternates } from './alternate-watch.js';
import type { Listener } from './listeners.js';
import { createMonotonicClock } from './monotonic-clock.js';
import { createRandomPool } from './random-pool.js';
import { createRelayCommands } from './relay-commands.js';
import { createRelaySockets } from './relay-sockets.js';
import type { StreamConnection } from './stream-connection.js';
import type { StreamHandler } from './stream-listener.js';
import type { DatagramReceiver, UdpTransport } from './udp-socket.js';
import { createWakeTimer } from './wake-timer.js';

/** An address to listen on, and what its clients are relayed from. */
export interface ListenAddress {
  /** bound on its own; not an unspecified address, and spelt as sockets report it */
  readonly address: string;
  readonly relays: RelayAddresses;
}

export interface EdgeOptions {
  readonly listeners: readonly ListenAddress[];
  readonly realm: string;
  /** shared secrets of time-limited credentials; all of them verify */
  readonly secrets: readonly string[];
  /** first and last, both included */
  readonly relayPorts: readonly [first: number, last: number];
  /** what this worker of several has in common with the others, and its own number, from 0; alone by default */
  readonly shared?: { readonly tables: RelayTables; readonly worker: number };
  /** every address of this host; peers cannot be there, whether or not this server listens on them */
  readonly hostAddresses: readonly string[];
  readonly allowedPeers: readonly Cidr[];
  readonly deniedPeers: readonly Cidr[];
  /** allocations per user; 0 for no limit */
  readonly userQuota: number;
  /** allocations in all; 0 for no limit */
  readonly totalQuota: number;
  /** bytes per second and allocation; 0 for no limit */
  readonly bytesPerSecond: number;
  /** unauthenticated requests per second and source address; 0 for no limit */
  readonly unauthenticatedRate: number;
  /** value of SOFTWARE in answers, at most 127 characters (RFC 8489 §14.14); `false` leaves it out */
  readonly software?: string | false;
  /** where clients may be sent instead */
  readonly alternateServers: readonly AlternateServer[];
  /** told that another server cannot serve any more, or can again */
  readonly onAlternateChanged?: (server: AlternateServer, isInService: boolean) => void;
  /** told of what happens, for logs */
  readonly observer?: RelayObserver;
  /** told of a fault of this program that a packet brought out; the packet is dropped and the server goes on */
  readonly onInternalError: (error: unknown) => void;
  /** told that the system failed to hand over a datagram; the socket goes on */
  readonly onSocketError: (error: Error) => void;
}

const SOFTWARE = 'Parley';
const MAXIMUM_SOFTWARE_LENGTH = 127;

function softwareOf({ software = SOFTWARE }: EdgeOptions): string | undefined {
  if (software === false || software === '') return undefined;
  if (software.length > MAXIMUM_SOFTWARE_LENGTH) {
    throw new RangeError(`software must not be longer than ${MAXIMUM_SOFTWARE_LENGTH} characters`);
  }
  return software;
}

export interface Edge {
  readonly datagrams: (listenerId: number) => DatagramReceiver;
  readonly streams: (listenerId: number) => StreamHandler;
  /** Builds the relay core, which needs to know the ports that the listeners got. */
  readonly attach: (listeners: readonly Listener[]) => Relay;
  readonly whenEmpty: () => Promise<void>;
  readonly close: () => void;
}

/**
 * Stands between sockets and relay core. Every call into the core goes through one of the guarded functions here: a
 * fault in handling one packet is counted and reported, and must not end anybody else's call.
 */
export function createEdge(
  options: EdgeOptions,
  transport: UdpTransport,
  counters: Counters,
): Edge {
  const software = softwareOf(options);
  const now = createMonotonicClock();
  const connections = new Map<number, StreamConnection>();
  const emptyWaiters: (() => void)[] = [];
  let nextConnection = 1;
  let listeners: readonly Listener[] = [];
  let serverPorts: readonly ServerPort[] = [];
  let relay: Relay | undefined;
  let watch: { readonly stop: () => void } | undefined;

  const fault = (error: unknown): void => {
    counters.internalErrors += 1;
    options.onInternalError(error);
  };
  /** For events that are not packets; packets avoid the closure. */
  const guard = (run: (core: Relay) => void): void => {
    if (relay === undefined) return;
    try {
      run(relay);
    } catch (error) {
      fault(error);
    }
    timer.update();
  };

  const timer = createWakeTimer(
    () => relay?.nextWakeAt(),
    () => {
      guard((core) => {
        core.wake(now());
      });
    },
    now,
  );

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
    socketError: options.onSocketError,
  });

  return {
    datagrams: (listenerId) => (packet, start, end, address, port) => {
      const serverPort = serverPorts[listenerId];
      if (relay === undefined || serverPort === undefined) return;
      try {
        relay.datagramReceived(serverPort, packet, start, end, address, port, now());
      } catch (error) {
        fault(error);
      }
      timer.update();
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
            timer.update();
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
        authenticator: createAuthenticator(
          createCredentialStore(options.realm, options.secrets),
          createNonceIssuer(),
        ),
        policy: createPeerPolicy({
          allowed: options.allowedPeers,
          denied: options.deniedPeers,
          hostAddresses: [
            ...options.hostAddresses,
            ...serverPorts.map(({ local }) => local.address),
          ],
          relayAddresses: options.listeners.flatMap(({ relays }) =>
            Object.values(relays).flatMap(({ bound, announced }) => [bound, announced]),
          ),
        }),
        commands: createRelayCommands((id) => listeners[id], connections, relaySockets),
        observer: {
          allocationCreated: (allocation) => options.observer?.allocationCreated?.(allocation),
          allocationEnded(allocation, end) {
            options.observer?.allocationEnded?.(allocation, end);
            if (relay?.allocations === 0) for (const resolve of emptyWaiters.splice(0)) resolve();
          },
        },
        software,
        tables:
          options.shared?.tables ??
          createRelayTables({
            relays: options.listeners.flatMap(({ relays }) => Object.values(relays)),
            relayPorts: options.relayPorts,
            workers: 1,
            randomBytes,
          }),
        worker: options.shared?.worker ?? 0,
        userQuota: options.userQuota,
        totalQuota: options.totalQuota,
        bytesPerSecond: options.bytesPerSecond,
        unauthenticatedRate: options.unauthenticatedRate,
        alternateServers: options.alternateServers,
        epochNow: Date.now,
        randomBelow: (limit) => randomInt(limit),
        randomBytes: createRandomPool(),
      });
      const core = relay;
      watch = watchAlternates({
        servers: otherServers(serverPorts, options.alternateServers),
        secret: () => options.secrets[0] ?? '',
        changed(server, isInService) {
          core.setInService(server, isInService);
          options.onAlternateChanged?.(server, isInService);
        },
      });
      return relay;
    },

    whenEmpty: () =>
      new Promise((resolve) => {
        if (relay === undefined || relay.allocations === 0) resolve();
        else emptyWaiters.push(resolve);
      }),

    close() {
      timer.stop();
      watch?.stop();
      relay = undefined;
      relaySockets.closeAll();
      for (const resolve of emptyWaiters.splice(0)) resolve();
    },
  };
}
