import type { AlternateServer } from '../relay/alternate-servers.js';
import type { AllocationEnd } from '../relay/commands.js';
import type { Flux, Transport } from '../relay/counters.js';

/** A client has got an allocation. */
export interface AllocationCreated {
  /** unique while the server runs */
  readonly id: number;
  /** the user part of the credential, as whoever minted it chose it */
  readonly user: string;
  /** how the client reaches the server */
  readonly transport: Transport;
  /** the relayed transport addresses, as the client was told them */
  readonly relayed: readonly { readonly address: string; readonly port: number }[];
}

/** An allocation is over. */
export interface AllocationEnded {
  readonly id: number;
  readonly user: string;
  readonly transport: Transport;
  readonly reason: AllocationEnd;
  /** application data that the client sent to its peers */
  readonly toPeer: Flux;
  /** application data that peers sent to the client */
  readonly toClient: Flux;
  /** how long it was there, s */
  readonly seconds: number;
}

/** What packets can bring out over and over is told at most every ten seconds. */
export interface Recurring {
  /** how many there were since the last one that was told, this one included */
  readonly times: number;
}

/** A packet has brought out a fault of this program; the packet was dropped. */
export interface Fault extends Recurring {
  readonly error: Error;
}

/** The system has reported a failure at a socket, which goes on. */
export interface SocketError extends Recurring {
  /** the system's, such as ENOBUFS */
  readonly code: string;
}

/**
 * What a server tells. All of it is plain data that can cross threads, and none of it holds the address of a client or
 * of a peer.
 */
export interface TurnServerEvents {
  allocationCreated: [allocation: AllocationCreated];
  allocationEnded: [allocation: AllocationEnded];
  fault: [fault: Fault];
  socketError: [error: SocketError];
  /** another server cannot serve any more, or can again */
  alternateChanged: [change: { readonly server: AlternateServer; readonly isInService: boolean }];
  /** the Linux transport cannot be used here: the portable one is, with less speed and on one thread */
  portable: [why: { readonly reason: string }];
  /** a worker thread has ended by itself, and with it some of the allocations: stop the server */
  failed: [why: { readonly error: Error }];
  /** other settings hold from now on */
  reloaded: [];
  /** no new allocations from now on; how many there are still */
  draining: [left: { readonly allocations: number }];
}

export type Emit = <Name extends keyof TurnServerEvents>(
  name: Name,
  ...payload: TurnServerEvents[Name]
) => void;
