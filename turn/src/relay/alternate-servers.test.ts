import { describe, expect, it } from 'vitest';
import { attributes } from '@parley/stun/attributes';
import { read } from '@parley/stun/stun-message';
import { transportAddress, type TransportAddress } from '@parley/stun/transport-address';
import { present } from '@parley/stun/testing/present';
import { errorCodeOf } from '../testing/requests.js';
import {
  EAST,
  NORTH,
  NORTH_V6,
  SOUTH,
  SOUTH_V6,
  plain,
  sentTo,
  serverAt,
  served,
  users,
  usersOf,
} from '../testing/several-relays.js';
import type { TestClient } from '../testing/test-client.js';
import { findStandings } from './alternate-servers.js';
import { createServerPort } from './flow.js';

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
