import { createHmac } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { attributes } from './attributes.js';
import { hasIntegrity } from './message-integrity.js';
import { MessageClass, Method } from './message-type.js';
import { MessageWriter } from './message-writer.js';
import { isMalformed, parseStunMessage, read, type StunMessage } from './stun-message.js';

const key = Buffer.from('0123456789abcdef');
const otherKey = Buffer.from('fedcba9876543210');

type AddAttributes = (writer: MessageWriter) => void;

function encode(...parts: readonly AddAttributes[]): Buffer {
  const writer = new MessageWriter(Method.refresh, MessageClass.request, Buffer.alloc(12, 7));
  for (const add of parts) add(writer);
  return writer.finish();
}

function message(...parts: readonly AddAttributes[]): StunMessage {
  const parsed = parseStunMessage(encode(...parts));
  if (typeof parsed === 'string') throw new Error(parsed);
  return parsed;
}

const sha1: AddAttributes = (w) => w.addIntegrity(key);
const sha256: AddAttributes = (w) => w.addIntegrity(key, 'sha256');
const wrongSha1: AddAttributes = (w) => w.addIntegrity(otherKey);
const wrongSha256: AddAttributes = (w) => w.addIntegrity(otherKey, 'sha256');
const fingerprint: AddAttributes = (w) => w.addFingerprint();
const lifetime: AddAttributes = (w) => w.add(attributes.lifetime, 77);

/** MESSAGE-INTEGRITY-SHA256 of any length, made here without the code under test (RFC 8489 §14.6). */
function truncated(length: number): AddAttributes {
  return (writer) => {
    const before = Buffer.from(writer.finish());
    before.writeUInt16BE(before.length - 20 + 4 + length, 2);
    const hmac = createHmac('sha256', key).update(before).digest();
    writer.addRaw(attributes.messageIntegritySha256.type, hmac.subarray(0, length));
  };
}

describe('which attributes count (RFC 8489 §9, §14.5, §14.6)', () => {
  it.each([
    ['MESSAGE-INTEGRITY', [sha1]],
    ['MESSAGE-INTEGRITY-SHA256', [sha256]],
    ['both', [sha1, sha256]],
    ['both, with something between them', [sha1, lifetime, sha256]],
  ])('nothing after %s, but FINGERPRINT does', (_what, signatures) => {
    const parsed = message(
      (w) => w.add(attributes.realm, 'first'),
      ...signatures,
      lifetime,
      (w) => w.add(attributes.realm, 'second').addRaw(0x7abc, Buffer.alloc(0)).addFingerprint(),
    );
    expect(read(parsed, attributes.lifetime)).toBeUndefined();
    expect(read(parsed, attributes.realm)).toBe('first');
    expect(parsed.attributes.some(({ type }) => type === 0x7abc)).toBe(false);
    expect(parsed.hasFingerprint).toBe(true);
    expect(hasIntegrity(parsed, key)).toBe(true);
    expect(hasIntegrity(parsed, otherKey)).toBe(false);
  });

  it('of both, MESSAGE-INTEGRITY-SHA256 alone is checked (RFC 8489 §9.2.4)', () => {
    expect(hasIntegrity(message(wrongSha1, sha256, fingerprint), key)).toBe(true);
    expect(hasIntegrity(message(sha1, wrongSha256, fingerprint), key)).toBe(false);
    expect(hasIntegrity(message(sha1, fingerprint), key)).toBe(true);
  });

  it('MESSAGE-INTEGRITY after MESSAGE-INTEGRITY-SHA256 does not count, nor does a second one', () => {
    expect(hasIntegrity(message(wrongSha256, sha1), key)).toBe(false);
    expect(hasIntegrity(message(sha256, wrongSha1), key)).toBe(true);
    expect(read(message(sha256, sha1), attributes.messageIntegrity)).toBeUndefined();
    expect(hasIntegrity(message(wrongSha1, sha1), key)).toBe(false);
    expect(hasIntegrity(message(wrongSha1, wrongSha256, sha256), key)).toBe(false);
  });

  it('FINGERPRINT before an integrity attribute makes the message broken (RFC 8489 §14.7)', () => {
    expect(parseStunMessage(encode(fingerprint, sha1))).toBe('wrong fingerprint');
    expect(parseStunMessage(encode(sha1, fingerprint, sha256))).toBe('wrong fingerprint');
  });
});

describe('MESSAGE-INTEGRITY-SHA256 (RFC 8489 §14.6)', () => {
  it.each([16, 20, 24, 28, 32])('verifies with %i octets', (length) => {
    const parsed = message(lifetime, truncated(length), fingerprint);
    expect(isMalformed(parsed, [attributes.messageIntegritySha256])).toBe(false);
    expect(hasIntegrity(parsed, key)).toBe(true);
    expect(hasIntegrity(parsed, otherKey)).toBe(false);
  });

  it.each([0, 4, 12, 15, 17, 30, 31])('is malformed with %i octets', (length) => {
    const parsed = message(lifetime, truncated(length));
    expect(isMalformed(parsed, [attributes.messageIntegritySha256])).toBe(true);
    expect(hasIntegrity(parsed, key)).toBe(false);
  });

  it('is malformed with 36 octets', () => {
    const parsed = message((w) =>
      w.addRaw(attributes.messageIntegritySha256.type, Buffer.alloc(36)),
    );
    expect(isMalformed(parsed, [attributes.messageIntegritySha256])).toBe(true);
    expect(hasIntegrity(parsed, key)).toBe(false);
  });

  it('covers every bit of what comes before it, padding included', () => {
    const padded = (w: MessageWriter): void => {
      w.add(attributes.username, 'a');
    };
    const bytes = encode(padded, sha256);
    const end = bytes.length - 36;
    const believed: number[] = [];
    for (let bit = 0; bit < end * 8; bit += 1) {
      const changed = Buffer.from(bytes);
      changed[bit >> 3] = (changed[bit >> 3] ?? 0) ^ (1 << (bit & 7));
      const parsed = parseStunMessage(changed);
      if (typeof parsed !== 'string' && hasIntegrity(parsed, key)) believed.push(bit);
    }
    expect(believed).toEqual([]);
  });
});

describe('PASSWORD-ALGORITHMS and PASSWORD-ALGORITHM (RFC 8489 §14.11, §14.12)', () => {
  const entries = [
    { algorithm: 2, parameters: Buffer.alloc(0) },
    { algorithm: 0x8001, parameters: Buffer.from('abcde') },
    { algorithm: 1, parameters: Buffer.alloc(0) },
  ];

  it('are read back as written, parameters padded with zeros', () => {
    const parsed = message((w) => w.add(attributes.passwordAlgorithms, entries));
    expect(read(parsed, attributes.passwordAlgorithms)).toEqual(entries);
    expect(parsed.attributes[0]?.value.toString('hex')).toBe(
      '0002000080010005616263646500000000010000',
    );
  });

  it.each([
    ['half an entry', '0002'],
    ['parameters that are not there', '00020004'],
    ['parameters without their padding', '00020001ff'],
  ])('%s is malformed in both', (_what, hex) => {
    for (const attribute of [attributes.passwordAlgorithms, attributes.passwordAlgorithm]) {
      const parsed = message((w) => w.addRaw(attribute.type, Buffer.from(hex, 'hex')));
      expect(isMalformed(parsed, [attribute])).toBe(true);
    }
  });

  it('PASSWORD-ALGORITHM names exactly one', () => {
    for (const hex of ['', '0001000000020000']) {
      const parsed = message((w) =>
        w.addRaw(attributes.passwordAlgorithm.type, Buffer.from(hex, 'hex')),
      );
      expect(isMalformed(parsed, [attributes.passwordAlgorithm])).toBe(true);
    }
  });
});
