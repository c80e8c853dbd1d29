import { CHANNEL_HEADER_LENGTH } from '@parley/stun/channel-data';
import type { TransportAddress } from '@parley/stun/transport-address';
import type { UdpSocket, UdpSocketOptions } from '../udp-socket.js';
import { NO_CHANNEL, type SendState } from './send-queue.js';

/** What a socket needs of its transport. */
export interface SocketHost {
  /** @param channel of ChannelData, or `NO_CHANNEL` */
  readonly send: (
    socket: LinuxSocket,
    channel: number,
    packet: Buffer,
    start: number,
    end: number,
    peer: TransportAddress,
  ) => void;
  readonly sendDontFragment: (
    socket: LinuxSocket,
    packet: Buffer,
    start: number,
    end: number,
    peer: TransportAddress,
  ) => boolean;
  readonly close: (socket: LinuxSocket) => void;
}

/** The longest payload of a UDP datagram over IPv4, octets. */
const MAXIMUM_PAYLOAD = 65_507;

/** One UDP socket of the Linux transport; a class, so that all have one shape in the packet path. */
export class LinuxSocket implements UdpSocket, SendState {
  readonly fd: number;
  /** its place in the transport's list, by which epoll names it */
  readonly index: number;
  readonly local: TransportAddress;
  readonly options: UdpSocketOptions;
  readonly #host: SocketHost;
  isOpen = true;
  firstRun = -1;
  lastRun = -1;
  canSegment: boolean;
  narrowPeer: TransportAddress | undefined;
  narrowLength = 0;
  /** the peer that a datagram with DF was last sent to */
  unfragmented: TransportAddress | undefined;

  constructor(
    host: SocketHost,
    fd: number,
    index: number,
    local: TransportAddress,
    canSegment: boolean,
    options: UdpSocketOptions,
  ) {
    this.#host = host;
    this.fd = fd;
    this.index = index;
    this.local = local;
    this.canSegment = canSegment;
    this.options = options;
  }

  send(packet: Buffer, start: number, end: number, peer: TransportAddress): boolean {
    if (!this.isOpen || end - start > MAXIMUM_PAYLOAD) return false;
    this.#host.send(this, NO_CHANNEL, packet, start, end, peer);
    return true;
  }

  sendDontFragment(packet: Buffer, start: number, end: number, peer: TransportAddress): boolean {
    if (!this.isOpen || end - start > MAXIMUM_PAYLOAD) return false;
    return this.#host.sendDontFragment(this, packet, start, end, peer);
  }

  sendChannelData(
    channel: number,
    packet: Buffer,
    start: number,
    end: number,
    peer: TransportAddress,
  ): boolean {
    if (!this.isOpen || end - start + CHANNEL_HEADER_LENGTH > MAXIMUM_PAYLOAD) return false;
    this.#host.send(this, channel, packet, start, end, peer);
    return true;
  }

  close(): void {
    if (!this.isOpen) return;
    this.isOpen = false;
    this.#host.close(this);
  }
}
