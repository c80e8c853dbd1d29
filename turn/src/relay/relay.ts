import { transportAddress, type TransportAddress } from '@parley/stun/transport-address';
import { endAllocation, endRelayedAddress } from './allocation-lifecycle.js';
import { keyOf, type AlternateServer } from './alternate-servers.js';
import type { Counters } from './counters.js';
import { relayToClient } from './data-path.js';
import { createFlow, type Flow, type ServerPort } from './flow.js';
import { relayIcmp } from './icmp.js';
import { abandonAllocate, relaySocketFailed, relaySocketOpened } from './open-allocation.js';
import { receive, receiveDatagram, type StreamVerdict } from './receive.js';
import { reconfigure, setHostAddresses } from './reconfigure.js';
import { createRelayState, type RelayOptions, type RelayState } from './relay-state.js';
import { endReservation } from './reservation.js';
import type { Settings } from './settings.js';

/**
 * The whole STUN and TURN server without sockets and timers. It is told what arrived and what time it is, in ms on any
 * clock that never goes back, and answers through {@link RelayOptions.commands}.
 */
export interface Relay {
  readonly counters: Counters;
  /** live allocations */
  readonly allocations: number;
  /** Takes one datagram that a UDP listener received: the octets of `packet` from `start` up to `end`. */
  readonly datagramReceived: (
    serverPort: ServerPort,
    packet: Buffer,
    start: number,
    end: number,
    address: string,
    port: number,
    now: number,
  ) => void;
  /** Begins a 5-tuple over a connection; end it with `disconnected`. */
  readonly connected: (
    serverPort: ServerPort,
    client: TransportAddress,
    connection: number,
  ) => Flow;
  /** Takes one framed message that a connection received. */
  readonly messageReceived: (flow: Flow, message: Buffer, now: number) => StreamVerdict;
  /** Ends a 5-tuple over a connection, with its allocation. */
  readonly disconnected: (flow: Flow) => void;
  /** Takes one datagram that a relay socket received from a peer, as `datagramReceived` does. */
  readonly peerDatagramReceived: (
    socketId: number,
    packet: Buffer,
    start: number,
    end: number,
    address: string,
    port: number,
    now: number,
  ) => void;
  /**
   * Takes an ICMP error about a datagram that a relay socket sent to this address.
   * @param errorData the error's own 32 bits, such as the MTU of the next hop
   */
  readonly peerIcmpReceived: (
    socketId: number,
    address: string,
    port: number,
    type: number,
    code: number,
    errorData: number,
    now: number,
  ) => void;
  readonly relaySocketOpened: (socketId: number, now: number) => void;
  readonly relaySocketFailed: (socketId: number, now: number) => void;
  /** When `wake` wants to be called next; `undefined` when nothing expires. */
  readonly nextWakeAt: () => number | undefined;
  /** Ends what has expired. */
  readonly wake: (now: number) => void;
  /**
   * Goes by other settings from now on: see `reconfigure.ts` for what they mean to live allocations. Throws a TypeError
   * that names what is no CIDR, and then changes nothing.
   */
  readonly reconfigure: (settings: Settings, now: number) => void;
  /** Tells all addresses that this host has now; permissions and channels of peers there end. */
  readonly setHostAddresses: (addresses: readonly string[]) => void;
  /** Tells whether clients can be sent to one of {@link Settings.alternateServers}; at first they can. */
  readonly setInService: (alternate: AlternateServer, isInService: boolean) => void;
  /** Refuses new allocations from now on, or sends them on. */
  readonly drain: () => void;
}

/** Builds the relay core. */
export function createRelay(options: RelayOptions): Relay {
  const state = createRelayState(options);
  return {
    counters: state.counters,
    get allocations() {
      return state.allocations;
    },
    datagramReceived: (serverPort, packet, start, end, address, port, now) => {
      receiveDatagram(state, serverPort, packet, start, end, address, port, now);
    },
    connected: (serverPort, client, connection) => createFlow(serverPort, client, connection),
    messageReceived: (flow, message, now) => receive(state, flow, message, 0, message.length, now),
    disconnected: (flow) => {
      if (flow.holder?.kind === 'allocation') endAllocation(state, flow.holder, 'disconnected');
      else if (flow.holder?.kind === 'opening') abandonAllocate(state, flow.holder);
    },
    peerDatagramReceived: (socketId, packet, start, end, address, port, now) => {
      const holder = state.sockets.get(socketId);
      if (holder?.kind === 'relayed-address') {
        const shown = shownAddress(state, address, port);
        relayToClient(state, holder, packet, start, end, shown, port, now);
      }
    },
    peerIcmpReceived: (socketId, address, port, type, code, errorData, now) => {
      const holder = state.sockets.get(socketId);
      if (holder?.kind !== 'relayed-address') return;
      const peer = transportAddress(shownAddress(state, address, port), port);
      relayIcmp(state, holder, peer, { type, code, errorData }, now);
    },
    relaySocketOpened: (socketId, now) => {
      const holder = state.sockets.get(socketId);
      if (holder?.kind === 'opening-address') relaySocketOpened(state, holder, now);
    },
    relaySocketFailed: (socketId, now) => {
      const holder = state.sockets.get(socketId);
      if (holder?.kind === 'opening-address') relaySocketFailed(state, holder, now);
    },
    nextWakeAt: () => state.deadlines.peek()?.expiresAt,
    wake: (now) => {
      wake(state, now);
    },
    reconfigure: (settings, now) => {
      reconfigure(state, settings, now);
    },
    setHostAddresses: (addresses) => {
      setHostAddresses(state, addresses);
    },
    setInService: (alternate, isInService) => {
      if (isInService) state.outOfService.delete(keyOf(alternate));
      else state.outOfService.add(keyOf(alternate));
    },
    drain: () => {
      state.isDraining = true;
    },
  };
}

/** What other workers relay comes from bound addresses; clients know the announced ones. */
function shownAddress(state: RelayState, address: string, port: number): string {
  const announced = state.translations.get(address);
  if (announced === undefined) return address;
  return state.otherWorkers.get(address)?.addressOf(port) === undefined ? address : announced;
}

function wake(state: RelayState, now: number): void {
  for (;;) {
    const due = state.deadlines.peek();
    if (due === undefined || due.expiresAt > now) return;
    if (due.kind === 'relayed-address') endRelayedAddress(state, due, 'expired');
    else endReservation(state, due);
  }
}
