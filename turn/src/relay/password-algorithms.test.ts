import { turnPassword } from '@parley/shared/turn-credentials';
import { describe, expect, it } from 'vitest';
import { userhashOf } from '../auth/credentials.js';
import { longTermKey } from '@parley/stun/long-term-key';
import { offeredAlgorithms } from '../auth/password-algorithms.js';
import { attributes } from '@parley/stun/attributes';
import { hasIntegrity } from '@parley/stun/message-integrity';
import { MessageClass, Method } from '@parley/stun/message-type';
import type { MessageWriter } from '@parley/stun/message-writer';
import { PasswordAlgorithm, type NamedAlgorithm } from '@parley/stun/password-algorithm';
import { has, read, type StunMessage } from '@parley/stun/stun-message';
import { credentialOf, encodeRequest, errorCodeOf, REALM, SECRET } from '../testing/requests.js';
import { START_EPOCH, type TestClient } from '../testing/test-client.js';
import { TestRelay } from '../testing/test-relay.js';

const { md5, sha256 } = PasswordAlgorithm;

function named(algorithm: number, parameters = ''): NamedAlgorithm {
  return { algorithm, parameters: Buffer.from(parameters) };
}

function signedIn(relay: TestRelay, algorithm: PasswordAlgorithm, port = 40_000): TestClient {
  const client = relay.client('ana', port);
  client.credential = credentialOf('ana', { now: START_EPOCH + relay.now, algorithm });
  return client;
}

/** The key of a client's username under one algorithm. */
function keyOf(client: TestClient, algorithm: PasswordAlgorithm): Buffer {
  const { username } = client.credential;
  return longTermKey(username, REALM, turnPassword(SECRET, username), algorithm);
}

/** An Allocate put together by hand: everything but REQUESTED-TRANSPORT and REALM is the test's. */
function send(client: TestClient, add: (writer: MessageWriter) => void): StunMessage {
  client.send(
    encodeRequest({
      method: Method.allocate,
      add: (w) => {
        add(w.add(attributes.requestedTransport, 17).add(attributes.realm, REALM));
      },
    }),
  );
  return client.takeMessage();
}

function freshNonce(client: TestClient): string {
  client.send(encodeRequest({ method: Method.allocate }));
  return read(client.takeMessage(), attributes.nonce) ?? '';
}

describe('what is offered (RFC 8489 §9.2.4)', () => {
  it('PASSWORD-ALGORITHMS, SHA-256 first, comes with every 401 and 438, as the nonce says', () => {
    const relay = new TestRelay();
    const ana = relay.client();
    ana.send(encodeRequest({ method: Method.allocate }));
    const first = ana.takeMessage();
    ana.nonce = read(first, attributes.nonce);
    ana.credential = { ...ana.credential, key: Buffer.alloc(16) };
    const wrongKey = ana.allocate();
    ana.credential = credentialOf('ana', { now: START_EPOCH + relay.now });
    relay.pass(601_000);
    const stale = ana.allocate();
    ana.nonce = read(stale, attributes.nonce);
    relay.pass(3_700_000);
    ana.nonce = freshNonce(ana);
    const expired = ana.allocate();
    expect([first, wrongKey, stale, expired].map(errorCodeOf)).toEqual([401, 401, 438, 401]);
    for (const challenge of [first, wrongKey, stale, expired]) {
      expect(read(challenge, attributes.passwordAlgorithms)).toEqual([named(sha256), named(md5)]);
      expect(read(challenge, attributes.nonce)).toMatch(/^obMatJos2AAAB[\w-]{19}$/u);
      expect(read(challenge, attributes.realm)).toBe(REALM);
      for (const absent of [
        attributes.username,
        attributes.userhash,
        attributes.messageIntegrity,
      ]) {
        expect(has(challenge, absent)).toBe(false);
      }
    }
  });

  it('no other answer carries it', () => {
    const ana = new TestRelay().client();
    for (const answer of [ana.allocate(), ana.allocate(), ana.request(Method.refresh)]) {
      expect(has(answer, attributes.passwordAlgorithms)).toBe(false);
      expect(has(answer, attributes.nonce)).toBe(false);
    }
  });
});

describe('what a request may name (RFC 8489 §9.2.4)', () => {
  it.each([
    ['SHA-256', sha256],
    ['MD5', md5],
  ])('%s: served, and every answer carries MESSAGE-INTEGRITY-SHA256', (_name, algorithm) => {
    const ana = signedIn(new TestRelay(), algorithm);
    const answers = [ana.allocate(), ana.allocate(), ana.request(Method.refresh)];
    expect(answers.map(errorCodeOf)).toEqual([undefined, 437, undefined]);
    for (const answer of answers) {
      expect(has(answer, attributes.messageIntegritySha256)).toBe(true);
      expect(has(answer, attributes.messageIntegrity)).toBe(false);
      expect(hasIntegrity(answer, keyOf(ana, algorithm))).toBe(true);
    }
  });

  it('nothing: the key is made with MD5, and answers carry MESSAGE-INTEGRITY', () => {
    const ana = new TestRelay().client();
    const answers = [ana.allocate(), ana.allocate(), ana.request(Method.refresh)];
    for (const answer of answers) {
      expect(has(answer, attributes.messageIntegrity)).toBe(true);
      expect(has(answer, attributes.messageIntegritySha256)).toBe(false);
      expect(hasIntegrity(answer, keyOf(ana, md5))).toBe(true);
    }
  });

  it('nothing, with the key of SHA-256: 401', () => {
    const ana = new TestRelay().client();
    ana.credential = { ...ana.credential, key: keyOf(ana, sha256) };
    expect(errorCodeOf(ana.allocate())).toBe(401);
  });

  it.each<[string, NamedAlgorithm | undefined, readonly NamedAlgorithm[] | undefined]>([
    ['an algorithm without the offer', named(sha256), undefined],
    ['the offer without an algorithm', undefined, offeredAlgorithms],
    ['an offer that lacks the best', named(md5), [named(md5)]],
    ['an offer in another order', named(sha256), [named(md5), named(sha256)]],
    ['an offer with one more', named(sha256), [...offeredAlgorithms, named(3)]],
    ['an empty offer', named(sha256), []],
    ['an offer with parameters', named(sha256), [named(sha256, 'four'), named(md5)]],
    ['an algorithm that was not offered', named(3), offeredAlgorithms],
    ['an algorithm with parameters', named(sha256, 'four'), offeredAlgorithms],
  ])('%s: 400 without realm and nonce', (_case, algorithm, offer) => {
    const ana = new TestRelay().client();
    const nonce = freshNonce(ana);
    const key = keyOf(ana, algorithm?.algorithm === md5 ? md5 : sha256);
    const answer = send(ana, (w) => {
      w.add(attributes.username, ana.credential.username).add(attributes.nonce, nonce);
      if (offer !== undefined) w.add(attributes.passwordAlgorithms, offer);
      if (algorithm !== undefined) w.add(attributes.passwordAlgorithm, algorithm);
      w.addIntegrity(key, 'sha256');
    });
    expect(errorCodeOf(answer)).toBe(400);
    expect(has(answer, attributes.realm)).toBe(false);
    expect(has(answer, attributes.nonce)).toBe(false);
  });

  it('with a nonce that announces nothing, which is not from here, a valid proof is told 438', () => {
    const ana = new TestRelay().client();
    for (const nonce of ['other', freshNonce(ana).replace('AAAB', 'AAAA')]) {
      for (const algorithm of [md5, sha256]) {
        const answer = send(ana, (w) => {
          w.add(attributes.username, ana.credential.username)
            .add(attributes.nonce, nonce)
            .add(attributes.passwordAlgorithm, named(algorithm))
            .addIntegrity(keyOf(ana, algorithm), 'sha256');
        });
        expect(errorCodeOf(answer)).toBe(438);
      }
    }
  });
});

describe('the kind of integrity', () => {
  it.each([
    ['MESSAGE-INTEGRITY', 401],
    ['MESSAGE-INTEGRITY-SHA256', undefined],
  ])('both attributes, of which only %s is right (RFC 8489 §9.2.4)', (right, code) => {
    const ana = new TestRelay().client();
    const nonce = freshNonce(ana);
    const { username, key } = ana.credential;
    const wrong = Buffer.alloc(16);
    const answer = send(ana, (w) => {
      w.add(attributes.username, username)
        .add(attributes.nonce, nonce)
        .addIntegrity(right === 'MESSAGE-INTEGRITY' ? key : wrong)
        .addIntegrity(right === 'MESSAGE-INTEGRITY' ? wrong : key, 'sha256');
    });
    expect(errorCodeOf(answer)).toBe(code);
    expect(has(answer, attributes.messageIntegritySha256)).toBe(code === undefined);
  });

  it('an algorithm is named and MESSAGE-INTEGRITY used: the answer carries the other (RFC 8489 §9.2.4)', () => {
    const ana = new TestRelay().client();
    const nonce = freshNonce(ana);
    const answer = send(ana, (w) => {
      w.add(attributes.username, ana.credential.username)
        .add(attributes.nonce, nonce)
        .add(attributes.passwordAlgorithms, offeredAlgorithms)
        .add(attributes.passwordAlgorithm, named(sha256))
        .addIntegrity(keyOf(ana, sha256));
    });
    expect(answer.messageClass).toBe(MessageClass.success);
    expect(has(answer, attributes.messageIntegritySha256)).toBe(true);
    expect(hasIntegrity(answer, keyOf(ana, sha256))).toBe(true);
  });

  it('a truncated HMAC is a 400: RFC 8656 does not allow it (RFC 8489 §14.6)', () => {
    const ana = new TestRelay().client();
    const nonce = freshNonce(ana);
    for (const length of [16, 28]) {
      const answer = send(ana, (w) => {
        w.add(attributes.username, ana.credential.username)
          .add(attributes.nonce, nonce)
          .addRaw(attributes.messageIntegritySha256.type, Buffer.alloc(length));
      });
      expect(errorCodeOf(answer)).toBe(400);
    }
  });
});

describe('the key of an allocation', () => {
  it.each([
    ['SHA-256', sha256],
    ['MD5', md5],
  ])('outlives expiry of a credential used with %s', (_name, algorithm) => {
    const relay = new TestRelay();
    const ana = signedIn(relay, algorithm);
    ana.mustAllocate();
    for (let step = 0; step < 5; step += 1) {
      ana.nonce = undefined;
      expect(
        ana.request(Method.refresh, (w) => w.add(attributes.lifetime, 3600)).messageClass,
      ).toBe(MessageClass.success);
      relay.pass(3_000_000);
    }
    ana.nonce = undefined;
    expect(ana.request(Method.refresh).messageClass).toBe(MessageClass.success);
  });

  it('is not taken for the key of another algorithm', () => {
    const relay = new TestRelay();
    const ana = signedIn(relay, sha256);
    ana.mustAllocate();
    const ofSha256 = ana.credential;
    ana.credential = { ...ofSha256, algorithm: md5 };
    expect(errorCodeOf(ana.request(Method.refresh))).toBe(401);
    ana.credential = { ...ofSha256, algorithm: md5, key: keyOf(ana, md5) };
    expect(ana.request(Method.refresh).messageClass).toBe(MessageClass.success);
    ana.credential = { ...ofSha256, algorithm: undefined, key: keyOf(ana, md5) };
    const answer = ana.request(Method.refresh);
    expect(answer.messageClass).toBe(MessageClass.success);
    expect(has(answer, attributes.messageIntegrity)).toBe(true);
  });
});

describe('USERHASH (RFC 8489 §14.4)', () => {
  /** Signs a Refresh with USERHASH in the place of USERNAME. */
  const refresh = (client: TestClient, userhash: Buffer): StunMessage => {
    const nonce = client.nonce ?? freshNonce(client);
    client.send(
      encodeRequest({
        method: Method.refresh,
        add: (w) =>
          w
            .add(attributes.userhash, userhash)
            .add(attributes.realm, REALM)
            .add(attributes.nonce, nonce)
            .add(attributes.passwordAlgorithms, offeredAlgorithms)
            .add(attributes.passwordAlgorithm, named(sha256))
            .addIntegrity(keyOf(client, sha256), 'sha256'),
      }),
    );
    return client.takeMessage();
  };

  it('stands for the username that made the allocation of this 5-tuple', () => {
    const ana = signedIn(new TestRelay(), sha256);
    ana.mustAllocate();
    const answer = refresh(ana, userhashOf(ana.credential.username, REALM));
    expect(answer.messageClass).toBe(MessageClass.success);
    expect(hasIntegrity(answer, ana.credential.key)).toBe(true);
    for (const absent of [attributes.username, attributes.userhash]) {
      expect(has(answer, absent)).toBe(false);
    }
  });

  it('of anybody else is a 401, also where the username is known on another 5-tuple', () => {
    const relay = new TestRelay();
    const ana = signedIn(relay, sha256);
    ana.mustAllocate();
    expect(errorCodeOf(refresh(ana, userhashOf('bob', REALM)))).toBe(401);
    expect(errorCodeOf(refresh(ana, userhashOf(ana.credential.username, 'elsewhere')))).toBe(401);
    const elsewhere = signedIn(relay, sha256, 2);
    expect(errorCodeOf(refresh(elsewhere, userhashOf(ana.credential.username, REALM)))).toBe(401);
  });

  it('of 31 octets is a 400', () => {
    const ana = signedIn(new TestRelay(), sha256);
    ana.mustAllocate();
    expect(errorCodeOf(refresh(ana, Buffer.alloc(31)))).toBe(400);
  });

  it('beside USERNAME does not count', () => {
    const ana = signedIn(new TestRelay(), sha256);
    expect(ana.allocate((w) => w.add(attributes.userhash, Buffer.alloc(32))).messageClass).toBe(
      MessageClass.success,
    );
  });
});
