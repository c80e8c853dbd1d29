import { describe, expect, it } from 'vitest';
import { attributes } from '@parley/stun/attributes';
import { hasIntegrity } from '@parley/stun/message-integrity';
import { MessageClass, Method } from '@parley/stun/message-type';
import { read } from '@parley/stun/stun-message';
import { transportAddress } from '@parley/stun/transport-address';
import { encodeRequest, errorCodeOf } from '../testing/requests.js';
import { PEER, TestRelay } from '../testing/test-relay.js';

describe('CreatePermission (RFC 8656 §10)', () => {
  it('lets data through both ways, for every port of the address', () => {
    const relay = new TestRelay();
    const ana = relay.client();
    const socket = ana.mustAllocate();
    expect(ana.permit({ ...PEER, port: 1 }).messageClass).toBe(MessageClass.success);
    ana.sendIndication(PEER, 'out');
    expect(relay.toPeers).toMatchObject([{ data: 'out', peer: PEER }]);
    relay.fromPeer(socket, 'in', { ...PEER, port: 6001 });
    const indication = ana.takeMessage();
    expect(indication.method).toBe(Method.data);
    expect(indication.messageClass).toBe(MessageClass.indication);
    expect(read(indication, attributes.xorPeerAddress)).toEqual({ ...PEER, port: 6001 });
    expect(read(indication, attributes.data)?.toString()).toBe('in');
  });

  it('drops what has no permission, silently, both ways', () => {
    const relay = new TestRelay();
    const ana = relay.client();
    const socket = ana.mustAllocate();
    ana.sendIndication(PEER, 'out');
    relay.fromPeer(socket, 'in', PEER);
    expect(relay.toPeers).toEqual([]);
    expect(ana.take()).toEqual([]);
    expect(relay.core.counters.drops['no-permission']).toBe(2);
  });

  it('§9: a permission ends after five minutes unless it is renewed', () => {
    const relay = new TestRelay();
    const ana = relay.client();
    ana.mustAllocate();
    ana.permit(PEER);
    relay.pass(299_000);
    ana.sendIndication(PEER, 'still');
    ana.permit(PEER);
    relay.pass(299_000);
    ana.sendIndication(PEER, 'renewed');
    relay.pass(1000);
    ana.sendIndication(PEER, 'late');
    expect(relay.toPeers.map(({ data }) => data)).toEqual(['still', 'renewed']);
  });

  it('takes several addresses, and none of them when one is refused (403)', () => {
    const relay = new TestRelay();
    const ana = relay.client();
    ana.mustAllocate();
    const other = transportAddress('9.9.9.10', 1);
    const response = ana.permit(PEER, transportAddress('127.0.0.1', 1));
    expect(errorCodeOf(response)).toBe(403);
    expect(hasIntegrity(response, ana.credential.key)).toBe(true);
    ana.sendIndication(PEER, 'no');
    expect(relay.toPeers).toEqual([]);
    ana.permit(PEER, other);
    ana.sendIndication(PEER, 'one');
    ana.sendIndication(other, 'two');
    expect(relay.toPeers.map(({ data }) => data)).toEqual(['one', 'two']);
  });

  it('answers 400 without an address and 443 for the other family', () => {
    const ana = new TestRelay().client();
    ana.mustAllocate();
    expect(errorCodeOf(ana.permit())).toBe(400);
    expect(errorCodeOf(ana.permit(transportAddress('2606:4700::1', 1)))).toBe(443);
    expect(errorCodeOf(ana.permit(transportAddress('::ffff:127.0.0.1', 1)))).toBe(403);
  });

  it('answers 437 without an allocation', () => {
    expect(errorCodeOf(new TestRelay().client().permit(PEER))).toBe(437);
  });

  it('cannot be made to remember without bound (508)', () => {
    const ana = new TestRelay().client();
    ana.mustAllocate();
    const permit = (block: number): number | undefined => {
      const peers = Array.from({ length: 128 }, (_, index) =>
        transportAddress(`9.1.${block}.${index}`, 1),
      );
      return errorCodeOf(ana.permit(...peers));
    };
    for (let block = 0; block < 8; block += 1) expect(permit(block)).toBeUndefined();
    expect(errorCodeOf(ana.permit(PEER))).toBe(508);
    expect(errorCodeOf(ana.bind(0x4000, PEER))).toBe(508);
    // What is there already can be renewed.
    expect(permit(0)).toBeUndefined();
  });
});

describe('Send indications (RFC 8656 §11.2)', () => {
  it.each([
    ['without DATA', (w: Writer) => w.add(attributes.xorPeerAddress, PEER)],
    ['without XOR-PEER-ADDRESS', (w: Writer) => w.add(attributes.data, Buffer.from('x'))],
    [
      'with a peer port of 0',
      (w: Writer) =>
        w
          .add(attributes.xorPeerAddress, { ...PEER, port: 0 })
          .add(attributes.data, Buffer.from('x')),
    ],
    [
      'with DONT-FRAGMENT, which cannot be honoured',
      (w: Writer) =>
        w
          .add(attributes.xorPeerAddress, PEER)
          .add(attributes.dontFragment, true)
          .add(attributes.data, Buffer.from('x')),
    ],
    [
      'with an attribute that must be understood and is not',
      (w: Writer) =>
        w
          .add(attributes.xorPeerAddress, PEER)
          .addRaw(0x7abc, Buffer.alloc(4))
          .add(attributes.data, Buffer.from('x')),
    ],
  ] as const)('are discarded %s', (_case, add) => {
    const relay = new TestRelay();
    const ana = relay.client();
    ana.mustAllocate();
    ana.permit(PEER);
    ana.send(
      encodeRequest({
        method: Method.send,
        messageClass: MessageClass.indication,
        add: (w) => void add(w),
      }),
    );
    expect(relay.toPeers).toEqual([]);
    expect(ana.take()).toEqual([]);
    expect(relay.core.counters.drops.malformed).toBe(1);
  });

  it('carry empty data as an empty datagram', () => {
    const relay = new TestRelay();
    const ana = relay.client();
    ana.mustAllocate();
    ana.permit(PEER);
    ana.sendIndication(PEER, '');
    expect(relay.toPeers).toMatchObject([{ data: '', peer: PEER }]);
  });

  it('are dropped beyond the allocation’s bandwidth, which refills', () => {
    const relay = new TestRelay({ bytesPerSecond: 1000 });
    const ana = relay.client();
    ana.mustAllocate();
    ana.permit(PEER);
    const data = 'x'.repeat(600);
    ana.sendIndication(PEER, data);
    ana.sendIndication(PEER, data);
    expect(relay.toPeers).toHaveLength(1);
    relay.pass(1000);
    ana.sendIndication(PEER, data);
    expect(relay.toPeers).toHaveLength(2);
  });
});

type Writer = Parameters<NonNullable<Parameters<typeof encodeRequest>[0]['add']>>[0];
