import { describe, expect, it } from 'vitest';
import { attributes } from '@parley/stun/attributes';
import { hasIntegrity } from '@parley/stun/message-integrity';
import { Method } from '@parley/stun/message-type';
import type { MessageWriter } from '@parley/stun/message-writer';
import { has, read } from '@parley/stun/stun-message';
import { present } from '@parley/stun/testing/present';
import { credentialOf, encodeRequest, errorCodeOf, REALM } from '../testing/requests.js';
import {
  NORTH,
  SOUTH,
  SOUTH_V6,
  sentTo,
  serverAt,
  served,
  users,
  usersOf,
} from '../testing/several-relays.js';
import { START_EPOCH } from '../testing/test-client.js';
import type { TestRelay } from '../testing/test-relay.js';

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
