import { describe, expect, it } from 'vitest';
import { attributes } from '@parley/stun/attributes';
import { hasIntegrity } from '@parley/stun/message-integrity';
import { MessageClass, Method } from '@parley/stun/message-type';
import type { MessageWriter } from '@parley/stun/message-writer';
import { has, read } from '@parley/stun/stun-message';
import { credentialOf, encodeRequest, errorCodeOf } from '../testing/requests.js';
import { START_EPOCH, type TestClient } from '../testing/test-client.js';
import { RELAY_ADDRESS, TestRelay } from '../testing/test-relay.js';
import { present } from '@parley/stun/testing/present';
import type { Allocation } from './allocation.js';

const transactionId = Buffer.from('abcdefghijkl');

describe('Allocate (RFC 8656 §7)', () => {
  it('gives a relayed transport address, a lifetime and the mapped address, signed', () => {
    const relay = new TestRelay();
    const ana = relay.client('ana', 40_123);
    const response = ana.allocate();
    expect(response.messageClass).toBe(MessageClass.success);
    expect(read(response, attributes.xorRelayedAddress)).toEqual({
      family: 4,
      address: RELAY_ADDRESS,
      port: 50_000,
    });
    expect(read(response, attributes.lifetime)).toBe(600);
    expect(read(response, attributes.xorMappedAddress)).toEqual(ana.address);
    expect(hasIntegrity(response, ana.credential.key)).toBe(true);
    expect(relay.core.allocations).toBe(1);
  });

  it('announces the external address and binds the internal one behind a 1:1 NAT', () => {
    const relay = new TestRelay({ relay: { bound: '10.0.0.5', announced: '8.8.4.4' } });
    const socket = relay.client().mustAllocate();
    expect(socket.announced.address).toBe('8.8.4.4');
    expect(socket.bound.address).toBe('10.0.0.5');
    expect(socket.bound.port).toBe(socket.announced.port);
  });

  it.each([
    ['none asked for', undefined, 600],
    ['0, which deletes with Refresh only', 0, 600],
    ['less than the default', 10, 600],
    ['between default and maximum', 1200, 1200],
    ['more than the maximum', 100_000, 3600],
    ['the most there is', 0xffff_ffff, 3600],
  ])('§7.2: grants a lifetime: %s', (_case, requested, granted) => {
    const response = new TestRelay()
      .client()
      .allocate((writer) =>
        requested === undefined ? undefined : writer.add(attributes.lifetime, requested),
      );
    expect(read(response, attributes.lifetime)).toBe(granted);
  });

  it('§7.2: wants REQUESTED-TRANSPORT (400) and serves UDP only (442)', () => {
    const ana = new TestRelay().client();
    expect(errorCodeOf(ana.request(Method.allocate))).toBe(400);
    const tcp = ana.request(Method.allocate, (w) => w.add(attributes.requestedTransport, 6));
    expect(errorCodeOf(tcp)).toBe(442);
    expect(hasIntegrity(tcp, ana.credential.key)).toBe(true);
  });

  it('§7.2: a second Allocate on the 5-tuple is a mismatch (437)', () => {
    const relay = new TestRelay();
    const ana = relay.client();
    ana.mustAllocate();
    expect(errorCodeOf(ana.allocate())).toBe(437);
    expect(relay.core.allocations).toBe(1);
  });

  it('§7.2: a retransmission gets the same success again and opens nothing', () => {
    const relay = new TestRelay();
    const ana = relay.client();
    const first = ana.allocate(undefined, { transactionId });
    const second = ana.allocate(undefined, { transactionId });
    expect(second.bytes.equals(first.bytes)).toBe(true);
    expect(relay.opened).toHaveLength(1);
  });

  it('a retransmission while the socket still opens is silent and opens nothing', () => {
    const relay = new TestRelay({ opensAtOnce: false });
    const ana = relay.client();
    const add = (w: Parameters<NonNullable<Parameters<typeof ana.allocate>[0]>>[0]): unknown =>
      w.add(attributes.requestedTransport, 17);
    const request = ana.signed(Method.allocate, add, { transactionId });
    ana.send(request);
    ana.send(request);
    expect(ana.take()).toEqual([]);
    expect(relay.opening).toHaveLength(1);
    expect(errorCodeOf(ana.allocate())).toBe(437);
    relay.openPending();
    expect(ana.takeMessage().messageClass).toBe(MessageClass.success);
  });

  it('tries other ports while they are taken elsewhere, and gives them back', () => {
    const relay = new TestRelay({ opensAtOnce: false, relayPorts: [50_000, 50_002] });
    const ana = relay.client();
    ana.send(ana.signed(Method.allocate, (w) => w.add(attributes.requestedTransport, 17)));
    const [first] = relay.opening.splice(0);
    relay.core.relaySocketFailed(first?.id ?? 0, relay.now);
    const [second] = relay.opening;
    expect(second?.bound.port).not.toBe(first?.bound.port);
    relay.openPending();
    expect(ana.takeMessage().messageClass).toBe(MessageClass.success);
    const others = [1, 2].map((port) => {
      const client = relay.client('bob', port);
      client.send(client.signed(Method.allocate, (w) => w.add(attributes.requestedTransport, 17)));
      relay.openPending();
      return client.takeMessage().messageClass;
    });
    expect(others).toEqual([MessageClass.success, MessageClass.success]);
  });

  it('answers 508 when every port turns out to be taken, and keeps nothing', () => {
    const relay = new TestRelay({
      opensAtOnce: false,
      relayPorts: [50_000, 50_002],
      userQuota: 1,
    });
    const ana = relay.client();
    for (let round = 0; round < 2; round += 1) {
      ana.send(ana.signed(Method.allocate, (w) => w.add(attributes.requestedTransport, 17)));
      for (let socket = relay.opening.pop(); socket !== undefined; socket = relay.opening.pop()) {
        relay.core.relaySocketFailed(socket.id, relay.now);
      }
      expect(errorCodeOf(ana.takeMessage())).toBe(508);
    }
  });

  it('answers 508 when the range is used up, and serves again when a port is free', () => {
    const relay = new TestRelay({ relayPorts: [50_000, 50_001] });
    const [ana, bob, cem] = [1, 2, 3].map((port) => relay.client('ana', port));
    ana?.mustAllocate();
    bob?.mustAllocate();
    expect(errorCodeOf(present(cem?.allocate()))).toBe(508);
    ana?.request(Method.refresh, (w) => w.add(attributes.lifetime, 0));
    expect(cem?.allocate().messageClass).toBe(MessageClass.success);
  });

  it('§7.2: keeps a user to the quota (486) but not other users', () => {
    const relay = new TestRelay({ userQuota: 2 });
    relay.client('ana', 1).mustAllocate();
    relay.client('ana', 2).mustAllocate();
    expect(errorCodeOf(relay.client('ana', 3).allocate())).toBe(486);
    expect(relay.client('bob', 4).allocate().messageClass).toBe(MessageClass.success);
  });

  it.each(['constructor', '__proto__', 'a\0b', 'a\r\nb', 'ü'.repeat(200)])(
    'counts the user %j like any other',
    (user) => {
      const relay = new TestRelay({ userQuota: 1 });
      relay.client(user, 1).mustAllocate();
      expect(errorCodeOf(relay.client(user, 2).allocate())).toBe(486);
    },
  );

  it('§7.2: a retransmission of what was refused for want of room is refused again, though there is room now', () => {
    const relay = new TestRelay({ userQuota: 1 });
    const bob = relay.client('ana', 1);
    bob.mustAllocate();
    const ana = relay.client('ana', 2);
    const first = ana.allocate(undefined, { transactionId });
    expect(errorCodeOf(first)).toBe(486);
    bob.request(Method.refresh, (w) => w.add(attributes.lifetime, 0));
    const second = ana.allocate(undefined, { transactionId });
    expect(second.bytes.equals(first.bytes)).toBe(true);
    expect(ana.allocate().messageClass).toBe(MessageClass.success);
    ana.request(Method.refresh, (w) => w.add(attributes.lifetime, 0));
    relay.pass(40_000);
    expect(ana.allocate(undefined, { transactionId }).messageClass).toBe(MessageClass.success);
  });

  it('remembers the last refusals only, however many there are', () => {
    const relay = new TestRelay({ userQuota: 1 });
    const holder = relay.client('ana', 1);
    holder.mustAllocate();
    const allocateAgain = (port: number): number | undefined =>
      errorCodeOf(relay.client('ana', port).allocate(undefined, { transactionId }));
    for (let port = 2; port < 1100; port += 1) expect(allocateAgain(port)).toBe(486);
    holder.request(Method.refresh, (w) => w.add(attributes.lifetime, 0));
    expect(allocateAgain(1099)).toBe(486);
    expect(allocateAgain(2)).toBeUndefined();
  });

  it('refuses beyond the total quota and while draining (508)', () => {
    const relay = new TestRelay({ totalQuota: 1 });
    relay.client('ana', 1).mustAllocate();
    expect(errorCodeOf(relay.client('bob', 2).allocate())).toBe(508);
    const draining = new TestRelay();
    draining.core.drain();
    expect(errorCodeOf(draining.client().allocate())).toBe(508);
  });

  it('refuses a credential that has expired (401), with a challenge', () => {
    const relay = new TestRelay();
    const ana = relay.client();
    ana.credential = credentialOf('ana', { now: START_EPOCH + relay.now, ttlSeconds: 0 });
    const response = ana.allocate();
    expect(errorCodeOf(response)).toBe(401);
    expect(has(response, attributes.nonce)).toBe(true);
    expect(relay.core.allocations).toBe(0);
  });

  it('keeps nothing of a flood of Allocates that prove nothing', () => {
    const relay = new TestRelay();
    for (let port = 1; port <= 500; port += 1) {
      relay.client('mallory', port).send(encodeRequest({ method: Method.allocate }));
    }
    expect(relay.core.allocations).toBe(0);
    expect(relay.opened).toEqual([]);
    expect(relay.core.nextWakeAt()).toBeUndefined();
  });

  it('keeps octets of its own only, no view that holds a pool of buffers in memory', () => {
    const kept: Buffer[] = [];
    const allocationCreated = (allocation: Allocation): void => {
      kept.push(
        ...Object.values({ ...allocation, ...allocation.owner }).filter((value) =>
          Buffer.isBuffer(value),
        ),
      );
    };
    new TestRelay({ observer: { allocationCreated } }).client().mustAllocate();
    expect(kept.length).toBeGreaterThan(1);
    for (const { buffer } of kept) expect(buffer.byteLength).toBeLessThan(1024);
  });

  it('ends with its connection, also while its socket still opens', () => {
    const relay = new TestRelay({ opensAtOnce: false, relayPorts: [50_000, 50_000] });
    const ana = relay.tcpClient('ana', 1);
    ana.send(ana.signed(Method.allocate, (w) => w.add(attributes.requestedTransport, 17)));
    relay.core.disconnected(present(ana.flow));
    expect(relay.closed).toHaveLength(1);
    relay.openPending();
    expect(ana.take()).toEqual([]);

    const bob = relay.tcpClient('bob', 2);
    bob.send(bob.signed(Method.allocate, (w) => w.add(attributes.requestedTransport, 17)));
    relay.openPending();
    expect(bob.takeMessage().messageClass).toBe(MessageClass.success);
    relay.core.disconnected(present(bob.flow));
    expect(relay.core.allocations).toBe(0);
    expect(relay.closed).toHaveLength(2);
  });
});

describe('EVEN-PORT and RESERVATION-TOKEN (RFC 8656 §7.2)', () => {
  it('gives an even port and reserves the next one for whoever shows the token', () => {
    const relay = new TestRelay({ relayPorts: [50_001, 50_004] });
    const response = relay.client('ana', 1).allocate((w) => w.add(attributes.evenPort, true));
    const relayed = read(response, attributes.xorRelayedAddress);
    const token = present(read(response, attributes.reservationToken));
    expect((relayed?.port ?? 1) % 2).toBe(0);
    const second = relay
      .client('ana', 2)
      .allocate((w) => w.add(attributes.reservationToken, token));
    expect(read(second, attributes.xorRelayedAddress)?.port).toBe((relayed?.port ?? 0) + 1);
    const third = relay.client('ana', 3).allocate((w) => w.add(attributes.reservationToken, token));
    expect(errorCodeOf(third)).toBe(508);
  });

  it('counts a reservation against the quota once: it can be redeemed when the quota is used up', () => {
    const relay = new TestRelay({ userQuota: 2, totalQuota: 2 });
    const even = (w: MessageWriter): unknown => w.add(attributes.evenPort, true);
    const first = relay.client('ana', 1).allocate(even);
    const token = present(read(first, attributes.reservationToken));
    expect(errorCodeOf(relay.client('ana', 2).allocate())).toBe(508);
    relay.client('ana', 3).mustAllocate((w) => w.add(attributes.reservationToken, token));
    expect(errorCodeOf(relay.client('bob', 4).allocate())).toBe(508);
    relay.pass(600_000);
    const bob = relay.client('bob', 5);
    bob.mustAllocate(even);
    expect(errorCodeOf(relay.client('bob', 6).allocate(even))).toBe(508);
  });

  it('does not reserve beyond the quota (486), and counts a token against whoever shows it', () => {
    const relay = new TestRelay({ userQuota: 2 });
    const even = (w: MessageWriter): unknown => w.add(attributes.evenPort, true);
    relay.client('ana', 1).mustAllocate();
    expect(errorCodeOf(relay.client('ana', 2).allocate(even))).toBe(486);
    relay.client('ana', 3).mustAllocate();
    const token = present(read(relay.client('bob', 4).allocate(even), attributes.reservationToken));
    const redeem = (client: TestClient): number | undefined =>
      errorCodeOf(client.allocate((w) => w.add(attributes.reservationToken, token)));
    expect(redeem(relay.client('ana', 5))).toBe(486);
    expect(redeem(relay.client('cem', 6))).toBeUndefined();
    relay.client('bob', 7).mustAllocate();
    expect(errorCodeOf(relay.client('bob', 8).allocate())).toBe(486);
  });

  it('a token is good on another listener than it was given by', () => {
    const relay = new TestRelay();
    const response = relay.client('ana', 1).allocate((w) => w.add(attributes.evenPort, true));
    const token = present(read(response, attributes.reservationToken));
    const second = relay
      .tcpClient('ana', 2)
      .allocate((w) => w.add(attributes.reservationToken, token));
    expect(read(second, attributes.xorRelayedAddress)?.port).toBe(50_001);
  });

  it('a reserved port that turns out to be taken elsewhere is no other port (508)', () => {
    const relay = new TestRelay({ opensAtOnce: false });
    const ana = relay.client('ana', 1);
    ana.send(
      ana.signed(Method.allocate, (w) =>
        w.add(attributes.requestedTransport, 17).add(attributes.evenPort, true),
      ),
    );
    relay.openPending();
    const token = present(read(ana.takeMessage(), attributes.reservationToken));
    const bob = relay.client('ana', 2);
    bob.send(
      bob.signed(Method.allocate, (w) =>
        w.add(attributes.requestedTransport, 17).add(attributes.reservationToken, token),
      ),
    );
    relay.core.relaySocketFailed(present(relay.opening.at(-1)).id, relay.now);
    expect(errorCodeOf(bob.takeMessage())).toBe(508);
  });

  it('an even port without a reservation leaves the next one free', () => {
    const relay = new TestRelay({ relayPorts: [50_000, 50_001] });
    const response = relay.client('ana', 1).allocate((w) => w.add(attributes.evenPort, false));
    expect(read(response, attributes.xorRelayedAddress)?.port).toBe(50_000);
    expect(has(response, attributes.reservationToken)).toBe(false);
    expect(relay.client('ana', 2).mustAllocate().bound.port).toBe(50_001);
  });

  it('frees a reservation that nobody takes within 30 seconds', () => {
    const relay = new TestRelay({ relayPorts: [50_000, 50_001] });
    relay.client('ana', 1).mustAllocate((w) => w.add(attributes.evenPort, true));
    expect(errorCodeOf(relay.client('bob', 2).allocate())).toBe(508);
    relay.pass(30_000);
    expect(relay.client('bob', 3).mustAllocate().bound.port).toBe(50_001);
  });

  it.each<[string, (writer: MessageWriter) => unknown]>([
    ['EVEN-PORT', (w) => w.add(attributes.evenPort, false)],
    ['REQUESTED-ADDRESS-FAMILY', (w) => w.add(attributes.requestedAddressFamily, 1)],
    ['ADDITIONAL-ADDRESS-FAMILY', (w) => w.add(attributes.additionalAddressFamily, 2)],
  ])('refuses a token together with %s (400)', (_name, add) => {
    const response = new TestRelay().client().allocate((w) => {
      w.add(attributes.reservationToken, Buffer.alloc(8));
      add(w);
    });
    expect(errorCodeOf(response)).toBe(400);
  });
});
