import { turnPassword } from '@parley/shared/turn-credentials';
import { describe, expect, it } from 'vitest';
import { longTermKey } from '../auth/credentials.js';
import { attributes } from '../codec/attributes.js';
import { hasIntegrity } from '../codec/message-integrity.js';
import { MessageClass, Method } from '../codec/message-type.js';
import { has, read, unknownAttributes } from '../codec/stun-message.js';
import { transportAddress } from '../codec/transport-address.js';
import { credentialOf, encodeRequest, errorCodeOf, REALM, SECRET } from '../testing/requests.js';
import { START_EPOCH, TestRelay, type TestClient } from '../testing/test-relay.js';

const now = START_EPOCH + 1_000_000;

describe('what is not answered (RFC 8489 §6.3)', () => {
  it('indications, responses, unknown methods, a wrong fingerprint', () => {
    const relay = new TestRelay();
    const ana = relay.client();
    for (const messageClass of [
      MessageClass.indication,
      MessageClass.success,
      MessageClass.error,
    ]) {
      ana.send(encodeRequest({ method: Method.binding, messageClass }));
    }
    const broken = encodeRequest({ method: Method.binding, fingerprint: true });
    broken[broken.length - 1] = (broken.at(-1) ?? 0) ^ 1;
    ana.send(broken);
    ana.send(encodeRequest({ method: 0x0fe }));
    expect(ana.take()).toEqual([]);
  });

  it.each(Array.from({ length: 41 }, (_, length) => length))(
    'a datagram of %i zero octets is dropped',
    (length) => {
      const ana = new TestRelay().client();
      ana.send(Buffer.alloc(length));
      ana.send(Buffer.alloc(length, 0xff));
      expect(ana.take()).toEqual([]);
    },
  );
});

describe('long-term credentials (RFC 8489 §9.2.4)', () => {
  const allocate = (w: Parameters<NonNullable<Parameters<TestClient['allocate']>[0]>>[0]): void => {
    w.add(attributes.requestedTransport, 17);
  };

  it('without MESSAGE-INTEGRITY: 401 with realm and nonce', () => {
    const ana = new TestRelay().client();
    ana.send(encodeRequest({ method: Method.allocate, add: allocate }));
    const response = ana.takeMessage();
    expect(errorCodeOf(response)).toBe(401);
    expect(read(response, attributes.realm)).toBe(REALM);
    expect(read(response, attributes.nonce)).toMatch(/^[\w-]{22}$/u);
    expect(has(response, attributes.messageIntegrity)).toBe(false);
  });

  it.each(['username', 'realm', 'nonce'] as const)('with integrity but no %s: 400', (missing) => {
    const ana = new TestRelay().client();
    const { username, key } = ana.credential;
    ana.send(
      encodeRequest({
        method: Method.allocate,
        add: (w) => {
          allocate(w);
          if (missing !== 'username') w.add(attributes.username, username);
          if (missing !== 'realm') w.add(attributes.realm, REALM);
          if (missing !== 'nonce') w.add(attributes.nonce, 'x');
          w.addIntegrity(key);
        },
      }),
    );
    expect(errorCodeOf(ana.takeMessage())).toBe(400);
  });

  it.each([
    ['another secret', () => credentialOf('ana', { secret: 'south', now })],
    [
      'a username that is not expiry:user',
      () => ({ username: 'ana', key: longTermKey('ana', REALM, turnPassword(SECRET, 'ana')) }),
    ],
    [
      'an empty username',
      () => ({ username: '', key: longTermKey('', REALM, turnPassword(SECRET, '')) }),
    ],
  ])('with %s: 401', (_case, credential) => {
    const ana = new TestRelay().client();
    ana.credential = credential();
    expect(errorCodeOf(ana.allocate())).toBe(401);
  });

  it('with a username of 600 octets: 400', () => {
    const ana = new TestRelay().client();
    ana.credential = credentialOf('x'.repeat(600));
    expect(errorCodeOf(ana.allocate())).toBe(400);
  });

  it('accepts every secret of a rotation', () => {
    const relay = new TestRelay({ secrets: ['new', 'north'] });
    relay.client('ana').mustAllocate();
    const bob = relay.client('bob', 2);
    bob.credential = credentialOf('bob', { secret: 'new', now: START_EPOCH + relay.now });
    bob.mustAllocate();
    expect(relay.core.allocations).toBe(2);
  });

  it('a nonce goes stale after ten minutes (438), and the fresh one that comes with it works', () => {
    const relay = new TestRelay();
    const ana = relay.client();
    ana.mustAllocate();
    ana.request(Method.refresh, (w) => w.add(attributes.lifetime, 3600));
    relay.pass(601_000);
    const stale = ana.request(Method.refresh);
    expect(errorCodeOf(stale)).toBe(438);
    ana.nonce = read(stale, attributes.nonce);
    expect(ana.request(Method.refresh).messageClass).toBe(MessageClass.success);
  });

  it('a nonce is good only for the client that it was given to', () => {
    const relay = new TestRelay();
    const ana = relay.client('ana', 1, '7.7.7.7');
    const mallory = relay.client('ana', 1, '7.7.7.8');
    ana.mustAllocate();
    mallory.nonce = ana.nonce;
    expect(errorCodeOf(mallory.allocate())).toBe(438);
  });

  it.each([undefined, 'x', 'A'.repeat(22), 'é'.repeat(400)])('refuses the nonce %j', (nonce) => {
    const ana = new TestRelay().client();
    ana.nonce = nonce ?? '';
    expect([400, 438]).toContain(errorCodeOf(ana.allocate()));
  });

  it('another user on the 5-tuple has wrong credentials (441), with valid ones at that', () => {
    const relay = new TestRelay();
    const ana = relay.client();
    ana.mustAllocate();
    const anas = ana.credential;
    ana.credential = credentialOf('bob', { now: START_EPOCH + relay.now });
    const response = ana.request(Method.refresh);
    expect(errorCodeOf(response)).toBe(441);
    expect(hasIntegrity(response, ana.credential.key)).toBe(true);
    ana.credential = { username: anas.username, key: ana.credential.key };
    expect(errorCodeOf(ana.request(Method.refresh))).toBe(401);
  });

  it('errors after authentication are signed; attributes after the signature do not count', () => {
    const ana = new TestRelay().client();
    const request = ana.signed(Method.allocate, allocate);
    ana.send(request);
    ana.takeMessage();
    const unknown = ana.request(Method.refresh, (w) => w.addRaw(0x7abc, Buffer.alloc(0)));
    expect(errorCodeOf(unknown)).toBe(420);
    expect(hasIntegrity(unknown, ana.credential.key)).toBe(true);
    const malformed = ana.request(Method.refresh, (w) =>
      w.addRaw(attributes.lifetime.type, Buffer.alloc(3)),
    );
    expect(errorCodeOf(malformed)).toBe(400);
    expect(hasIntegrity(malformed, ana.credential.key)).toBe(true);

    const signed = ana.signed(Method.refresh);
    const tail = Buffer.from('7abc0000', 'hex');
    const extended = Buffer.concat([signed, tail]);
    extended.writeUInt16BE(extended.length - 20, 2);
    ana.send(extended);
    expect(ana.takeMessage().messageClass).toBe(MessageClass.success);
  });

  it('known attributes that a method does not expect are ignored', () => {
    const ana = new TestRelay().client();
    const response = ana.allocate((w) => w.add(attributes.channelNumber, 0x4000));
    expect(unknownAttributes(response, Object.values(attributes))).toEqual([]);
    expect(response.messageClass).toBe(MessageClass.success);
  });
});

describe('what strangers can cause', () => {
  /** Octets of IP and UDP headers. */
  const overhead = { 4: 28, 6: 48 };

  it.each(['7.7.7.7', '2606:4700::1'])('answers to %s stay within 3× of the request', (address) => {
    const relay = new TestRelay();
    const ana = relay.client('ana', 1, address);
    const { family } = transportAddress(address, 1);
    const requests = [Method.binding, Method.allocate, Method.refresh, Method.channelBind].flatMap(
      (method) => [
        encodeRequest({ method }),
        encodeRequest({ method, fingerprint: true }),
        encodeRequest({ method, add: (w) => w.addRaw(0x7abc, Buffer.alloc(0)) }),
      ],
    );
    for (const request of requests) {
      ana.send(request);
      const response = ana.takeMessage();
      expect(response.bytes.length + overhead[family]).toBeLessThanOrEqual(
        3 * (request.length + overhead[family]),
      );
    }
  });

  it('limits unauthenticated requests per source and second, without touching others', () => {
    const relay = new TestRelay({ unauthenticatedRate: 10 });
    const ana = relay.client('ana', 1);
    const bob = relay.client('bob', 2, '7.7.7.8');
    bob.mustAllocate();
    for (let index = 0; index < 15; index += 1) {
      ana.send(encodeRequest({ method: Method.binding }));
    }
    expect(ana.take()).toHaveLength(10);
    bob.send(encodeRequest({ method: Method.binding }));
    expect(bob.take()).toHaveLength(1);
    relay.pass(1000);
    ana.send(encodeRequest({ method: Method.binding }));
    expect(ana.take()).toHaveLength(1);
  });

  it('a flood does not end the call of somebody behind the same address', () => {
    const relay = new TestRelay({ unauthenticatedRate: 10 });
    const ana = relay.client('ana', 1);
    ana.mustAllocate();
    const mallory = relay.client('mallory', 2);
    for (let index = 0; index < 50; index += 1) {
      mallory.send(encodeRequest({ method: Method.allocate }));
    }
    expect(ana.request(Method.refresh).messageClass).toBe(MessageClass.success);
    const forged = { ...ana.credential, key: Buffer.alloc(16) };
    ana.send(ana.signed(Method.refresh, undefined, { credential: forged }));
    expect(ana.take()).toEqual([]);
  });
});
