import { describe, expect, it } from 'vitest';
import { attributes } from '@parley/stun/attributes';
import { MessageClass, Method } from '@parley/stun/message-type';
import { has, read, readAll, type StunMessage } from '@parley/stun/stun-message';
import { transportAddress } from '@parley/stun/transport-address';
import { channelData, errorCodeOf } from '../testing/requests.js';
import type { TestClient } from '../testing/test-client.js';
import { PEER, RELAY_ADDRESS, TestRelay, type TestRelayOptions } from '../testing/test-relay.js';
import { present } from '@parley/stun/testing/present';

const IPV4 = 0x01;
const IPV6 = 0x02;
const RELAY6 = '2606:4700::4';
const PEER6 = transportAddress('2606:4700::1111', 6000);
const own6 = { bound: RELAY6, announced: RELAY6 };

function dualStack(options: TestRelayOptions = {}): TestRelay {
  return new TestRelay({ relay6: own6, ...options });
}

function allocateFamily(client: TestClient, family: number): StunMessage {
  return client.allocate((w) => w.add(attributes.requestedAddressFamily, family));
}

function allocateBoth(client: TestClient): StunMessage {
  return client.allocate((w) => w.add(attributes.additionalAddressFamily, IPV6));
}

function refresh(client: TestClient, lifetime: number, family?: number): StunMessage {
  return client.request(Method.refresh, (w) => {
    w.add(attributes.lifetime, lifetime);
    if (family !== undefined) w.add(attributes.requestedAddressFamily, family);
  });
}

describe('REQUESTED-ADDRESS-FAMILY (RFC 8656 §7.2)', () => {
  it('gives an IPv6 relayed address to whoever asks for one, IPv4 to everybody else', () => {
    const relay = dualStack();
    const six = read(allocateFamily(relay.client('ana', 1), IPV6), attributes.xorRelayedAddress);
    expect(six).toMatchObject({ family: 6, address: RELAY6 });
    const four = read(allocateFamily(relay.client('ana', 2), IPV4), attributes.xorRelayedAddress);
    expect(four).toMatchObject({ family: 4, address: RELAY_ADDRESS });
    const unnamed = read(relay.client('ana', 3).allocate(), attributes.xorRelayedAddress);
    expect(unnamed?.family).toBe(4);
  });

  it('answers 440 for a family that the server has no address of, also when none is named', () => {
    expect(errorCodeOf(allocateFamily(new TestRelay().client(), IPV6))).toBe(440);
    const six = dualStack({ relay: undefined });
    expect(errorCodeOf(six.client('ana', 1).allocate())).toBe(440);
    expect(errorCodeOf(allocateFamily(six.client('ana', 2), IPV4))).toBe(440);
    expect(allocateFamily(six.client('ana', 3), IPV6).messageClass).toBe(MessageClass.success);
  });

  it('answers 440 for a family that does not exist, and 400 beside ADDITIONAL-ADDRESS-FAMILY', () => {
    const relay = dualStack();
    expect(errorCodeOf(allocateFamily(relay.client('ana', 1), 0x07))).toBe(440);
    const both = relay.client('ana', 2).allocate((w) => {
      w.add(attributes.requestedAddressFamily, IPV4).add(attributes.additionalAddressFamily, IPV6);
    });
    expect(errorCodeOf(both)).toBe(400);
  });

  it('relays between an IPv6 relayed address and IPv6 peers', () => {
    const relay = dualStack();
    const ana = relay.client();
    allocateFamily(ana, IPV6);
    ana.bind(0x4000, PEER6);
    ana.send(channelData(0x4000, 'there'));
    const [sent] = relay.toPeers;
    expect(sent).toMatchObject({ data: 'there', peer: PEER6 });
    relay.fromPeer(present(sent).socket, 'and back', PEER6);
    expect(ana.take()).toMatchObject([{ channel: 0x4000, data: 'and back' }]);
  });

  it('§10.2, §12.2: answers 443 for a peer of a family that the allocation lacks', () => {
    const relay = dualStack();
    const [four, six] = [relay.client('ana', 1), relay.client('ana', 2)];
    allocateFamily(four, IPV4);
    allocateFamily(six, IPV6);
    for (const [client, peer] of [
      [four, PEER6],
      [six, PEER],
    ] as const) {
      expect(errorCodeOf(client.permit(peer))).toBe(443);
      expect(errorCodeOf(client.bind(0x4000, peer))).toBe(443);
      client.sendIndication(peer, 'x');
    }
    expect(relay.toPeers).toEqual([]);
  });

  it('reserves the port beside an even one on the IPv6 address too', () => {
    const relay = dualStack();
    const first = relay.client('ana', 1).allocate((w) => {
      w.add(attributes.requestedAddressFamily, IPV6).add(attributes.evenPort, true);
    });
    const relayed = present(read(first, attributes.xorRelayedAddress));
    const token = present(read(first, attributes.reservationToken));
    const second = relay
      .client('ana', 2)
      .allocate((w) => w.add(attributes.reservationToken, token));
    expect(read(second, attributes.xorRelayedAddress)).toEqual({
      family: 6,
      address: RELAY6,
      port: relayed.port + 1,
    });
  });
});

describe('ADDITIONAL-ADDRESS-FAMILY (RFC 8656 §7.2)', () => {
  it('gives one allocation with a relayed address of each family', () => {
    const relay = dualStack({ userQuota: 1 });
    const response = allocateBoth(relay.client('ana', 1));
    expect(readAll(response, attributes.xorRelayedAddress)).toMatchObject([
      { family: 4, address: RELAY_ADDRESS },
      { family: 6, address: RELAY6 },
    ]);
    expect(has(response, attributes.addressErrorCode)).toBe(false);
    expect(relay.opened).toHaveLength(2);
    expect(relay.core.allocations).toBe(1);
    expect(errorCodeOf(allocateBoth(relay.client('ana', 2)))).toBe(486);
  });

  it('answers a retransmission with the same two addresses', () => {
    const relay = dualStack();
    const ana = relay.client();
    const transactionId = Buffer.from('abcdefghijkl');
    const [first, second] = [0, 1].map(() =>
      ana.allocate((w) => w.add(attributes.additionalAddressFamily, IPV6), { transactionId }),
    );
    expect(present(second).bytes.equals(present(first).bytes)).toBe(true);
    expect(relay.opened).toHaveLength(2);
  });

  it('sends to each peer from the socket of its family, and hears both', () => {
    const relay = dualStack();
    const ana = relay.client();
    allocateBoth(ana);
    ana.permit(PEER, PEER6);
    ana.sendIndication(PEER, 'four');
    ana.sendIndication(PEER6, 'six');
    expect(relay.toPeers.map(({ socket, data }) => [socket.bound.family, data])).toEqual([
      [4, 'four'],
      [6, 'six'],
    ]);
    for (const { socket, peer } of relay.toPeers) relay.fromPeer(socket, 'back', peer);
    expect(ana.take()).toHaveLength(2);
  });

  it.each([
    ['IPv6', { relay6: undefined }, 4, { family: 6, code: 440 }],
    ['IPv4', { relay: undefined, relay6: own6 }, 6, { family: 4, code: 440 }],
  ] as const)(
    'gives what there is where the server has no %s address',
    (_name, { relay6, ...options }, family, error) => {
      const relay = new TestRelay({ ...options, ...(relay6 && { relay6 }) });
      const response = allocateBoth(relay.client());
      expect(readAll(response, attributes.xorRelayedAddress)).toMatchObject([{ family }]);
      expect(read(response, attributes.addressErrorCode)).toMatchObject(error);
    },
  );

  it('gives what there is when the ports of one family are used up (508 beside it), else refuses (508)', () => {
    const relay = dualStack({ relayPorts: [50_000, 50_000] });
    allocateFamily(relay.client('ana', 1), IPV6);
    const response = allocateBoth(relay.client('ana', 2));
    expect(readAll(response, attributes.xorRelayedAddress)).toMatchObject([{ family: 4 }]);
    expect(read(response, attributes.addressErrorCode)).toMatchObject({ family: 6, code: 508 });
    expect(errorCodeOf(allocateBoth(relay.client('ana', 3)))).toBe(508);
    expect(relay.core.allocations).toBe(2);
  });

  it('is refused where the server relays from nowhere (440)', () => {
    expect(errorCodeOf(allocateBoth(new TestRelay({ relay: undefined }).client()))).toBe(440);
  });

  it('answers once both sockets are decided, whichever comes first and whichever fails', () => {
    for (const failing of [4, 6] as const) {
      const relay = dualStack({ opensAtOnce: false, relayPorts: [50_000, 50_001], userQuota: 1 });
      const ana = relay.client();
      const request = ana.signed(Method.allocate, (w) => {
        w.add(attributes.requestedTransport, 17).add(attributes.additionalAddressFamily, IPV6);
      });
      ana.send(request);
      const good = present(relay.opening.find(({ bound }) => bound.family !== failing));
      relay.core.relaySocketOpened(good.id, relay.now);
      expect(ana.take()).toEqual([]);
      for (let attempt = 0; attempt < 2; attempt += 1) {
        const bad = present(relay.opening.findLast(({ bound }) => bound.family === failing));
        relay.core.relaySocketFailed(bad.id, relay.now);
      }
      const response = ana.takeMessage();
      expect(readAll(response, attributes.xorRelayedAddress)).toEqual([good.announced]);
      expect(read(response, attributes.addressErrorCode)).toMatchObject({
        family: failing,
        code: 508,
      });
      expect(refresh(ana, 0).messageClass).toBe(MessageClass.success);
      expect(relay.core.nextWakeAt()).toBeUndefined();
      ana.send(request);
      expect(relay.opening).toHaveLength(5);
    }
  });

  it('allows EVEN-PORT for both, and refuses the R bit, IPv4 and a token beside it (400)', () => {
    const relay = dualStack({ relayPorts: [50_001, 50_009] });
    const even = relay.client('ana', 1).allocate((w) => {
      w.add(attributes.additionalAddressFamily, IPV6).add(attributes.evenPort, false);
    });
    const ports = readAll(even, attributes.xorRelayedAddress).map(({ port }) => port % 2);
    expect(ports).toEqual([0, 0]);
    const ana = relay.client('ana', 2);
    const codes = [
      ana.allocate((w) => {
        w.add(attributes.additionalAddressFamily, IPV6).add(attributes.evenPort, true);
      }),
      ana.allocate((w) => w.add(attributes.additionalAddressFamily, IPV4)),
      ana.allocate((w) => {
        w.add(attributes.additionalAddressFamily, IPV6).add(
          attributes.reservationToken,
          Buffer.alloc(8),
        );
      }),
    ].map(errorCodeOf);
    expect(codes).toEqual([400, 400, 400]);
  });

  it('ends with its connection, also while its sockets still open', () => {
    const relay = dualStack({ opensAtOnce: false, relayPorts: [50_000, 50_000] });
    const ana = relay.tcpClient('ana', 1);
    const add = (w: Parameters<Parameters<typeof ana.signed>[1] & object>[0]): void => {
      w.add(attributes.requestedTransport, 17).add(attributes.additionalAddressFamily, IPV6);
    };
    ana.send(ana.signed(Method.allocate, add));
    relay.core.relaySocketOpened(present(relay.opening[0]).id, relay.now);
    relay.core.disconnected(present(ana.flow));
    expect(relay.closed).toHaveLength(2);
    relay.openPending();
    expect(ana.take()).toEqual([]);
    const bob = relay.tcpClient('bob', 2);
    bob.send(bob.signed(Method.allocate, add));
    relay.openPending();
    expect(readAll(bob.takeMessage(), attributes.xorRelayedAddress)).toHaveLength(2);
  });
});

describe('Refresh with REQUESTED-ADDRESS-FAMILY (RFC 8656 §8)', () => {
  it('answers 443 for a family that the allocation lacks', () => {
    const relay = dualStack();
    const [four, six] = [relay.client('ana', 1), relay.client('ana', 2)];
    allocateFamily(four, IPV4);
    allocateFamily(six, IPV6);
    expect([IPV4, IPV6, 0x07].map((family) => errorCodeOf(refresh(four, 600, family)))).toEqual([
      undefined,
      443,
      443,
    ]);
    expect(errorCodeOf(refresh(six, 600, IPV4))).toBe(443);
    expect(errorCodeOf(refresh(six, 0, IPV6))).toBeUndefined();
    expect(relay.core.allocations).toBe(1);
  });

  it('with lifetime 0 deletes one family, its port, permissions and channels, and leaves the other', () => {
    const relay = dualStack({ relayPorts: [50_000, 50_000] });
    const ana = relay.client('ana', 1);
    allocateBoth(ana);
    ana.bind(0x4000, PEER);
    ana.bind(0x4001, PEER6);
    expect(read(refresh(ana, 0, IPV6), attributes.lifetime)).toBe(0);
    expect(relay.closed.map(({ bound }) => bound.family)).toEqual([6]);
    expect(relay.core.allocations).toBe(1);
    ana.send(channelData(0x4000, 'four'));
    ana.send(channelData(0x4001, 'six'));
    ana.sendIndication(PEER6, 'six');
    expect(relay.toPeers.map(({ data }) => data)).toEqual(['four']);
    expect(errorCodeOf(ana.permit(PEER6))).toBe(443);
    expect(errorCodeOf(refresh(ana, 600, IPV6))).toBe(443);
    expect(allocateFamily(relay.client('bob', 2), IPV6).messageClass).toBe(MessageClass.success);
    refresh(ana, 0, IPV4);
    expect(errorCodeOf(refresh(ana, 600))).toBe(437);
    expect(relay.core.allocations).toBe(1);
  });

  it('keeps one family alive while the other expires', () => {
    const relay = dualStack();
    const ana = relay.client();
    allocateBoth(ana);
    relay.pass(500_000);
    refresh(ana, 600, IPV6);
    relay.pass(100_000);
    expect(relay.closed.map(({ bound }) => bound.family)).toEqual([4]);
    ana.nonce = undefined;
    expect(errorCodeOf(ana.permit(PEER))).toBe(443);
    expect(errorCodeOf(ana.permit(PEER6))).toBeUndefined();
    relay.pass(500_000);
    expect(relay.core.allocations).toBe(0);
    expect(relay.core.nextWakeAt()).toBeUndefined();
  });

  it('one family is over at its deadline even when the timer is late', () => {
    const relay = dualStack();
    const ana = relay.client();
    allocateBoth(ana);
    ana.bind(0x4000, PEER);
    relay.now += 500_000;
    refresh(ana, 600, IPV6);
    relay.now += 100_000;
    ana.send(channelData(0x4000, 'x'));
    expect(relay.toPeers).toEqual([]);
  });

  it('without it, and with lifetime 0, concerns both', () => {
    const relay = dualStack();
    const ana = relay.client();
    allocateBoth(ana);
    relay.pass(500_000);
    refresh(ana, 600);
    relay.pass(500_000);
    expect(relay.closed).toEqual([]);
    ana.nonce = undefined;
    refresh(ana, 0);
    expect(relay.closed).toHaveLength(2);
    expect(relay.core.allocations).toBe(0);
  });
});

describe('two people relayed by the same server over IPv6', () => {
  it.each([
    ['on a global address', own6],
    ['behind a prefix translator', { bound: 'fd00::4', announced: RELAY6 }],
  ])('%s: data is handed over inside the process', (_case, relay6) => {
    const relay = dualStack({ relay6 });
    const [ana, bob] = [relay.client('ana', 1), relay.client('bob', 2)];
    const anas = present(read(allocateFamily(ana, IPV6), attributes.xorRelayedAddress));
    const bobs = present(readAll(allocateBoth(bob), attributes.xorRelayedAddress)[1]);
    ana.bind(0x4000, bobs);
    bob.permit(anas);
    ana.send(channelData(0x4000, 'x'));
    expect(read(bob.takeMessage(), attributes.xorPeerAddress)).toEqual(anas);
    expect(relay.toPeers).toEqual([]);
    ana.sendIndication({ ...bobs, port: 3478 }, 'to the listener');
    expect(relay.core.counters.drops['peer-refused']).toBe(1);
  });
});
