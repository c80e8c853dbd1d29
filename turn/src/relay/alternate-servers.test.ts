import { describe, expect, it } from 'vitest';
import { attributes } from '../codec/attributes.js';
import { hasIntegrity } from '../codec/message-integrity.js';
import { MessageClass, Method } from '../codec/message-type.js';
import type { MessageWriter } from '../codec/message-writer.js';
import { has, read, type StunMessage } from '../codec/stun-message.js';
import { transportAddress, type TransportAddress } from '../codec/transport-address.js';
import { present } from '../testing/present.js';
import { credentialOf, encodeRequest, errorCodeOf, REALM } from '../testing/requests.js';
import {
  START_EPOCH,
  TestRelay,
  type TestClient,
  type TestRelayOptions,
} from '../testing/test-relay.js';
import { findStandings, type AlternateServer } from './alternate-servers.js';
import { createServerPort } from './flow.js';

const NORTH = transportAddress('8.8.4.4', 3478);
const SOUTH = transportAddress('9.9.9.9', 3478);
const EAST = transportAddress('1.1.1.1', 3478);
const NORTH_V6 = transportAddress('2606:4700::1', 3478);
const SOUTH_V6 = transportAddress('2620:fe::9', 3478);

const plain = (address: TransportAddress): AlternateServer => ({ address, domain: undefined });

function serverAt(
  listener: TransportAddress,
  others: readonly TransportAddress[],
  options: TestRelayOptions = {},
): TestRelay {
  return new TestRelay({
    listener,
    alternateServers: others.map((address) => plain(address)),
    relayPorts: [50_000, 59_999],
    ...options,
  });
}

const users = (count: number): string[] => Array.from({ length: count }, (_, n) => `user-${n}`);

/** Where a 300 sends a client; `undefined` for any other answer. */
function sentTo(response: StunMessage): TransportAddress | undefined {
  return errorCodeOf(response) === 300 ? read(response, attributes.alternateServer) : undefined;
}

/** Users who belong to one server or the other, as seen by the first. */
function usersOf(relay: TestRelay, isServed: boolean): string[] {
  return users(40).filter(
    (user, index) =>
      (sentTo(relay.client(user, 20_000 + index).allocate()) === undefined) === isServed,
  );
}

const served = (response: StunMessage): boolean => response.messageClass === MessageClass.success;

describe('spreading load over servers (RFC 8656 §7.2, 300)', () => {
  it('servers that list each other agree, and serve whom they were sent', () => {
    const north = serverAt(NORTH, [SOUTH]);
    const south = serverAt(SOUTH, [NORTH]);
    const answers = users(100).map((user, index) => [
      sentTo(north.client(user, 10_000 + index).allocate()),
      sentTo(south.client(user, 10_000 + index).allocate()),
    ]);
    // Each user is served by one of the two, to which the other sends.
    const atNorth = answers.filter(([first]) => first === undefined);
    const atSouth = answers.filter(([, second]) => second === undefined);
    expect(atNorth).toEqual(atNorth.map(() => [undefined, NORTH]));
    expect(atSouth).toEqual(atSouth.map(() => [SOUTH, undefined]));
    expect(atNorth.length + atSouth.length).toBe(100);
    expect(north.core.allocations).toBe(atNorth.length);
    expect(south.core.allocations).toBe(atSouth.length);
    expect(atNorth.length).toBeGreaterThan(25);
    expect(atSouth.length).toBeGreaterThan(25);
  });

  it('a user comes to the same server from every server, port and connection', () => {
    const servers = [
      serverAt(NORTH, [SOUTH, EAST]),
      serverAt(SOUTH, [NORTH, EAST]),
      serverAt(EAST, [NORTH, SOUTH]),
    ];
    for (const [index, user] of users(30).entries()) {
      const homes = servers.flatMap((server) =>
        [
          server.client(user, 10_000 + index),
          server.client(user, 20_000 + index),
          server.tcpClient(user, 30_000 + index),
        ].map((client) => sentTo(client.allocate()) ?? server.udp.announced),
      );
      expect(new Set(homes.map(({ address }) => address)).size).toBe(1);
    }
  });

  it('each of three servers gets a third of 900 users, within four standard deviations', () => {
    const north = serverAt(NORTH, [SOUTH, EAST]);
    const counts = new Map<string, number>();
    for (const [index, user] of users(900).entries()) {
      const { address } = sentTo(north.client(user, 10_000 + index).allocate()) ?? NORTH;
      counts.set(address, (counts.get(address) ?? 0) + 1);
    }
    const deviation = Math.sqrt(900 * (1 / 3) * (2 / 3));
    expect(counts.size).toBe(3);
    for (const count of counts.values()) {
      expect(Math.abs(count - 300)).toBeLessThan(4 * deviation);
    }
  });

  it('when a server leaves, only its own users move', () => {
    const three = serverAt(NORTH, [SOUTH, EAST]);
    const two = serverAt(NORTH, [SOUTH]);
    const moves = users(100).map((user, index) => ({
      before: sentTo(three.client(user, 10_000 + index).allocate()),
      after: sentTo(two.client(user, 10_000 + index).allocate()),
    }));
    const others = moves.filter(({ before }) => before?.address !== EAST.address);
    expect(others.length).toBeLessThan(100);
    expect(others.map(({ after }) => after)).toEqual(others.map(({ before }) => before));
  });

  it('a server without a list serves everybody, as does one that lists itself only', () => {
    for (const others of [[], [NORTH]]) {
      const north = serverAt(NORTH, others);
      for (const [index, user] of users(20).entries()) {
        expect(served(north.client(user, 10_000 + index).allocate())).toBe(true);
      }
    }
  });

  it('the second port of NAT behaviour discovery decides as the first does', () => {
    const north = serverAt(NORTH, [SOUTH], { moreListeners: [{ ...NORTH, port: 3479 }] });
    const second = present(north.serverPorts.find(({ local }) => local.port === 3479));
    for (const [index, user] of users(30).entries()) {
      const address = transportAddress('7.7.7.7', 10_000 + index);
      const atSecond = north.clientOver(second, user, address).allocate();
      expect(sentTo(atSecond)).toEqual(sentTo(north.client(user, 20_000 + index).allocate()));
    }
  });

  it('behind a 1:1 NAT a server goes by the address outside, which the others list', () => {
    const relays = { 4: { bound: '10.0.0.2', announced: NORTH.address } };
    const inside = createServerPort(0, 'udp', transportAddress('10.0.0.2', 3478), relays);
    const outside = createServerPort(0, 'udp', NORTH, {});
    const list = [plain(NORTH), plain(SOUTH)];
    expect(findStandings([inside], list).get(inside)).toEqual(
      findStandings([outside], list).get(outside),
    );
  });

  it('an address is the same however it is spelled', () => {
    const listener = createServerPort(0, 'udp', NORTH_V6, {});
    const list = [plain({ ...NORTH_V6, address: '2606:4700:0:0::0001' })];
    expect(findStandings([listener], list).get(listener)?.alternates).toEqual([]);
  });
});

describe('a server that cannot serve (RFC 8656 §7.2)', () => {
  const drained = (): TestRelay => {
    const relay = serverAt(NORTH, [SOUTH]);
    relay.core.drain();
    return relay;
  };
  const full = (): TestRelay => {
    const relay = serverAt(NORTH, [SOUTH], { totalQuota: 1 });
    relay.core.setInService(present(relay.alternateServers[0]), false);
    relay.client('first', 1).mustAllocate();
    relay.core.setInService(present(relay.alternateServers[0]), true);
    return relay;
  };
  const outOfPorts = (): TestRelay => {
    const relay = serverAt(NORTH, [SOUTH], { relayPorts: [50_000, 50_000] });
    relay.core.setInService(present(relay.alternateServers[0]), false);
    relay.client('first', 1).mustAllocate();
    relay.core.setInService(present(relay.alternateServers[0]), true);
    return relay;
  };

  it.each([
    ['drains', drained],
    ['has its quota in use', full],
    ['has no port left', outOfPorts],
  ])('that %s sends everybody on, with integrity', (_why, make) => {
    const relay = make();
    for (const [index, user] of users(20).entries()) {
      const client = relay.client(user, 10_000 + index);
      const response = client.allocate();
      expect(sentTo(response)).toEqual(SOUTH);
      expect(has(response, attributes.alternateDomain)).toBe(false);
      expect(hasIntegrity(response, client.credential.key)).toBe(true);
    }
  });

  it('because others on the host use its ports, sends on too', () => {
    const relay = serverAt(NORTH, [SOUTH], { relayPorts: [50_000, 50_000], opensAtOnce: false });
    const user = present(usersOf(serverAt(NORTH, [SOUTH]), true)[0]);
    const client = relay.client(user);
    client.send(client.signed(Method.allocate, (w) => w.add(attributes.requestedTransport, 17)));
    relay.core.relaySocketFailed(present(relay.opening[0]).id, relay.now);
    expect(sentTo(client.takeMessage())).toEqual(SOUTH);
  });

  it('asks for credentials first: nobody without valid ones learns of another server', () => {
    const relay = drained();
    const stranger = relay.client('ana', 1);
    stranger.send(encodeRequest({ method: Method.allocate }));
    expect(errorCodeOf(stranger.takeMessage())).toBe(401);
    const expired = relay.client('bob', 2);
    expired.credential = credentialOf('bob', { now: START_EPOCH, ttlSeconds: 1 });
    expect(errorCodeOf(expired.allocate())).toBe(401);
  });

  it('does so whatever the request asks for', () => {
    const client = drained().client();
    expect(sentTo(client.request(Method.allocate))).toEqual(SOUTH);
  });

  it.each([
    ['no server is listed', []],
    ['none is of the address family', [SOUTH_V6]],
    ['the list names this one only', [NORTH]],
  ])('answers 508 when %s', (_why, others) => {
    const relay = serverAt(NORTH, others);
    relay.core.drain();
    const response = relay.client().allocate();
    expect(errorCodeOf(response)).toBe(508);
    expect(has(response, attributes.alternateServer)).toBe(false);
  });

  it('a user over the own quota is not sent on, which would lift it', () => {
    const relay = serverAt(NORTH, [SOUTH], { userQuota: 1 });
    const user = present(usersOf(serverAt(NORTH, [SOUTH]), true)[0]);
    relay.client(user, 1).mustAllocate();
    expect(errorCodeOf(relay.client(user, 2).allocate())).toBe(486);
  });

  it('keeps whom it has: retransmissions, Refresh and 437 stay as they are', () => {
    const relay = serverAt(NORTH, [SOUTH]);
    const client = relay.client(present(usersOf(serverAt(NORTH, [SOUTH]), true)[0]));
    const request = client.signed(Method.allocate, (w) => w.add(attributes.requestedTransport, 17));
    client.send(request);
    const first = client.takeMessage();
    relay.core.drain();
    client.send(request);
    expect(client.takeMessage().bytes).toEqual(first.bytes);
    expect(served(client.request(Method.refresh))).toBe(true);
    expect(errorCodeOf(client.allocate())).toBe(437);
  });
});

describe('a retransmission of an Allocate that was answered 300 (RFC 8489 §6.3.1)', () => {
  it('gets the same answer, though this server would serve its user by now', () => {
    const relay = serverAt(NORTH, [SOUTH]);
    const user = present(usersOf(serverAt(NORTH, [SOUTH]), false)[0]);
    const client = relay.client(user);
    const request = client.signed(Method.allocate, (w) => w.add(attributes.requestedTransport, 17));
    client.send(request);
    const first = client.takeMessage();
    expect(sentTo(first)).toEqual(SOUTH);
    relay.core.setInService(present(relay.alternateServers[0]), false);
    client.send(request);
    expect(client.takeMessage().bytes).toEqual(first.bytes);
    expect(served(client.allocate())).toBe(true);
  });
});

describe('to whom clients are sent', () => {
  it('IPv6 clients to an IPv6 address', () => {
    const relay = serverAt(NORTH, [SOUTH, SOUTH_V6], { moreListeners: [NORTH_V6] });
    relay.core.drain();
    const listener = present(relay.serverPorts.find(({ local }) => local.family === 6));
    const client = relay.clientOver(listener, 'ana', transportAddress('2001:db8::7', 4000));
    expect(sentTo(client.allocate())).toEqual(SOUTH_V6);
  });

  it('TLS clients to a TLS port, with its name (RFC 8489 §14.16), and others to none', () => {
    const south = { address: { ...SOUTH, port: 5349 }, domain: 'south.example.org' };
    const relay = serverAt(NORTH, [], { alternateServers: [south] });
    relay.core.drain();
    const overTls = relay.clientOver(relay.tls, 'ana', transportAddress('7.7.7.7', 1)).allocate();
    expect(sentTo(overTls)).toEqual(south.address);
    expect(read(overTls, attributes.alternateDomain)).toBe('south.example.org');
    expect(errorCodeOf(relay.client().allocate())).toBe(508);
    expect(errorCodeOf(relay.tcpClient().allocate())).toBe(508);
    const withoutTls = serverAt(NORTH, [SOUTH]);
    withoutTls.core.drain();
    const refused: TestClient = withoutTls.clientOver(withoutTls.tls, 'ana', SOUTH);
    expect(errorCodeOf(refused.allocate())).toBe(508);
  });

  it('not to a server that is out of service, until it is back', () => {
    const relay = serverAt(NORTH, [SOUTH, EAST]);
    const [south, east] = relay.alternateServers.map((server) => present(server));
    const user = present(
      users(40).find(
        (name, n) => sentTo(relay.client(name, n + 1).allocate())?.address === SOUTH.address,
      ),
    );
    const target = (port: number): TransportAddress | undefined =>
      sentTo(relay.client(user, port).allocate());
    relay.core.setInService(present(south), false);
    expect(target(101)).not.toEqual(SOUTH);
    relay.core.setInService(present(east), false);
    expect(target(102)).toBeUndefined();
    relay.core.setInService(present(south), true);
    expect(target(103)).toEqual(SOUTH);
    relay.core.setInService(present(south), false);
    relay.core.drain();
    expect(errorCodeOf(relay.client(user, 104).allocate())).toBe(508);
  });

  it('not away from a port that is reserved for them (RESERVATION-TOKEN)', () => {
    const relay = serverAt(NORTH, [SOUTH]);
    const south = present(relay.alternateServers[0]);
    const user = present(usersOf(relay, false)[0]);
    relay.core.setInService(south, false);
    const reserved = relay.client(user, 1).allocate((w) => w.add(attributes.evenPort, true));
    const token = present(read(reserved, attributes.reservationToken));
    relay.core.setInService(south, true);
    expect(sentTo(relay.client(user, 2).allocate())).toEqual(SOUTH);
    const second = relay.client(user, 3).allocate((w) => w.add(attributes.reservationToken, token));
    expect(served(second)).toBe(true);
  });
});

describe('a reservation token that is good for nothing (RFC 8656 §7.2)', () => {
  // Two servers that sent its client on would send it to and fro.
  const user = present(usersOf(serverAt(NORTH, [SOUTH]), true)[0]);

  it('is answered 508 by a server with room, and not sent on', () => {
    const relay = serverAt(NORTH, [SOUTH]);
    const response = relay
      .client(user, 1)
      .allocate((w) => w.add(attributes.reservationToken, Buffer.alloc(8, 1)));
    expect(errorCodeOf(response)).toBe(508);
    expect(has(response, attributes.alternateServer)).toBe(false);
  });

  it('is so too when somebody else has the port by now', () => {
    const relay = serverAt(NORTH, [SOUTH], { opensAtOnce: false });
    const transport = (w: MessageWriter): MessageWriter => w.add(attributes.requestedTransport, 17);
    const first = relay.client(user, 1);
    first.send(first.signed(Method.allocate, (w) => transport(w).add(attributes.evenPort, true)));
    relay.openPending();
    const token = present(read(first.takeMessage(), attributes.reservationToken));
    const second = relay.client(user, 2);
    second.send(
      second.signed(Method.allocate, (w) => transport(w).add(attributes.reservationToken, token)),
    );
    relay.core.relaySocketFailed(present(relay.opening[0]).id, relay.now);
    expect(errorCodeOf(second.takeMessage())).toBe(508);
  });
});

describe('the nonce of a 300 (RFC 8489 §10)', () => {
  it.each<[string, string[], string[]]>([
    ['have one secret', ['north'], ['north']],
    ['name their secrets in another order', ['south', 'north'], ['north', 'south']],
    ['rotate one after the other, the sender first', ['south', 'north'], ['north']],
    ['rotate one after the other, the sender last', ['north'], ['south', 'north']],
  ])('is good at the other server, from another port, where they %s', (_how, first, second) => {
    const from = serverAt(NORTH, [SOUTH], { secrets: first });
    const to = serverAt(SOUTH, [], { secrets: second });
    from.core.drain();
    const response = from.client('ana', 1).allocate();
    expect(sentTo(response)).toEqual(SOUTH);
    expect(read(response, attributes.realm)).toBe(REALM);
    expect(has(response, attributes.passwordAlgorithms)).toBe(true);
    const client = to.client('ana', 2);
    client.nonce = present(read(response, attributes.nonce));
    client.mustAllocate();
  });

  it('is as old as the 300', () => {
    const from = serverAt(NORTH, [SOUTH]);
    const to = serverAt(SOUTH, []);
    from.core.drain();
    const ana = from.client('ana', 1);
    const nonces = [0, 1].map(() => {
      from.pass(599_000 / 2);
      return present(read(ana.allocate(), attributes.nonce));
    });
    to.now = from.now + 599_000;
    const client = to.client('ana', 2);
    const codes = nonces.map((nonce) => {
      client.nonce = nonce;
      return errorCodeOf(client.allocate());
    });
    expect(codes).toEqual([438, undefined]);
  });
});
