/** Input that is wrong in every way that can be listed. What cannot be listed is fuzz/'s. */
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { attributes } from '@parley/stun/attributes';
import { MessageClass, Method } from '@parley/stun/message-type';
import { PasswordAlgorithm } from '@parley/stun/password-algorithm';
import { read } from '@parley/stun/stun-message';
import { transportAddress } from '@parley/stun/transport-address';
import {
  channelData,
  credentialOf,
  encodeRequest,
  errorCodeOf,
  mustParse,
} from '../testing/requests.js';
import { START_EPOCH, type TestClient } from '../testing/test-client.js';
import { PEER, TestRelay } from '../testing/test-relay.js';
import { present } from '@parley/stun/testing/present';

const CHANNEL = 0x4001;

/** A client with an allocation and a channel. */
function callOf(relay: TestRelay): TestClient {
  const ana = relay.client();
  ana.mustAllocate();
  ana.bind(CHANNEL, PEER);
  return ana;
}

/** Messages of every kind that does something, each signed anew. */
function everyKind(client: TestClient): Buffer[] {
  const { nonce } = client;
  const sha256 = credentialOf('ana', {
    now: START_EPOCH + client.relay.now,
    algorithm: PasswordAlgorithm.sha256,
  });
  const signed = [
    client.signed(Method.allocate, (w) =>
      w
        .add(attributes.requestedTransport, 17)
        .add(attributes.evenPort, true)
        .add(attributes.requestedAddressFamily, 1),
    ),
    client.signed(Method.allocate, (w) =>
      w
        .add(attributes.requestedTransport, 17)
        .add(attributes.additionalAddressFamily, 2)
        .add(attributes.dontFragment, true),
    ),
    client.signed(Method.allocate, (w) =>
      w.add(attributes.requestedTransport, 17).add(attributes.reservationToken, Buffer.alloc(8, 9)),
    ),
    client.signed(Method.refresh, (w) => w.add(attributes.lifetime, 1200), { fingerprint: true }),
    client.signed(Method.refresh, (w) => w.add(attributes.lifetime, 1200), { credential: sha256 }),
    client.signed(Method.createPermission, (w) => w.add(attributes.xorPeerAddress, PEER)),
    client.signed(Method.channelBind, (w) =>
      w.add(attributes.channelNumber, CHANNEL).add(attributes.xorPeerAddress, PEER),
    ),
    encodeRequest({
      method: Method.refresh,
      credential: client.credential,
      nonce,
      add: (w) => w.add(attributes.userhash, Buffer.alloc(32, 1)),
    }),
  ];
  const unsigned = [
    encodeRequest({ method: Method.binding, fingerprint: true }),
    encodeRequest({
      method: Method.send,
      messageClass: MessageClass.indication,
      add: (w) => w.add(attributes.xorPeerAddress, PEER).add(attributes.data, Buffer.from('data')),
    }),
  ];
  return [...signed, ...unsigned];
}

describe('datagrams that are nothing', () => {
  it('of 0 to 40 octets, whatever the first, do nothing and are not answered', () => {
    const relay = new TestRelay();
    const stranger = relay.client('bob', 41_000);
    const ana = callOf(relay);
    relay.toPeers = [];
    for (let length = 0; length <= 40; length += 1) {
      for (let first = 0; first < 256; first += 1) {
        for (const filling of [0x00, 0x21, 0xff]) {
          const datagram = Buffer.alloc(length, filling);
          if (length > 0) datagram[0] = first;
          ana.send(datagram);
          stranger.send(datagram);
        }
      }
    }
    expect(relay.toClients).toEqual([]);
    expect(relay.toPeers).toEqual([]);
    expect(relay.core.allocations).toBe(1);
  });
});

describe('messages that are cut', () => {
  it('at any octet do nothing and are not answered (RFC 8489 §6.3)', () => {
    const relay = new TestRelay();
    const ana = callOf(relay);
    const messages = everyKind(ana);
    for (const message of messages) {
      for (let length = 0; length < message.length; length += 1) {
        ana.send(message.subarray(0, length));
      }
    }
    expect([relay.toClients, relay.toPeers]).toEqual([[], []]);
    for (const message of messages) ana.send(message);
    expect([relay.toClients.length, relay.toPeers.length]).toEqual([messages.length - 1, 1]);
  });

  it('ChannelData too (RFC 8656 §12.6)', () => {
    const relay = new TestRelay();
    const ana = callOf(relay);
    const message = channelData(CHANNEL, 'data');
    for (let length = 0; length < message.length; length += 1) {
      ana.send(message.subarray(0, length));
    }
    expect(relay.toPeers).toEqual([]);
    ana.send(message);
    expect(relay.toPeers.map(({ data }) => data)).toEqual(['data']);
  });
});

/** Where the length of each attribute stands, and that of the message. */
function lengthFields(message: Buffer): number[] {
  const fields = [2];
  for (let offset = 20; offset < message.length;) {
    fields.push(offset + 2);
    offset += 4 + ((message.readUInt16BE(offset + 2) + 3) & ~3);
  }
  return fields;
}

const lies = [0, 1, 2, 3, 4, 5, 7, 8, 9, 12, 19, 20, 21, 32, 33, 255, 256, 0x7fff, 0xfffc, 0xffff];

describe('lengths that lie', () => {
  it('in any attribute or in the header leave a signed request without success', () => {
    const relay = new TestRelay();
    const ana = callOf(relay);
    let answers = 0;
    for (const message of everyKind(ana).slice(0, -2)) {
      for (const field of lengthFields(message)) {
        for (const lie of lies) {
          const lying = Buffer.from(message);
          if (lying.readUInt16BE(field) === lie) continue;
          lying.writeUInt16BE(lie, field);
          ana.send(lying);
          for (const sent of ana.take()) {
            answers += 1;
            if (sent.kind !== 'message') throw new Error('data out of nothing');
            expect(errorCodeOf(mustParse(sent.bytes))).toBeGreaterThanOrEqual(400);
          }
        }
      }
    }
    expect(answers).toBeGreaterThan(100);
    expect(relay.core.allocations).toBe(1);
  });

  it('in ChannelData relay what is said, and nothing when more is said than is there', () => {
    const relay = new TestRelay();
    const ana = callOf(relay);
    const message = channelData(CHANNEL, 'abcdef');
    for (let lie = 0; lie <= 0xffff; lie += lie < 16 ? 1 : 997) {
      const lying = Buffer.from(message);
      lying.writeUInt16BE(lie, 2);
      relay.toPeers = [];
      ana.send(lying);
      const expected = lie <= 6 ? ['abcdef'.slice(0, lie)] : [];
      expect(relay.toPeers.map(({ data }) => data)).toEqual(expected);
    }
  });
});

describe('messages as long as can be', () => {
  it('relay 64 KB less their headers, both ways, and drop what no message holds', () => {
    const relay = new TestRelay();
    const ana = callOf(relay);
    const bob = relay.client('bob', 41_000);
    const socket = bob.mustAllocate();
    bob.permit(PEER);
    // What is left of 65,532 octets, the longest body, beside XOR-PEER-ADDRESS and the header of DATA.
    const longest = 'x'.repeat(65_516);
    bob.sendIndication(PEER, longest);
    ana.send(channelData(CHANNEL, 'y'.repeat(65_503)));
    expect(relay.toPeers.map(({ data }) => data.length)).toEqual([65_516, 65_503]);
    for (const [length, count] of [
      [65_507, 1],
      [65_535, 0],
    ] as const) {
      relay.fromPeer(socket, 'z'.repeat(length), PEER);
      const sent = bob.take();
      expect(sent).toHaveLength(count);
    }
    expect(relay.core.counters.drops['too-long']).toBe(1);
  });

  it('are refused as shortly as others: a request with 250 unknown attributes', () => {
    const relay = new TestRelay();
    const ana = relay.client();
    ana.send(
      encodeRequest({
        method: Method.binding,
        add: (w) => {
          for (let type = 0; type < 250; type += 1) w.addRaw(0x7000 + type, Buffer.alloc(256, 1));
        },
      }),
    );
    const response = ana.takeMessage();
    expect(errorCodeOf(response)).toBe(420);
    expect(read(response, attributes.unknownAttributes)).toHaveLength(250);
  });
});

describe('what peers send', () => {
  it('reaches the client octet for octet in a Data indication, whatever it looks like (RFC 8656 §11.3)', () => {
    const relay = new TestRelay();
    const ana = relay.client();
    const socket = ana.mustAllocate();
    ana.permit(PEER);
    const lookAlikes = everyKind(ana);
    const anything = fc.oneof(
      fc.uint8Array({ maxLength: 4 }),
      fc.uint8Array({ maxLength: 1500, size: 'max' }),
      fc.constantFrom<Uint8Array>(
        ...lookAlikes,
        channelData(CHANNEL, 'x'),
        channelData(0x7fff, ''),
      ),
    );
    fc.assert(
      fc.property(anything, fc.nat(40), (octets, offset) => {
        const { address, port } = PEER;
        const packet = Buffer.concat([Buffer.alloc(offset, 0x40), octets, Buffer.alloc(40, 0x40)]);
        const end = offset + octets.length;
        relay.core.peerDatagramReceived(socket.id, packet, offset, end, address, port, relay.now);
        const message = ana.takeMessage();
        expect(message.method).toBe(Method.data);
        expect(read(message, attributes.xorPeerAddress)).toEqual(transportAddress(address, port));
        expect(present(read(message, attributes.data)).equals(octets)).toBe(true);
      }),
      { numRuns: 300 },
    );
  });
});

describe('user names of any length (RFC 8489 §14.3)', () => {
  it.each([
    [508, undefined],
    [509, 400],
    [600, 400],
  ])('%i octets: %s', (length, code) => {
    const relay = new TestRelay();
    const ana = relay.client();
    const now = START_EPOCH + relay.now;
    const { username } = credentialOf('', { now });
    ana.credential = credentialOf('u'.repeat(length - username.length), { now });
    expect(Buffer.byteLength(ana.credential.username)).toBe(length);
    expect(errorCodeOf(ana.allocate())).toBe(code);
  });
});
