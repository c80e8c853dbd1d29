/** Judges all that a relay does by what it was asked. Whatever is wrong is thrown as a {@link Finding}. */
import { MessageClass, Method } from '@parley/stun/message-type';
import type { TransportAddress } from '@parley/stun/transport-address';
import { forgetGrants, type FuzzClient } from './client.js';
import type { Coverage } from './coverage.js';
import {
  AttributeType,
  BrokenMessage,
  endsInFingerprint,
  integrityOf,
  isProvedBy,
  octetsOf,
  readPlain,
  valueOf,
  xoredAddressOf,
  type PlainAddress,
  type PlainMessage,
} from './octets.js';

/** Something that the relay must not do. */
export class Finding extends Error {
  override name = 'Finding';
}

/** What the relay is dealing with. */
export type Input =
  | {
      readonly kind: 'from-client';
      readonly client: FuzzClient;
      readonly bytes: Buffer;
      readonly message: PlainMessage | undefined;
      /** STUN messages that went to clients because of it */
      answers: number;
    }
  | {
      readonly kind: 'from-peer';
      /** as what the client may see it */
      readonly peers: readonly TransportAddress[];
      /** undefined for an ICMP error */
      readonly data: Buffer | undefined;
    }
  | { readonly kind: 'event' };

/** RFC 8656 §9: milliseconds. */
const PERMISSION_LIFETIME = 300_000;

/** Octets of IP and UDP headers. */
const HEADERS = { 4: 28, 6: 48 };

/** Errors that say nothing about who asked: RFC 8489 §9.2.4, and 420 and 400 of Binding. */
const unprovenErrors = [400, 401, 420, 438];

function same(one: PlainAddress, other: PlainAddress): boolean {
  return one.port === other.port && one.octets === other.octets;
}

export function plain({ address, port }: TransportAddress): PlainAddress {
  return { octets: octetsOf(address), port };
}

function errorCodeOf(message: PlainMessage): number {
  const value = valueOf(message, AttributeType.errorCode);
  if (value === undefined || value.length < 4) throw new Finding('an error without ERROR-CODE');
  return ((value[2] ?? 0) & 7) * 100 + (value[3] ?? 0);
}

export class Witness {
  input: Input = { kind: 'event' };
  now = 0;
  /** every RESERVATION-TOKEN that was handed out */
  readonly tokens: Buffer[] = [];
  readonly #coverage: Coverage;
  /** addresses that the relay relays from, announced or bound, in hexadecimal */
  readonly #relayAddresses: readonly string[];

  constructor(coverage: Coverage, relayAddresses: readonly string[]) {
    this.#coverage = coverage;
    this.#relayAddresses = relayAddresses.map(octetsOf);
  }

  /** A STUN response. */
  answered(client: FuzzClient, bytes: Buffer): void {
    const answer = this.#read(bytes);
    const { input } = this;
    const asked = client.asked.get(answer.transactionId);
    if (asked === undefined) throw new Finding('an answer to nothing that was asked');
    if (
      answer.messageClass !== MessageClass.success &&
      answer.messageClass !== MessageClass.error
    ) {
      throw new Finding('an answer that is no response');
    }
    if (asked.fingerprints.size === 1 && !asked.fingerprints.has(endsInFingerprint(answer))) {
      throw new Finding('FINGERPRINT without being asked for, or none although it was');
    }
    const code = answer.messageClass === MessageClass.error ? errorCodeOf(answer) : 0;
    const integrity = integrityOf(answer);
    if (integrity !== undefined) {
      if (asked.key === undefined) throw new Finding('an answer signed for nobody');
      if (!isProvedBy(answer, integrity, asked.key)) throw new Finding('integrity is wrong');
    } else if (
      answer.method === Method.binding
        ? code !== 0 && code !== 400 && code !== 420
        : !unprovenErrors.includes(code)
    ) {
      throw new Finding(`${code === 0 ? 'success' : code} without integrity`);
    }
    if (input.kind === 'from-client') {
      input.answers += 1;
      if (input.answers > 1) throw new Finding('more than one answer');
      if (input.client !== client) throw new Finding('an answer to somebody else');
      this.#checkSize(input.bytes, client, bytes, integrity !== undefined);
    }
    this.#coverage.answered(answer.method, code);
    this.#believe(client, answer, code);
  }

  /** An unproven answer is at most three times the request on the wire. */
  #checkSize(request: Buffer, client: FuzzClient, answer: Buffer, isProved: boolean): void {
    if (isProved || client.serverPort.transport !== 'udp') return;
    const headers = HEADERS[client.address.family];
    if (answer.length + headers > 3 * (request.length + headers)) {
      throw new Finding(`an unproven answer of ${answer.length} octets to ${request.length}`);
    }
  }

  /** What the client takes from an answer. */
  #believe(client: FuzzClient, answer: PlainMessage, code: number): void {
    const nonce = valueOf(answer, AttributeType.nonce);
    if (nonce !== undefined) client.nonce = nonce.toString();
    if (code !== 0) return;
    const token = valueOf(answer, AttributeType.reservationToken);
    if (token !== undefined) this.tokens.push(Buffer.from(token));
    if (answer.method === Method.allocate) {
      const relayed = answer.attributes
        .filter(({ type }) => type === AttributeType.xorRelayedAddress)
        .map(({ value }) => xoredAddressOf(value, answer.bytes))
        .filter((address) => address !== undefined);
      if (relayed.length === 0) throw new Finding('success without XOR-RELAYED-ADDRESS');
      const isRepeated = relayed.every((address, index) => {
        const known = client.relayed[index];
        return known !== undefined && same(known, address);
      });
      if (!isRepeated) forgetGrants(client);
      client.relayed = relayed;
    }
    const request = this.input.kind === 'from-client' ? this.input.message : undefined;
    if (request === undefined) return;
    if (answer.method === Method.createPermission || answer.method === Method.channelBind) {
      for (const { type, value } of request.attributes) {
        if (type !== AttributeType.xorPeerAddress) continue;
        const peer = xoredAddressOf(value, request.bytes);
        if (peer === undefined) continue;
        client.permissions.set(peer.octets, this.now + PERMISSION_LIFETIME);
        if (answer.method === Method.createPermission) continue;
        const number = valueOf(request, AttributeType.channelNumber)?.readUInt16BE(0);
        if (number === undefined) throw new Finding('a channel without a number was bound');
        client.channels.set(number, peer);
        break;
      }
    }
  }

  /** Data for a client, by its channel. */
  channelDataSent(client: FuzzClient, channel: number, data: Buffer): void {
    const peer = client.channels.get(channel);
    if (peer === undefined) throw new Finding('ChannelData over a channel that was never bound');
    this.#delivered(client, peer, data);
    this.#coverage.relayed('to client by channel');
  }

  /** Data for a client in an indication, or what an ICMP error said. */
  dataIndicationSent(client: FuzzClient, bytes: Buffer): void {
    const message = this.#read(bytes);
    if (message.method !== Method.data || message.messageClass !== MessageClass.indication) {
      throw new Finding('something else than a Data indication where data should go');
    }
    const peerValue = valueOf(message, AttributeType.xorPeerAddress);
    const peer = peerValue && xoredAddressOf(peerValue, bytes);
    if (peer === undefined) throw new Finding('a Data indication without XOR-PEER-ADDRESS');
    this.#delivered(client, peer, valueOf(message, AttributeType.data));
    const isIcmp = valueOf(message, AttributeType.icmp) !== undefined;
    this.#coverage.relayed(isIcmp ? 'ICMP to client' : 'to client by indication');
  }

  /** Data goes to a client from a peer that it has permitted, octet for octet as it came. */
  #delivered(client: FuzzClient, peer: PlainAddress, data: Buffer | undefined): void {
    this.#checkPermission(client, peer);
    const { input } = this;
    switch (input.kind) {
      case 'from-peer':
        if (!input.peers.some((one) => same(peer, plain(one)))) {
          throw new Finding('data as if from another peer');
        }
        if (input.data === undefined ? data !== undefined : data?.equals(input.data) !== true) {
          throw new Finding('data that the peer did not send');
        }
        break;
      case 'from-client':
        if (!input.client.relayed.some((own) => same(own, peer))) {
          throw new Finding('data as if from another relayed address');
        }
        if (data === undefined) throw new Finding('a hand-over without data');
        this.#checkPayload(input.client, input.bytes, input.message, data);
        if (!this.#relayAddresses.some((octets) => this.#permits(input.client, octets))) {
          throw new Finding('data handed over without the permission of its sender');
        }
        this.#coverage.relayed('handed over');
        break;
      case 'event':
        throw new Finding('data out of nothing');
    }
  }

  /** Data goes to a peer: `shown` as its client knows it. */
  sentToPeer(shown: TransportAddress, data: Buffer): void {
    const { input } = this;
    if (input.kind !== 'from-client') throw new Finding('data to a peer that no client sent');
    this.#checkPermission(input.client, plain(shown));
    this.#checkPayload(input.client, input.bytes, input.message, data);
    this.#coverage.relayed('to peer');
  }

  #permits(client: FuzzClient, octets: string): boolean {
    return (client.permissions.get(octets) ?? 0) > this.now;
  }

  #checkPermission(client: FuzzClient, { octets }: PlainAddress): void {
    if (!this.#permits(client, octets)) throw new Finding(`no permission for ${octets}`);
  }

  /** What is relayed is what stands in ChannelData (RFC 8656 §12.4) or in DATA. */
  #checkPayload(
    client: FuzzClient,
    bytes: Buffer,
    message: PlainMessage | undefined,
    data: Buffer,
  ): void {
    const isChannelData = (bytes[0] ?? 0) >= 0x40;
    const expected = isChannelData
      ? bytes.subarray(4, 4 + bytes.readUInt16BE(2))
      : message && valueOf(message, AttributeType.data);
    if (expected?.equals(data) !== true) throw new Finding('not the data that the client sent');
    if (isChannelData && !client.channels.has(bytes.readUInt16BE(0))) {
      throw new Finding('data from a channel that was never bound');
    }
  }

  #read(bytes: Buffer): PlainMessage {
    try {
      const message = readPlain(bytes, true);
      endsInFingerprint(message);
      return message;
    } catch (error) {
      if (!(error instanceof BrokenMessage)) throw error;
      throw new Finding(`a broken message went out: ${error.message}, ${bytes.toString('hex')}`);
    }
  }
}
