import { describe, expect, it } from 'vitest';
import { attributes } from '@parley/stun/attributes';
import { hasIntegrity } from '@parley/stun/message-integrity';
import { MessageClass, Method } from '@parley/stun/message-type';
import { transportAddress } from '@parley/stun/transport-address';
import { channelData, errorCodeOf } from '../testing/requests.js';
import type { TestClient } from '../testing/test-client.js';
import { PEER, TestRelay } from '../testing/test-relay.js';

const OTHER_PEER = { ...PEER, port: PEER.port + 1 };

function allocated(relay: TestRelay): TestClient {
  const client = relay.client();
  client.mustAllocate();
  return client;
}

describe('ChannelBind (RFC 8656 §12.2)', () => {
  it('opens a channel both ways and installs the permission', () => {
    const relay = new TestRelay();
    const ana = relay.client();
    const socket = ana.mustAllocate();
    const response = ana.bind(0x4001, PEER);
    expect(response.messageClass).toBe(MessageClass.success);
    expect(hasIntegrity(response, ana.credential.key)).toBe(true);
    ana.send(channelData(0x4001, 'out'));
    expect(relay.toPeers).toMatchObject([{ data: 'out', peer: PEER }]);
    relay.fromPeer(socket, 'in', PEER);
    expect(ana.take()).toMatchObject([{ kind: 'channel-data', channel: 0x4001, data: 'in' }]);
    ana.sendIndication(OTHER_PEER, 'the permission is for the address');
    expect(relay.toPeers).toHaveLength(2);
  });

  it.each([0x0000, 0x3fff, 0x8000, 0xffff])('refuses the number %i (400)', (number) => {
    expect(errorCodeOf(allocated(new TestRelay()).bind(number, PEER))).toBe(400);
  });

  it.each([0x4000, 0x4fff, 0x7fff])('accepts the number %i', (number) => {
    expect(errorCodeOf(allocated(new TestRelay()).bind(number, PEER))).toBeUndefined();
  });

  it('refuses another peer for a number and another number for a peer (400)', () => {
    const ana = allocated(new TestRelay());
    ana.bind(0x4001, PEER);
    expect(errorCodeOf(ana.bind(0x4001, OTHER_PEER))).toBe(400);
    expect(errorCodeOf(ana.bind(0x4002, PEER))).toBe(400);
    expect(errorCodeOf(ana.bind(0x4001, PEER))).toBeUndefined();
    expect(errorCodeOf(ana.bind(0x4002, OTHER_PEER))).toBeUndefined();
    expect(errorCodeOf(ana.bind(0x4002, PEER))).toBe(400);
  });

  it('refuses a peer port of 0, missing attributes (400) and refused peers (403)', () => {
    const ana = allocated(new TestRelay());
    expect(errorCodeOf(ana.bind(0x4000, { ...PEER, port: 0 }))).toBe(400);
    const noPeer = ana.request(Method.channelBind, (w) => w.add(attributes.channelNumber, 0x4000));
    expect(errorCodeOf(noPeer)).toBe(400);
    const noNumber = ana.request(Method.channelBind, (w) => w.add(attributes.xorPeerAddress, PEER));
    expect(errorCodeOf(noNumber)).toBe(400);
    expect(errorCodeOf(ana.bind(0x4000, transportAddress('10.0.0.1', 1)))).toBe(403);
    expect(errorCodeOf(ana.bind(0x4000, transportAddress('2606:4700::1', 1)))).toBe(443);
  });

  it('ends after ten minutes; number and peer are then free for others', () => {
    const relay = new TestRelay();
    const ana = allocated(relay);
    ana.request(Method.refresh, (w) => w.add(attributes.lifetime, 3600));
    ana.bind(0x4001, PEER);
    relay.pass(299_000);
    ana.permit(PEER);
    relay.pass(299_000);
    ana.permit(PEER);
    ana.send(channelData(0x4001, 'alive'));
    relay.pass(2000);
    ana.send(channelData(0x4001, 'late'));
    expect(relay.toPeers.map(({ data }) => data)).toEqual(['alive']);
    ana.nonce = undefined;
    expect(errorCodeOf(ana.bind(0x4001, OTHER_PEER))).toBeUndefined();
    expect(errorCodeOf(ana.bind(0x4002, PEER))).toBeUndefined();
    ana.send(channelData(0x4001, 'to the other'));
    expect(relay.toPeers.at(-1)).toMatchObject({ data: 'to the other', peer: OTHER_PEER });
  });

  it('a channel outlives its permission silently and works again when that is renewed', () => {
    const relay = new TestRelay();
    const ana = relay.client();
    const socket = ana.mustAllocate();
    ana.bind(0x4001, PEER);
    relay.pass(301_000);
    ana.send(channelData(0x4001, 'dropped'));
    relay.fromPeer(socket, 'dropped', PEER);
    expect(relay.toPeers).toEqual([]);
    expect(ana.take()).toEqual([]);
    ana.permit(PEER);
    ana.send(channelData(0x4001, 'again'));
    expect(relay.toPeers.map(({ data }) => data)).toEqual(['again']);
  });
});

describe('many channels', () => {
  it('cannot be bound without bound (508), and expired ones make room', () => {
    const relay = new TestRelay();
    const ana = allocated(relay);
    ana.request(Method.refresh, (w) => w.add(attributes.lifetime, 3600));
    const codes: (number | undefined)[] = [];
    for (let index = 0; index <= 1024; index += 1) {
      codes.push(errorCodeOf(ana.bind(0x4000 + index, { ...PEER, port: 1 + index })));
    }
    expect(codes.indexOf(508)).toBe(1024);
    relay.pass(600_000);
    ana.nonce = undefined;
    expect(errorCodeOf(ana.bind(0x5000, { ...PEER, port: 5000 }))).toBeUndefined();
  });
});

describe('ChannelData (RFC 8656 §12.4)', () => {
  it('is dropped on a channel that is not bound and without an allocation', () => {
    const relay = new TestRelay();
    relay.client('bob', 9).send(channelData(0x4000, 'x'));
    allocated(relay).send(channelData(0x4000, 'x'));
    expect(relay.toPeers).toEqual([]);
    expect(relay.core.counters.drops).toMatchObject({ 'no-allocation': 1, 'no-channel': 1 });
  });

  it('is dropped when its length field exceeds the datagram; octets beyond it are padding', () => {
    const relay = new TestRelay();
    const ana = allocated(relay);
    ana.bind(0x4000, PEER);
    const message = channelData(0x4000, 'abc');
    for (let length = 1; length < message.length; length += 1)
      ana.send(message.subarray(0, length));
    expect(relay.toPeers).toEqual([]);
    ana.send(Buffer.concat([message, Buffer.alloc(1)]));
    ana.send(channelData(0x4000, ''));
    expect(relay.toPeers.map(({ data }) => data)).toEqual(['abc', '']);
  });

  it.each(['', 'x', '\0\x01\0\0', '@\0\0\x04abcd'])(
    'carries any data of a peer untouched: %j',
    (data) => {
      const relay = new TestRelay();
      const ana = relay.client();
      const socket = ana.mustAllocate();
      ana.bind(0x4000, PEER);
      relay.fromPeer(socket, data, PEER);
      expect(ana.take()).toMatchObject([{ kind: 'channel-data', channel: 0x4000, data }]);
    },
  );
});
