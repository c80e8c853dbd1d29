import type { TransportAddress } from '@parley/stun/transport-address';

/**
 * Told of each datagram: the octets of `packet` from `start` up to `end`. The buffer is the socket's, and whoever keeps
 * octets past the call must copy them. A transport that receives in batches calls this once per datagram and sends what
 * was asked of it meanwhile when the batch is done.
 */
export type DatagramReceiver = (
  packet: Buffer,
  start: number,
  end: number,
  address: string,
  port: number,
) => void;

/**
 * Told of an ICMP error about a datagram that the socket sent to this address.
 * @param data the error's own 32 bits, such as the next hop's MTU
 */
export type IcmpReceiver = (
  address: string,
  port: number,
  type: number,
  code: number,
  data: number,
) => void;

/**
 * One bound UDP socket. Sending never throws and never blocks; what does not fit is dropped, as on any network. Packets
 * that go to the same `peer` object one after the other cost least.
 */
export interface UdpSocket {
  readonly local: TransportAddress;
  /** Sends the octets of `packet` from `start` up to `end`; false when the queue was full. */
  readonly send: (packet: Buffer, start: number, end: number, peer: TransportAddress) => boolean;
  /** The same as ChannelData: with a header in front; false when the queue was full. */
  readonly sendChannelData: (
    channel: number,
    packet: Buffer,
    start: number,
    end: number,
    peer: TransportAddress,
  ) => boolean;
  /**
   * Sends with the DF bit set, so that what is too long for the path is dropped, not fragmented; absent where the
   * platform cannot.
   */
  readonly sendDontFragment?: UdpSocket['send'];
  /** Frees the port before it returns. */
  readonly close: () => void;
}

export interface UdpSocketOptions {
  readonly address: string;
  /** 0 for any */
  readonly port: number;
  /** octets to ask the kernel for, in each direction; it gives what its limits allow */
  readonly bufferSize: number;
  /** whether several workers receive on this port, each its own 5-tuples */
  readonly isShared?: boolean;
  readonly received: DatagramReceiver;
  /** told of ICMP errors, where the platform tells */
  readonly icmpReceived?: IcmpReceiver;
  /** told that receiving failed, which concerns one datagram; the socket goes on */
  readonly receiveFailed: (error: Error) => void;
}

/** A way to open UDP sockets: the portable one, or a batching one where the platform has it. */
export interface UdpTransport {
  /** Calls one of `opened` and `failed`, with the system's error, after it has returned. */
  readonly open: (
    options: UdpSocketOptions,
    opened: (socket: UdpSocket) => void,
    failed: (error: Error) => void,
  ) => void;
  /** Whether its sockets have `sendDontFragment`. */
  readonly canSetDontFragment: boolean;
}

/** Opens a socket; rejects with the system's error when the address cannot be bound. */
export function openUdpSocket(
  transport: UdpTransport,
  options: UdpSocketOptions,
): Promise<UdpSocket> {
  return new Promise((resolve, reject) => {
    transport.open(options, resolve, reject);
  });
}
