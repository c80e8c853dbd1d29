import type { TransportAddress } from '@parley/stun/transport-address';
import type { Allocation, RelaySocket } from './allocation.js';
import type { Flow } from './flow.js';

/**
 * What the relay core asks of the transport. Buffers belong to the caller: whoever does not send at once must copy.
 * None of these may call back into the core before it returns, except that the transport may flush.
 */
export interface RelayCommands {
  /** Sends one whole STUN message to a client. */
  readonly sendToClient: (flow: Flow, message: Buffer) => void;
  /**
   * Sends the octets of `packet` from `start` up to `end` to a client as ChannelData (RFC 8656 §12.5); false when back-pressure dropped
   * them.
   */
  readonly sendChannelData: (
    flow: Flow,
    channel: number,
    packet: Buffer,
    start: number,
    end: number,
  ) => boolean;
  /** Sends a Data indication, which, unlike an answer, may be dropped; false when it was. */
  readonly sendDataIndication: (flow: Flow, message: Buffer) => boolean;
  /** Sends the octets of `packet` from `start` up to `end` from a relay socket; false when they could not be sent. */
  readonly sendToPeer: (
    socket: RelaySocket,
    packet: Buffer,
    start: number,
    end: number,
    peer: TransportAddress,
  ) => boolean;
  /**
   * The same with the DF bit set, so that what is too long for the path is dropped instead of fragmented (RFC 8656 §14); absent
   * where the transport cannot do that for one packet.
   */
  readonly sendToPeerDontFragment?: RelayCommands['sendToPeer'];
  /** Opens a relay socket; answered later by `relaySocketOpened` or `relaySocketFailed` of the core. */
  readonly openRelaySocket: (socket: RelaySocket) => void;
  /** Closes a relay socket, also one that is still opening. */
  readonly closeRelaySocket: (socket: RelaySocket) => void;
}

export type AllocationEnd = 'deleted' | 'expired' | 'disconnected';

/** Told about what happens, for logs; must not call back. */
export interface RelayObserver {
  readonly allocationCreated?: (allocation: Allocation) => void;
  readonly allocationEnded?: (allocation: Allocation, end: AllocationEnd) => void;
}
