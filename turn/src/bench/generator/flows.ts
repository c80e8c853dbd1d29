/** The sockets of a load point, ready to send: eight pairs of a sender and a receiver. */
import { randomBytes } from 'node:crypto';
import { attributes } from '@parley/stun/attributes';
import { MessageClass, Method } from '@parley/stun/message-type';
import type { TransportAddress } from '@parley/stun/transport-address';
import { channelData, encodeRequest } from '../../testing/requests.js';
import { ControlClient, clientCredential, type Credential } from './control-client.js';
import { PAYLOAD_LENGTH } from './payload.js';
import type { ClientTransport } from '../servers/server-names.js';
import type { SocketFactory } from './socket-factory.js';
import type { TcpSocket } from './tcp-socket.js';
import type { UdpSocket } from './udp-socket.js';

const FLOWS = 8;
const FIRST_CHANNEL = 0x4000;

export const directions = ['client-to-peer', 'peer-to-client', 'relay-to-relay'] as const;
export type Direction = (typeof directions)[number];

/** What the relay under test is asked to do, and how. */
export interface RelayTarget {
  readonly port: number;
  readonly credential: Credential;
  /** what clients send in; the server sends ChannelData in any case */
  readonly clientFraming: 'channel' | 'indication';
  readonly clients: ClientTransport;
}

export type FlowSocket = UdpSocket | TcpSocket;

export interface Flow {
  readonly sender: FlowSocket;
  /** the datagram or framed message to send, with the payload at its end */
  readonly template: Buffer;
  readonly receiver: FlowSocket;
  /** octets in front of the payload of what is received */
  readonly receivedHeader: Buffer;
}

export interface Flows {
  readonly flows: readonly Flow[];
  readonly close: () => void;
}

/** Senders that reach their receivers without a relay: what the relay's latency is measured against. */
export function openDirectFlows(factory: SocketFactory): Flows {
  return collect((keep) => {
    const sender = keep(factory.openUdp());
    const receiver = keep(factory.openUdp());
    receiver.prepareToReceive();
    sender.connect(receiver.address.port);
    return { sender, receiver, template: payload(), receivedHeader: Buffer.alloc(0) };
  });
}

/** Allocates, permits and binds on the server. */
export function openRelayedFlows(
  factory: SocketFactory,
  target: RelayTarget,
  direction: Direction,
): Flows {
  const credential = clientCredential(target.credential);
  const releases: (() => void)[] = [];
  const openClient = (): FlowSocket =>
    target.clients === 'tcp' ? factory.openTcp() : factory.openUdp();
  const allocate = (socket: FlowSocket): [ControlClient, TransportAddress] => {
    socket.connect(target.port);
    const client = new ControlClient(socket, credential);
    const relayed = client.allocate();
    // Servers end a TCP client's allocation with its connection.
    if (!socket.isReliable) releases.push(() => client.release());
    return [client, relayed];
  };

  const opened = collect((keep, index) => {
    const channel = FIRST_CHANNEL + index;
    const receivedHeader = channelData(channel, payload()).subarray(0, 4);
    switch (direction) {
      case 'client-to-peer': {
        const sender = keep(openClient());
        const receiver = keep(factory.openUdp());
        receiver.prepareToReceive();
        const [client, relayed] = allocate(sender);
        receiver.connect(relayed.port);
        client.bind(channel, receiver.address);
        const template = frame(target, channel, receiver.address);
        return { sender, receiver, template, receivedHeader: Buffer.alloc(0) };
      }
      case 'peer-to-client': {
        const sender = keep(factory.openUdp());
        const receiver = keep(openClient());
        receiver.prepareToReceive();
        const [client, relayed] = allocate(receiver);
        client.bind(channel, sender.address);
        sender.connect(relayed.port);
        return { sender, receiver, template: payload(), receivedHeader };
      }
      case 'relay-to-relay': {
        const sender = keep(openClient());
        const receiver = keep(openClient());
        receiver.prepareToReceive();
        const [near, nearRelayed] = allocate(sender);
        const [far, farRelayed] = allocate(receiver);
        near.bind(channel, farRelayed);
        far.bind(channel, nearRelayed);
        return { sender, receiver, template: frame(target, channel, farRelayed), receivedHeader };
      }
    }
  });
  return {
    flows: opened.flows,
    close() {
      for (const release of releases) release();
      opened.close();
    },
  };
}

type Keep = <Socket extends FlowSocket>(socket: Socket) => Socket;

/** Opens all flows, or none: what was opened is closed again when one fails. */
function collect(create: (keep: Keep, index: number) => Flow): Flows {
  const sockets: FlowSocket[] = [];
  const close = (): void => {
    for (const socket of sockets.splice(0)) socket.close();
  };
  const keep: Keep = (socket) => {
    sockets.push(socket);
    return socket;
  };
  try {
    return { flows: Array.from({ length: FLOWS }, (_, index) => create(keep, index)), close };
  } catch (error) {
    close();
    throw error;
  }
}

/** Looks like RTP, as most relayed packets do: neither STUN nor ChannelData (RFC 7983 §7). */
function payload(): Buffer {
  const bytes = randomBytes(PAYLOAD_LENGTH);
  bytes[0] = 0x80;
  return bytes;
}

function frame(target: RelayTarget, channel: number, peer: TransportAddress): Buffer {
  if (target.clientFraming === 'channel') return channelData(channel, payload());
  return encodeRequest({
    method: Method.send,
    messageClass: MessageClass.indication,
    add: (writer) => writer.add(attributes.xorPeerAddress, peer).add(attributes.data, payload()),
  });
}
