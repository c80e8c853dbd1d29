import { turnPassword } from '@parley/shared/turn-credentials';
import { describe, expect, it } from 'vitest';
import { longTermKey } from '@parley/stun/long-term-key';
import { attributes } from '@parley/stun/attributes';
import { hasIntegrity } from '@parley/stun/message-integrity';
import { MessageClass, Method } from '@parley/stun/message-type';
import { has, read, unknownAttributes } from '@parley/stun/stun-message';
import { credentialOf, encodeRequest, errorCodeOf, REALM, SECRET } from '../testing/requests.js';
import { START_EPOCH, type TestClient } from '../testing/test-client.js';
import { TestRelay } from '../testing/test-relay.js';

const now = START_EPOCH + 1_000_000;

/** Everything that a request needs to pass the checks of RFC 8489 §9.2.4. */
const all = { signed: true, nonce: true, algorithm: true, username: true, key: true, fresh: true };

describe('long-term credentials (RFC 8489 §9.2.4)', () => {
  const allocate = (w: Parameters<NonNullable<Parameters<TestClient['allocate']>[0]>>[0]): void => {
    w.add(attributes.requestedTransport, 17);
  };

  it('counts refused credentials, also expired ones, but no request for a nonce', () => {
    const relay = new TestRelay();
    const ana = relay.client();
    ana.send(encodeRequest({ method: Method.allocate, add: allocate }));
    expect(errorCodeOf(ana.takeMessage())).toBe(401);
    expect(relay.core.counters.authFailures).toBe(0);
    ana.credential = credentialOf('ana', { now, secret: 'wrong' });
    expect(errorCodeOf(ana.allocate())).toBe(401);
    expect(relay.core.counters.authFailures).toBe(1);
    ana.credential = credentialOf('ana', { now, ttlSeconds: 0 });
    expect(errorCodeOf(ana.allocate())).toBe(401);
    expect(relay.core.counters.authFailures).toBe(2);
  });

  it('without MESSAGE-INTEGRITY: 401 with realm and nonce', () => {
    const ana = new TestRelay().client();
    ana.send(encodeRequest({ method: Method.allocate, add: allocate }));
    const response = ana.takeMessage();
    expect(errorCodeOf(response)).toBe(401);
    expect(read(response, attributes.realm)).toBe(REALM);
    expect(read(response, attributes.nonce)).toMatch(/^obMatJos2AAAB[\w-]{19}$/u);
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

  /** Every fault of the list is there at first; each row mends the first of them (RFC 8489 §9.2.4). */
  it.each([
    ['no integrity comes before all', {}, 401],
    ['a missing NONCE before algorithms', { signed: true }, 400],
    ['algorithms before the username', { signed: true, nonce: true }, 400],
    ['the username before the integrity', { signed: true, nonce: true, algorithm: true }, 401],
    ['the integrity before the nonce', { ...all, key: false, fresh: false }, 401],
    ['the age of the nonce before the rest', { ...all, fresh: false }, 438],
    ['the rest before unknown attributes: malformed', { ...all, lifetime: true }, 400],
    ['unknown attributes before the method', all, 420],
  ])('%s', (_what, mended, code) => {
    const mend: Partial<typeof all> & { lifetime?: boolean } = mended;
    const relay = new TestRelay();
    const ana = relay.client();
    const { username, key } = ana.credential;
    ana.send(encodeRequest({ method: Method.allocate }));
    const nonce = read(ana.takeMessage(), attributes.nonce) ?? '';
    if (mend.fresh !== true) relay.pass(601_000);
    ana.send(
      encodeRequest({
        method: Method.allocate,
        add: (w) => {
          w.addRaw(0x7abc, Buffer.alloc(0)).add(attributes.realm, REALM);
          if (mend.lifetime === true) w.addRaw(attributes.lifetime.type, Buffer.alloc(3));
          w.add(attributes.username, mend.username === true ? username : 'nobody');
          if (mend.nonce === true) w.add(attributes.nonce, nonce);
          if (mend.algorithm !== true) w.add(attributes.passwordAlgorithms, []);
          if (mend.signed === true) w.addIntegrity(mend.key === true ? key : Buffer.alloc(16));
        },
      }),
    );
    const answer = ana.takeMessage();
    expect(errorCodeOf(answer)).toBe(code);
    expect(has(answer, attributes.nonce)).toBe(code === 401 || code === 438);
    expect(has(answer, attributes.realm)).toBe(code === 401 || code === 438);
    expect(hasIntegrity(answer, key)).toBe(mend.fresh === true);
  });

  it.each(['constructor', '__proto__', 'hasOwnProperty', 'a\0b', 'a\r\nb', '', 'ü'.repeat(200)])(
    'a user named %j is one like any other',
    (user) => {
      const relay = new TestRelay({ userQuota: 1 });
      const first = relay.client(user, 1);
      const second = relay.client(user, 2);
      first.mustAllocate();
      expect(errorCodeOf(second.allocate())).toBe(486);
      relay.client('somebody else', 3).mustAllocate();
    },
  );

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
