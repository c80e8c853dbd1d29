import { describe, expect, it, vi } from 'vitest';
import { attributes } from '@parley/stun/attributes';
import { MessageClass, Method } from '@parley/stun/message-type';
import { read, type StunMessage } from '@parley/stun/stun-message';
import { transportAddress } from '@parley/stun/transport-address';
import { channelData, errorCodeOf } from '../testing/requests.js';
import type { TestClient } from '../testing/test-client.js';
import { createTestTables, TestRelay, type TestRelayOptions } from '../testing/test-relay.js';
import { present } from '@parley/stun/testing/present';
import type { RelayAddress } from './flow.js';
import { PortTable } from './port-table.js';

const onPublic: RelayAddress = { bound: '8.8.4.4', announced: '8.8.4.4' };
const behindNat: RelayAddress = { bound: '10.0.0.5', announced: '8.8.4.4' };

/** Two workers of one server, and the host's network between them. */
class TwoWorkers {
  readonly workers: readonly TestRelay[];
  readonly ana: TestClient;
  readonly bob: TestClient;

  constructor(
    relay: RelayAddress,
    options: Pick<TestRelayOptions, 'userQuota' | 'allowedPeers'> = {},
  ) {
    const tables = createTestTables([relay], 2);
    this.workers = [0, 1].map(
      (worker) =>
        new TestRelay({ relay, shared: { tables: structuredClone(tables), worker }, ...options }),
    );
    const [one, other] = this.workers;
    if (one === undefined || other === undefined) throw new Error('two workers');
    this.ana = one.client('ana', 1);
    this.bob = other.client('bob', 2);
  }

  /** Delivers what was sent to an address that a socket is bound to; answers what went elsewhere. */
  deliver(): string[] {
    const lost: string[] = [];
    for (const worker of this.workers) {
      for (const { socket, data, peer } of worker.toPeers.splice(0)) {
        const target = this.workers
          .flatMap((relay) =>
            relay.opened
              .filter((other) => !relay.closed.includes(other))
              .map((other) => ({ relay, other })),
          )
          .find(
            ({ other }) => other.bound.address === peer.address && other.bound.port === peer.port,
          );
        if (target === undefined) lost.push(data);
        else target.relay.fromPeer(target.other, data, socket.bound);
      }
    }
    return lost;
  }
}

describe('two people relayed by different workers of one server', () => {
  it.each([
    ['on a public address', onPublic],
    ['behind a 1:1 NAT', behindNat],
  ])('%s: meet by their announced addresses, and only those show', (_case, relay) => {
    const net = new TwoWorkers(relay);
    const { ana, bob } = net;
    const anas = ana.mustAllocate().announced;
    const bobs = bob.mustAllocate().announced;
    expect(anas.port).not.toBe(bobs.port);
    ana.permit(bobs);
    ana.sendIndication(bobs, 'before bob permits it');
    expect(net.deliver()).toEqual([]);
    expect(bob.take()).toEqual([]);
    bob.permit(anas);
    ana.sendIndication(bobs, 'as a Data indication');
    net.deliver();
    const indication = bob.takeMessage();
    expect(read(indication, attributes.xorPeerAddress)).toEqual(anas);
    expect(read(indication, attributes.data)?.toString()).toBe('as a Data indication');
    expect(bob.bind(0x4001, anas).messageClass).toBe(MessageClass.success);
    expect(ana.bind(0x4002, bobs).messageClass).toBe(MessageClass.success);
    ana.send(channelData(0x4002, 'there'));
    bob.send(channelData(0x4001, 'and back'));
    net.deliver();
    expect(bob.take()).toMatchObject([{ channel: 0x4001, data: 'there' }]);
    expect(ana.take()).toMatchObject([{ channel: 0x4002, data: 'and back' }]);
  });

  it('packets on a channel go to one and the same address object', () => {
    const { ana, bob, workers } = new TwoWorkers(behindNat);
    ana.mustAllocate();
    ana.bind(0x4000, bob.mustAllocate().announced);
    ana.send(channelData(0x4000, 'one'));
    ana.send(channelData(0x4000, 'two'));
    const [one, two] = workers[0]?.toPeers ?? [];
    expect(one?.peer).toMatchObject({ address: '10.0.0.5' });
    expect(two?.peer).toBe(one?.peer);
  });

  it('the internal address leads to the other worker’s allocation too', () => {
    const net = new TwoWorkers(behindNat);
    const { ana, bob } = net;
    const anas = ana.mustAllocate();
    const bobs = bob.mustAllocate();
    ana.permit(bobs.bound);
    bob.permit(anas.announced);
    ana.sendIndication(bobs.bound, 'x');
    net.deliver();
    expect(read(bob.takeMessage(), attributes.xorPeerAddress)).toEqual(anas.announced);
  });

  it.each([
    ['on a public address', onPublic],
    ['behind a 1:1 NAT', behindNat],
  ])('%s: data stop in both directions when a port is freed', (_case, relay) => {
    const net = new TwoWorkers(relay);
    const { ana, bob, workers } = net;
    const socket = ana.mustAllocate();
    const bobs = bob.mustAllocate();
    ana.bind(0x4000, bobs.announced);
    bob.request(Method.refresh, (w) => w.add(attributes.lifetime, 0));
    ana.send(channelData(0x4000, 'x'));
    expect(net.deliver()).toEqual([]);
    workers[0]?.fromPeer(socket, 'from whoever has the port now', bobs.bound);
    expect(ana.take()).toEqual([]);
    expect(errorCodeOf(ana.bind(0x4000, bobs.announced))).toBe(403);
  });

  it('nothing goes to the host’s own address when the other worker gives the port back meanwhile', () => {
    const { ana, bob, workers } = new TwoWorkers(onPublic);
    ana.mustAllocate();
    ana.bind(0x4000, bob.mustAllocate().announced);
    const { port } = present(workers[1]?.opened[0]).bound;
    const looks = vi
      .spyOn(PortTable.prototype, 'boundElsewhere')
      .mockReturnValueOnce('10.0.0.5')
      .mockReturnValue(undefined);
    ana.send(channelData(0x4000, 'x'));
    looks.mockRestore();
    expect(workers[0]?.toPeers.map(({ peer }) => peer)).toEqual([
      transportAddress('10.0.0.5', port),
    ]);
  });

  it('a port that is not allocated is no peer, whoever it belongs to', () => {
    const net = new TwoWorkers(onPublic);
    const { ana, bob, workers } = net;
    const socket = ana.mustAllocate();
    bob.mustAllocate((w) => w.add(attributes.evenPort, true));
    const reserved = transportAddress('8.8.4.4', 50_003);
    ana.permit(reserved);
    for (const port of [22, 3478, 50_003, 50_009]) {
      ana.sendIndication({ ...reserved, port }, 'x');
      expect(errorCodeOf(ana.bind(0x4000, { ...reserved, port }))).toBe(403);
      workers[0]?.fromPeer(socket, 'x', { ...reserved, port });
    }
    expect(net.deliver()).toEqual([]);
    expect(ana.take()).toEqual([]);
  });

  it('ICMP about the other worker’s socket is told of its announced address', () => {
    const { ana, bob, workers } = new TwoWorkers(behindNat);
    const socket = ana.mustAllocate();
    const bobs = bob.mustAllocate();
    ana.permit(bobs.announced);
    const { address, port } = bobs.bound;
    workers[0]?.core.peerIcmpReceived(socket.id, address, port, 3, 3, 0, workers[0].now);
    expect(read(ana.takeMessage(), attributes.xorPeerAddress)).toEqual(bobs.announced);
  });

  it('share the quota of a user', () => {
    const { workers } = new TwoWorkers(onPublic, { userQuota: 2 });
    const [one, other] = workers.map((worker) => worker.client('cem', 3));
    one?.mustAllocate();
    const second = workers[1]?.client('cem', 4);
    second?.mustAllocate();
    expect(other && errorCodeOf(other.allocate())).toBe(486);
    second?.request(Method.refresh, (w) => w.add(attributes.lifetime, 0));
    expect(other && errorCodeOf(other.allocate())).toBeUndefined();
  });

  it('a reserved port goes to whichever worker is shown the token, with its place in the quota', () => {
    const { workers, ana, bob } = new TwoWorkers(behindNat, { userQuota: 2 });
    const first = ana.allocate((w) => w.add(attributes.evenPort, true));
    const token = present(read(first, attributes.reservationToken));
    const redeem = (client: TestClient): StunMessage =>
      client.allocate((w) => w.add(attributes.reservationToken, token));
    bob.mustAllocate();
    const cem = present(workers[1]).client('bob', 3);
    cem.mustAllocate();
    expect(errorCodeOf(redeem(present(workers[1]).client('bob', 4)))).toBe(486);
    const second = present(workers[1]).client('ana', 5);
    const relayed = present(read(redeem(second), attributes.xorRelayedAddress));
    expect(relayed).toEqual({
      family: 4,
      address: '8.8.4.4',
      port: present(read(first, attributes.xorRelayedAddress)).port + 1,
    });
    expect(present(workers[1]?.opened.at(-1)).bound).toEqual({ ...relayed, address: '10.0.0.5' });
    expect(errorCodeOf(redeem(present(workers[0]).client('dan', 7)))).toBe(508);
    // The worker that made the reservation lets it expire without touching what is the other's by now.
    for (const worker of workers) worker.pass(30_000);
    expect(ana.bind(0x4000, relayed).messageClass).toBe(MessageClass.success);
    expect(errorCodeOf(present(workers[0]).client('ana', 8).allocate())).toBe(486);
    second.request(Method.refresh, (w) => w.add(attributes.lifetime, 0));
    expect(errorCodeOf(ana.bind(0x4000, relayed))).toBe(403);
    expect(errorCodeOf(present(workers[0]).client('ana', 9).allocate())).toBeUndefined();
  });

  it('a reservation is over after its time though the worker that made it is late', () => {
    const { workers, ana, bob } = new TwoWorkers(onPublic);
    const first = ana.allocate((w) => w.add(attributes.evenPort, true));
    const token = present(read(first, attributes.reservationToken));
    // Its time is kept in whole seconds.
    present(workers[1]).pass(31_000);
    expect(errorCodeOf(bob.allocate((w) => w.add(attributes.reservationToken, token)))).toBe(508);
  });

  it('a program at the internal address that the operator opened shows as what it is', () => {
    const { workers, ana } = new TwoWorkers(behindNat, { allowedPeers: ['10.0.0.5'] });
    const socket = ana.mustAllocate();
    const program = transportAddress('10.0.0.5', 9000);
    ana.permit(program);
    workers[0]?.fromPeer(socket, 'x', program);
    expect(read(ana.takeMessage(), attributes.xorPeerAddress)).toEqual(program);
  });

  it('a reservation that nobody takes is over in every worker', () => {
    const { workers, ana, bob } = new TwoWorkers(onPublic);
    const first = ana.allocate((w) => w.add(attributes.evenPort, true));
    const token = present(read(first, attributes.reservationToken));
    for (const worker of workers) worker.pass(30_000);
    expect(errorCodeOf(bob.allocate((w) => w.add(attributes.reservationToken, token)))).toBe(508);
  });

  it.each(['0000000000000000', 'ffffffffffffffff', '00000a0505050505'])(
    'a token that nobody was given is good for nothing: %s',
    (token) => {
      const { ana, bob } = new TwoWorkers(onPublic);
      ana.mustAllocate((w) => w.add(attributes.evenPort, true));
      const response = bob.allocate((w) =>
        w.add(attributes.reservationToken, Buffer.from(token, 'hex')),
      );
      expect(errorCodeOf(response)).toBe(508);
    },
  );
});
