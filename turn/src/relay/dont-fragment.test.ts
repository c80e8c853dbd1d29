import { describe, expect, it } from 'vitest';
import { attributes } from '@parley/stun/attributes';
import { MessageClass, Method } from '@parley/stun/message-type';
import { has, read } from '@parley/stun/stun-message';
import { transportAddress } from '@parley/stun/transport-address';
import { channelData, encodeRequest, errorCodeOf } from '../testing/requests.js';
import type { TestClient } from '../testing/test-client.js';
import { PEER, TestRelay } from '../testing/test-relay.js';

function sendWithDontFragment(client: TestClient, data: string): void {
  client.send(
    encodeRequest({
      method: Method.send,
      messageClass: MessageClass.indication,
      add: (w) =>
        w
          .add(attributes.xorPeerAddress, PEER)
          .add(attributes.dontFragment, true)
          .add(attributes.data, Buffer.from(data)),
    }),
  );
}

describe('DONT-FRAGMENT (RFC 8656 §14)', () => {
  it('§7.2, §11.2: where the DF bit can be set, an Allocate succeeds and a Send is sent with it', () => {
    const relay = new TestRelay({ canSetDontFragment: true });
    const ana = relay.client();
    const response = ana.allocate((w) => w.add(attributes.dontFragment, true));
    expect(response.messageClass).toBe(MessageClass.success);
    ana.bind(0x4000, PEER);
    sendWithDontFragment(ana, 'whole');
    ana.sendIndication(PEER, 'by Send');
    ana.send(channelData(0x4000, 'by channel'));
    expect(relay.toPeers.map(({ data, dontFragment }) => [data, dontFragment])).toEqual([
      ['whole', true],
      ['by Send', undefined],
      ['by channel', undefined],
    ]);
  });

  it('§7.2, §11.2: where it cannot, an Allocate is answered 420 and a Send is discarded', () => {
    const relay = new TestRelay();
    const ana = relay.client();
    const response = ana.allocate((w) => w.add(attributes.dontFragment, true));
    expect(errorCodeOf(response)).toBe(420);
    expect(read(response, attributes.unknownAttributes)).toEqual([attributes.dontFragment.type]);
    ana.mustAllocate();
    ana.permit(PEER);
    sendWithDontFragment(ana, 'whole');
    expect(relay.toPeers).toEqual([]);
    expect(relay.core.counters.drops.malformed).toBe(1);
  });
});

describe('ICMP (RFC 8656 §11.5)', () => {
  const PEER6 = transportAddress('2606:4700::1111', 6000);

  function permitted(options: ConstructorParameters<typeof TestRelay>[0] = {}): {
    relay: TestRelay;
    ana: TestClient;
    tell: (type: number, code: number, data?: number, peer?: typeof PEER) => void;
  } {
    const relay = new TestRelay({
      relay6: { bound: '2606:4700::4', announced: '2606:4700::4' },
      ...options,
    });
    const ana = relay.client();
    ana.allocate((w) => w.add(attributes.additionalAddressFamily, 0x02));
    ana.permit(PEER, PEER6);
    return {
      relay,
      ana,
      tell(type, code, data = 0, peer = PEER) {
        const socket = relay.opened.find(({ bound }) => bound.family === peer.family);
        const { address, port } = peer;
        relay.core.peerIcmpReceived(socket?.id ?? 0, address, port, type, code, data, relay.now);
      },
    };
  }

  it.each([
    ['host unreachable', PEER, 3, 1, 77, 0],
    ['fragmentation needed, with the next MTU', PEER, 3, 4, 1400, 1400],
    ['time exceeded', PEER, 11, 0, 77, 0],
    ['no route, over IPv6', PEER6, 1, 0, 77, 0],
    ['packet too big, with the MTU', PEER6, 2, 0, 1280, 1280],
    ['hop limit exceeded, over IPv6', PEER6, 3, 0, 77, 0],
  ])('tells the client: %s', (_what, peer, type, code, data, errorData) => {
    const { ana, tell } = permitted();
    tell(type, code, data, peer);
    const indication = ana.takeMessage();
    expect([indication.method, indication.messageClass]).toEqual([
      Method.data,
      MessageClass.indication,
    ]);
    expect(read(indication, attributes.xorPeerAddress)).toEqual(peer);
    expect(read(indication, attributes.icmp)).toEqual({ type, code, errorData });
    expect(has(indication, attributes.data)).toBe(false);
  });

  it('§18.13: packs type and code into seven and nine bits', () => {
    expect(attributes.icmp.encode({ type: 3, code: 4, errorData: 1400 }, Buffer.alloc(12))).toEqual(
      Buffer.from([0, 0, 0x06, 0x04, 0, 0, 0x05, 0x78]),
    );
  });

  it.each([
    ['an echo reply', 0, 0, PEER],
    ['a redirect', 5, 0, PEER],
    ['a code that does not exist', 3, 256, PEER],
    ['an ICMPv4 type over IPv6', 11, 0, PEER6],
  ])('keeps %s to itself', (_what, type, code, peer) => {
    const { ana, tell } = permitted();
    tell(type, code, 0, peer);
    expect(ana.take()).toEqual([]);
  });

  it('wants a permission for the peer', () => {
    const { relay, ana, tell } = permitted();
    tell(3, 1, 0, transportAddress('9.9.9.10', 5000));
    relay.pass(300_000);
    tell(3, 1);
    expect(ana.take()).toEqual([]);
    expect(relay.core.counters.drops['no-permission']).toBe(2);
  });

  it('tells nothing of the relay’s own closed ports', () => {
    const { relay, ana, tell } = permitted();
    const own = transportAddress('8.8.4.4', 22);
    ana.permit(own);
    tell(3, 3, 0, own);
    expect(ana.take()).toEqual([]);
    expect(relay.core.counters.drops['peer-refused']).toBe(1);
  });

  it('keeps a flood of forged errors from the client', () => {
    const { relay, ana, tell } = permitted();
    for (let count = 0; count < 1000; count += 1) tell(3, 1);
    expect(ana.take()).toHaveLength(20);
    relay.pass(1000);
    for (let count = 0; count < 1000; count += 1) tell(3, 1);
    expect(ana.take()).toHaveLength(20);
  });

  it('counts against the bandwidth of the allocation', () => {
    const { relay, ana, tell } = permitted({ bytesPerSecond: 100 });
    for (let count = 0; count < 3; count += 1) tell(3, 1);
    expect(ana.take()).toHaveLength(2);
    expect(relay.core.counters.drops.bandwidth).toBe(1);
  });

  it('is for live allocations only', () => {
    const { relay, ana, tell } = permitted();
    relay.now += 599_999;
    ana.permit(PEER);
    tell(3, 1);
    expect(ana.take()).toHaveLength(1);
    relay.now += 1;
    tell(3, 1);
    expect(ana.take()).toEqual([]);
  });
});
