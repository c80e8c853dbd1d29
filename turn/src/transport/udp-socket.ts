import type { TransportAddress } from '../codec/transport-address.js';

/**
 * Told of each datagram. The buffer is the socket's: whoever keeps it past the call must copy it. A transport that
 * receives in batches calls this once per datagram and sends what was asked of it meanwhile when the batch is done.
 */
export type DatagramReceiver = (data: Buffer, address: string, port: number) => void;

/** One bound UDP socket. Sending never throws and never blocks; what does not fit is dropped, as on any network. */
export interface UdpSocket {
  readonly local: TransportAddress;
  /** Sends one datagram; false when the queue was full. */
  readonly send: (data: Buffer, address: string, port: number) => boolean;
  /** Sends ChannelData without needing room in front of `data`; false when the queue was full. */
  readonly sendChannelData: (
    channel: number,
    data: Buffer,
    address: string,
    port: number,
  ) => boolean;
  /** Frees the port before it returns. */
  readonly close: () => void;
}

export interface UdpSocketOptions {
  readonly address: string;
  /** 0 for any */
  readonly port: number;
  /** octets to ask the kernel for, in each direction; it gives what its limits allow */
  readonly bufferSize: number;
  readonly received: DatagramReceiver;
  /** told that receiving failed, which concerns one datagram; the socket goes on */
  readonly failed: (error: Error) => void;
}

/** A way to open UDP sockets: the portable one, or a batching one where the platform has it. */
export interface UdpTransport {
  /** Rejects with the system's error when the address cannot be bound. */
  readonly open: (options: UdpSocketOptions) => Promise<UdpSocket>;
}
