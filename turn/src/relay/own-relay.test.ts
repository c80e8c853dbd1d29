import { describe, expect, it } from 'vitest';
import { attributes } from '@parley/stun/attributes';
import { MessageClass, Method } from '@parley/stun/message-type';
import { read } from '@parley/stun/stun-message';
import { transportAddress } from '@parley/stun/transport-address';
import { channelData, errorCodeOf } from '../testing/requests.js';
import { LISTEN_ADDRESS, TestRelay } from '../testing/test-relay.js';

const behindNat = { bound: '10.0.0.5', announced: '8.8.4.4' };

describe('two people relayed by the same server', () => {
  it.each([
    ['on a public address', { bound: '8.8.4.4', announced: '8.8.4.4' }],
    ['behind a 1:1 NAT', behindNat],
  ])(
    '%s: data is handed over inside the process, from relayed address to relayed address',
    (_case, relayAddress) => {
      const relay = new TestRelay({ relay: relayAddress });
      const [ana, bob] = [relay.client('ana', 1), relay.client('bob', 2)];
      const anas = ana.mustAllocate().announced;
      const bobs = bob.mustAllocate().announced;
      ana.permit(bobs);
      ana.sendIndication(bobs, 'before bob permits it');
      expect(bob.take()).toEqual([]);
      bob.permit(anas);
      ana.sendIndication(bobs, 'as a Data indication');
      const indication = bob.takeMessage();
      expect(read(indication, attributes.xorPeerAddress)).toEqual(anas);
      expect(read(indication, attributes.data)?.toString()).toBe('as a Data indication');
      bob.bind(0x4001, anas);
      ana.bind(0x4002, bobs);
      ana.send(channelData(0x4002, 'there'));
      bob.send(channelData(0x4001, 'and back'));
      expect(bob.take()).toMatchObject([{ channel: 0x4001, data: 'there' }]);
      expect(ana.take()).toMatchObject([{ channel: 0x4002, data: 'and back' }]);
      expect(relay.toPeers).toEqual([]);
    },
  );

  it('the internal address of a 1:1 NAT leads to the same allocation', () => {
    const relay = new TestRelay({ relay: behindNat });
    const [ana, bob] = [relay.client('ana', 1), relay.client('bob', 2)];
    const anas = ana.mustAllocate();
    const bobs = bob.mustAllocate();
    ana.permit(bobs.bound);
    bob.permit(anas.announced);
    ana.sendIndication(bobs.bound, 'x');
    expect(read(bob.takeMessage(), attributes.xorPeerAddress)).toEqual(anas.announced);
  });

  it('CreatePermission succeeds for the relay’s address, but only allocated ports are reached', () => {
    const relay = new TestRelay();
    const ana = relay.client();
    ana.mustAllocate();
    const address = { family: 4, address: LISTEN_ADDRESS } as const;
    expect(ana.permit({ ...address, port: 22 }).messageClass).toBe(MessageClass.success);
    for (const port of [22, 3478, 50_005]) {
      ana.sendIndication({ ...address, port }, 'x');
      expect(errorCodeOf(ana.bind(0x4000, { ...address, port }))).toBe(403);
    }
    expect(relay.toPeers).toEqual([]);
    expect(relay.core.counters.drops['peer-refused']).toBe(3);
  });

  it('a channel to an allocated port stops when that port is freed', () => {
    const relay = new TestRelay();
    const [ana, bob] = [relay.client('ana', 1), relay.client('bob', 2)];
    const anas = ana.mustAllocate().announced;
    const bobs = bob.mustAllocate().announced;
    ana.bind(0x4000, bobs);
    bob.permit(anas);
    ana.send(channelData(0x4000, 'one'));
    expect(bob.take()).toHaveLength(1);
    bob.request(Method.refresh, (w) => w.add(attributes.lifetime, 0));
    ana.send(channelData(0x4000, 'two'));
    expect(relay.toPeers).toEqual([]);
    expect(relay.core.counters.drops['peer-refused']).toBe(1);
    expect(errorCodeOf(ana.bind(0x4000, bobs))).toBe(403);
  });

  it('whoever gets the port later hears from that channel only with a permission of their own', () => {
    const relay = new TestRelay({ relayPorts: [50_000, 50_001] });
    const [ana, bob, cem] = [
      relay.client('ana', 1),
      relay.client('bob', 2),
      relay.client('cem', 3),
    ];
    const anas = ana.mustAllocate().announced;
    const bobs = bob.mustAllocate().announced;
    ana.bind(0x4000, bobs);
    bob.permit(anas);
    bob.request(Method.refresh, (w) => w.add(attributes.lifetime, 0));
    expect(cem.mustAllocate().announced).toEqual(bobs);
    ana.send(channelData(0x4000, 'meant for bob'));
    expect(cem.take()).toEqual([]);
    expect(relay.core.counters.drops['no-permission']).toBe(1);
    cem.permit(anas);
    ana.send(channelData(0x4000, 'as from any peer'));
    expect(cem.take()).toHaveLength(1);
  });

  it('a program on the relay’s host cannot pose as a relayed peer', () => {
    const relay = new TestRelay();
    const ana = relay.client();
    const socket = ana.mustAllocate();
    ana.permit(transportAddress(LISTEN_ADDRESS, 1));
    relay.fromPeer(socket, 'x', transportAddress(LISTEN_ADDRESS, 5353));
    expect(ana.take()).toEqual([]);
  });

  it('an operator who opens the network around the relay can keep its own address closed', () => {
    const relay = new TestRelay({ allowedPeers: ['8.8.4.0/24'], deniedPeers: [LISTEN_ADDRESS] });
    const [ana, bob] = [relay.client('ana', 1), relay.client('bob', 2)];
    const anas = ana.mustAllocate().announced;
    const bobs = bob.mustAllocate().announced;
    ana.permit(transportAddress('8.8.4.5', 9000), bobs);
    bob.permit(anas);
    for (const peer of [transportAddress('8.8.4.5', 9000), { ...bobs, port: 9000 }, bobs]) {
      ana.sendIndication(peer, peer.address);
    }
    expect(relay.toPeers.map(({ data }) => data)).toEqual(['8.8.4.5']);
    expect(bob.take()).toHaveLength(1);
  });

  it.each([
    ['address', LISTEN_ADDRESS],
    ['external address', '9.9.9.9'],
  ])('an operator may open the relay’s %s, yet never the server’s own listener', (_case, own) => {
    const relay = new TestRelay({
      relay: { bound: LISTEN_ADDRESS, announced: own },
      allowedPeers: ['0.0.0.0/0'],
    });
    const ana = relay.client();
    ana.mustAllocate();
    ana.permit(transportAddress(own, 1));
    ana.sendIndication(transportAddress(own, 9000), 'open');
    ana.sendIndication(transportAddress(own, 3478), 'to the listener');
    expect(relay.toPeers.map(({ data }) => data)).toEqual(['open']);
  });
});
