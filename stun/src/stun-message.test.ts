import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { attributes } from './attributes.js';
import { encodeDataIndication } from './data-indication.js';
import { hasIntegrity } from './message-integrity.js';
import { classOf, encodeMessageType, MessageClass, Method, methodOf } from './message-type.js';
import { MessageWriter } from './message-writer.js';
import {
  isMalformed,
  parseStunMessage,
  read,
  readAll,
  unknownAttributes,
  type StunMessage,
} from './stun-message.js';
import { present } from './testing/present.js';
import { addressBytes, addressText, transportAddress } from './transport-address.js';

const transactionId = Buffer.from('abcdefghijkl');
const key = Buffer.from('0123456789abcdef');

const ipv4 = fc.uint8Array({ minLength: 4, maxLength: 4 }).map(addressText);
const ipv6 = fc.uint8Array({ minLength: 16, maxLength: 16 }).map(addressText);
const anyAddress = fc
  .tuple(fc.oneof(ipv4, ipv6), fc.nat(0xffff))
  .map(([address, port]) => transportAddress(address, port));
const anyClass = fc.constantFrom(...Object.values(MessageClass));

function mustParse(bytes: Buffer): StunMessage {
  const message = parseStunMessage(bytes);
  if (typeof message === 'string') throw new Error(message);
  return message;
}

function request(add: (writer: MessageWriter) => void = () => undefined): Buffer {
  const writer = new MessageWriter(Method.allocate, MessageClass.request, transactionId);
  add(writer);
  return writer.finish();
}

describe('message types', () => {
  it('put method and class together and apart again (RFC 8489 §5)', () => {
    expect(encodeMessageType(Method.binding, MessageClass.success)).toBe(0x0101);
    expect(encodeMessageType(Method.channelBind, MessageClass.error)).toBe(0x0119);
    fc.assert(
      fc.property(fc.nat(0xfff), anyClass, (method, messageClass) => {
        const type = encodeMessageType(method, messageClass);
        expect([methodOf(type), classOf(type), type & 0xc000]).toEqual([method, messageClass, 0]);
      }),
    );
  });
});

describe('what is written', () => {
  it('is read back the same: addresses of both families', () => {
    fc.assert(
      fc.property(anyAddress, fc.uint8Array({ minLength: 12, maxLength: 12 }), (address, id) => {
        const message = mustParse(
          new MessageWriter(Method.binding, MessageClass.success, Buffer.from(id))
            .add(attributes.xorMappedAddress, address)
            .add(attributes.mappedAddress, address)
            .finish(),
        );
        expect(read(message, attributes.xorMappedAddress)).toEqual(address);
        expect(read(message, attributes.mappedAddress)).toEqual(address);
      }),
    );
  });

  it('is read back the same: every other kind of value', () => {
    const values = fc.record({
      username: fc.string({ unit: 'grapheme', maxLength: 50 }),
      data: fc.uint8Array({ maxLength: 1500, size: 'max' }),
      lifetime: fc.nat(0xffffffff),
      channel: fc.nat(0xffff),
      family: fc.nat(0xff),
      even: fc.boolean(),
      token: fc.uint8Array({ minLength: 8, maxLength: 8 }),
      code: fc.integer({ min: 300, max: 699 }),
      unknown: fc.array(fc.nat(0xffff), { maxLength: 30 }),
    });
    fc.assert(
      fc.property(values, (value) => {
        const message = mustParse(
          request((w) =>
            w
              .add(attributes.username, value.username)
              .add(attributes.data, Buffer.from(value.data))
              .add(attributes.lifetime, value.lifetime)
              .add(attributes.channelNumber, value.channel)
              .add(attributes.requestedAddressFamily, value.family)
              .add(attributes.evenPort, value.even)
              .add(attributes.reservationToken, Buffer.from(value.token))
              .add(attributes.errorCode, { code: value.code, reason: 'why' })
              .add(attributes.addressErrorCode, {
                code: value.code,
                reason: 'why',
                family: 6 as const,
              })
              .add(attributes.unknownAttributes, value.unknown)
              .addIntegrity(key)
              .addFingerprint(),
          ),
        );
        expect(read(message, attributes.username)).toBe(value.username);
        expect(read(message, attributes.data)?.equals(value.data)).toBe(true);
        expect(read(message, attributes.lifetime)).toBe(value.lifetime);
        expect(read(message, attributes.channelNumber)).toBe(value.channel);
        expect(read(message, attributes.requestedAddressFamily)).toBe(value.family);
        expect(read(message, attributes.evenPort)).toBe(value.even);
        expect(read(message, attributes.reservationToken)?.equals(value.token)).toBe(true);
        expect(read(message, attributes.errorCode)).toEqual({ code: value.code, reason: 'why' });
        expect(read(message, attributes.addressErrorCode)).toMatchObject({ family: 6 });
        expect(read(message, attributes.unknownAttributes)).toEqual(value.unknown);
        expect(isMalformed(message, Object.values(attributes))).toBe(false);
        expect(hasIntegrity(message, key)).toBe(true);
        expect(hasIntegrity(message, Buffer.alloc(16))).toBe(false);
        expect(message.hasFingerprint).toBe(true);
      }),
    );
  });

  it('pads with zeros (RFC 8489 §14)', () => {
    const bytes = request((w) => w.addRaw(0x8abc, Buffer.from([0xff])));
    expect(bytes.toString('hex', 20)).toBe('8abc0001ff000000');
  });

  it('a Data indication reads as one, with any data from any address', () => {
    fc.assert(
      fc.property(anyAddress, fc.uint8Array({ maxLength: 2000, size: 'max' }), (peer, data) => {
        const bytes = encodeDataIndication(
          transactionId,
          peer.address,
          peer.port,
          Buffer.from(data),
        );
        const message = mustParse(present(bytes));
        expect([message.method, message.messageClass]).toEqual([
          Method.data,
          MessageClass.indication,
        ]);
        expect(read(message, attributes.xorPeerAddress)).toEqual(peer);
        expect(read(message, attributes.data)?.equals(data)).toBe(true);
        expect(message.bytes.subarray(message.bytes.length - (-data.length & 3))).toEqual(
          Buffer.alloc(-data.length & 3),
        );
      }),
    );
    expect(encodeDataIndication(transactionId, '9.9.9.9', 1, Buffer.alloc(0xffff))).toBeUndefined();
  });
});

describe('what is read', () => {
  const whole = request((w) =>
    w
      .add(attributes.requestedTransport, 17)
      .add(attributes.username, 'ana')
      .addIntegrity(key)
      .addFingerprint(),
  );

  it('is refused when it is cut at any octet, or has one too many', () => {
    for (let length = 0; length < whole.length; length += 1) {
      expect(parseStunMessage(whole.subarray(0, length))).toBeTypeOf('string');
    }
    expect(parseStunMessage(Buffer.concat([whole, Buffer.alloc(1)]))).toBe('length mismatch');
    expect(parseStunMessage(Buffer.concat([whole, Buffer.alloc(4)]))).toBe('length mismatch');
    expect(parseStunMessage(whole)).toBeTypeOf('object');
  });

  it('is refused when any length in it lies', () => {
    const plain = request((w) => w.add(attributes.requestedTransport, 17).addRaw(0x8abc, key));
    const accepted: string[] = [];
    for (let lie = 0; lie <= 0xffff; lie += lie < 64 ? 1 : 1021) {
      for (const offset of [2, 22, 30]) {
        const bytes = Buffer.from(plain);
        bytes.writeUInt16BE(lie, offset);
        const isTooLong =
          offset === 2 ? lie !== plain.length - 20 : offset + 2 + lie > plain.length;
        if (isTooLong && typeof parseStunMessage(bytes) !== 'string')
          accepted.push(`${offset}: ${lie}`);
      }
    }
    expect(accepted).toEqual([]);
  });

  it('is refused without the cookie, with the top bits set, with too many attributes', () => {
    const noCookie = Buffer.from(whole);
    noCookie[4] = 0;
    expect(parseStunMessage(noCookie)).toBe('no magic cookie');
    const topBits = Buffer.from(whole);
    topBits[0] = 0x80;
    expect(parseStunMessage(topBits)).toBe('not STUN');
    const many = request((w) => {
      for (let index = 0; index < 257; index += 1) w.addRaw(0x8abc, Buffer.alloc(0));
    });
    expect(parseStunMessage(many)).toBe('too many attributes');
  });

  it('fails its fingerprint when any bit of it is turned', () => {
    const believed: number[] = [];
    for (let bit = 0; bit < whole.length * 8; bit += 1) {
      const bytes = Buffer.from(whole);
      bytes[bit >> 3] = (bytes[bit >> 3] ?? 0) ^ (1 << (bit & 7));
      const message = parseStunMessage(bytes);
      // Turning a bit in the fingerprint's type makes it another attribute, which claims nothing.
      if (typeof message !== 'string' && message.hasFingerprint) believed.push(bit);
    }
    expect(believed).toEqual([]);
  });

  it('never throws, whatever the octets', () => {
    let framed = 0;
    const readEverything = (message: StunMessage): void => {
      for (const attribute of Object.values(attributes)) {
        read<unknown>(message, attribute);
        readAll<unknown>(message, attribute);
      }
      hasIntegrity(message, key);
    };
    fc.assert(
      fc.property(
        fc.uint8Array({ maxLength: 200, size: 'max' }),
        fc.boolean(),
        (octets, looksRight) => {
          const bytes = Buffer.from(octets).subarray(0, octets.length & ~3);
          if (looksRight && bytes.length >= 20) {
            bytes[0] = 0;
            bytes.writeUInt16BE(bytes.length - 20, 2);
            bytes.writeUInt32BE(0x2112a442, 4);
            if (bytes.length > 24) bytes.writeUInt16BE(bytes.length - 24, 22);
          }
          const message = parseStunMessage(bytes);
          if (typeof message === 'string') return;
          framed += 1;
          readEverything(message);
        },
      ),
      { numRuns: 500 },
    );
    expect(framed).toBeGreaterThan(50);
  });

  it('takes the first of repeated attributes, and nothing after MESSAGE-INTEGRITY', () => {
    const message = mustParse(
      request((w) =>
        w
          .add(attributes.lifetime, 1)
          .add(attributes.lifetime, 2)
          .addIntegrity(key)
          .add(attributes.realm, 'after')
          .addRaw(0x7abc, Buffer.alloc(0)),
      ),
    );
    expect(read(message, attributes.lifetime)).toBe(1);
    expect(readAll(message, attributes.lifetime)).toEqual([1, 2]);
    expect(read(message, attributes.realm)).toBeUndefined();
    expect(unknownAttributes(message, Object.values(attributes))).toEqual([]);
    expect(hasIntegrity(message, key)).toBe(true);
  });

  it.each([
    ['an address of an unknown family', attributes.xorPeerAddress, '0003000000000000'],
    ['an IPv4 address of six octets', attributes.xorPeerAddress, '000100000000'],
    ['a lifetime of three octets', attributes.lifetime, '000000'],
    ['a username that is not UTF-8', attributes.username, 'ff'],
    ['a username of 509 octets', attributes.username, '61'.repeat(509)],
    ['an integrity of 19 octets', attributes.messageIntegrity, '00'.repeat(19)],
    ['EVEN-PORT of two octets', attributes.evenPort, '0000'],
    ['DONT-FRAGMENT with a value', attributes.dontFragment, '00'],
  ])('%s is malformed', (_what, attribute, hex) => {
    const message = mustParse(request((w) => w.addRaw(attribute.type, Buffer.from(hex, 'hex'))));
    expect(isMalformed(message, [attribute])).toBe(true);
    expect(read<unknown>(message, attribute)).toBeUndefined();
    expect(hasIntegrity(message, key)).toBe(false);
  });
});

describe('addresses', () => {
  it('print and read back the same', () => {
    fc.assert(
      fc.property(fc.oneof(ipv4, ipv6), (address) => {
        expect(addressText(present(addressBytes(address)))).toBe(address);
      }),
    );
  });

  it.each([
    '',
    '1',
    '1.2.3',
    '1.2.3.4.5',
    '1.2.3.256',
    '01.2.3.4',
    '1..2.3',
    '1.2.3.',
    ':',
    'a::g',
  ])('%j is none', (text) => {
    expect(addressBytes(text)).toBeUndefined();
  });

  it.each([
    ['::', '::'],
    ['0:0:0:0:0:0:0:1', '::1'],
    ['2001:DB8:0:0:1:0:0:1', '2001:db8::1:0:0:1'],
    ['::ffff:102:304', '::ffff:1.2.3.4'],
  ])('%s prints as %s (RFC 5952)', (text, canonical) => {
    expect(addressText(present(addressBytes(text)))).toBe(canonical);
  });
});
