import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { attributes } from './attributes.js';
import { hasIntegrity } from './message-integrity.js';
import { MessageClass, Method } from './message-type.js';
import { parseStunMessage, read, type StunMessage } from './stun-message.js';

const vectors = {
  request: `000100582112a442b7e7a701bc34d686fa87dfae
    802200105354554e207465737420636c69656e74
    002400046e0001ff
    80290008932ff9b151263b36
    000600096576746a3a68367659202020
    000800149aeaa70cbfd8cb56781ef2b5b2d3f249c1b571a2
    80280004e57a3bcf`,
  ipv4Response: `0101003c2112a442b7e7a701bc34d686fa87dfae
    8022000b7465737420766563746f7220
    002000080001a147e112a643
    000800142b91f599fd9e90c38c7489f92af9ba53f06be7d7
    80280004c07d4c96`,
  ipv6Response: `010100482112a442b7e7a701bc34d686fa87dfae
    8022000b7465737420766563746f7220
    002000140002a1470113a9faa5d3f179bc25f4b5bed2b9d9
    00080014a382954e4be67bf11784c97c8292c275bfe3ed41
    80280004c8fb0b4c`,
  longTermRequest: `000100602112a44278ad3433c6ad72c029da412e
    00060012e3839ee38388e383aae38383e382afe382b90000
    0015001c662f2f3439396b39353464364f4c33346f4c39465354767936347341
    0014000b6578616d706c652e6f726700
    00080014f67024656dd64a3e02b8e0712e85c9a28ca89666`,
};

const shortTermKey = Buffer.from('VOkJxbRl1RmTxUk/WvJxBt');

function parse(vector: string): StunMessage {
  const message = parseStunMessage(Buffer.from(vector.replaceAll(/\s/gu, ''), 'hex'));
  if (typeof message === 'string') throw new Error(message);
  return message;
}

describe('the test vectors of RFC 5769', () => {
  it('§2.1: reads the sample request, whose padding is not zero', () => {
    const message = parse(vectors.request);
    expect(message.method).toBe(Method.binding);
    expect(message.messageClass).toBe(MessageClass.request);
    expect(read(message, attributes.software)).toBe('STUN test client');
    expect(read(message, attributes.username)).toBe('evtj:h6vY');
    expect(message.hasFingerprint).toBe(true);
    expect(hasIntegrity(message, shortTermKey)).toBe(true);
    expect(hasIntegrity(message, Buffer.from('another key'))).toBe(false);
  });

  it.each([
    ['§2.2', vectors.ipv4Response, { family: 4, address: '192.0.2.1', port: 32_853 }],
    [
      '§2.3',
      vectors.ipv6Response,
      { family: 6, address: '2001:db8:1234:5678:11:2233:4455:6677', port: 32_853 },
    ],
  ])('%s: reads the mapped address of the sample response', (_section, vector, mapped) => {
    const message = parse(vector);
    expect(message.messageClass).toBe(MessageClass.success);
    expect(read(message, attributes.software)).toBe('test vector');
    expect(read(message, attributes.xorMappedAddress)).toEqual(mapped);
    expect(message.hasFingerprint).toBe(true);
    expect(hasIntegrity(message, shortTermKey)).toBe(true);
  });

  it('§2.4: verifies the request with long-term authentication', () => {
    const message = parse(vectors.longTermRequest);
    const username = read(message, attributes.username);
    expect(username).toBe('マトリックス');
    expect(read(message, attributes.nonce)).toBe('f//499k954d6OL34oL9FSTvy64sA');
    expect(read(message, attributes.realm)).toBe('example.org');
    const key = createHash('md5').update('マトリックス:example.org:TheMatrIX').digest();
    expect(hasIntegrity(message, key)).toBe(true);
  });
});
