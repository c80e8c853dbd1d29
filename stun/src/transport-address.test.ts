// oxlint-disable-next-line eslint/no-restricted-imports -- the system's own reading of addresses, to compare with
import { isIP, SocketAddress } from 'node:net';
import * as fc from 'fast-check';
import ipaddr from 'ipaddr.js';
import { describe, expect, it } from 'vitest';
import { addressBytes, addressText, canonicalAddress } from './transport-address.js';

const octets = (length: number): fc.Arbitrary<number[]> =>
  // Zeros often, since runs of them are what the text of an IPv6 address shortens.
  fc.array(fc.oneof(fc.constant(0), fc.nat(255)), { minLength: length, maxLength: length });

describe('the text of an address', () => {
  it('is what the operating system prints, for both families', () => {
    fc.assert(
      fc.property(fc.oneof(octets(4), octets(16)), (bytes) => {
        // IPv4-compatible addresses, which no host can have, are printed in one way or the other.
        fc.pre(bytes.length === 4 || bytes.slice(0, 12).some((octet) => octet !== 0));
        const text = addressText(Uint8Array.from(bytes));
        const family = bytes.length === 4 ? 'ipv4' : 'ipv6';
        expect(text).toBe(new SocketAddress({ address: text, family }).address);
        expect([...(addressBytes(text) ?? [])]).toEqual(bytes);
      }),
      { numRuns: 2000 },
    );
  });

  it('is read in every spelling', () => {
    fc.assert(
      fc.property(octets(16), (bytes) => {
        const address = new ipaddr.IPv6(bytes);
        for (const text of [
          address.toNormalizedString(),
          address.parts
            .map((part) => part.toString(16).padStart(4, '0'))
            .join(':')
            .toUpperCase(),
          `${address.parts
            .slice(0, 6)
            .map((part) => part.toString(16))
            .join(':')}:${bytes.slice(12).join('.')}`,
        ]) {
          expect([...(addressBytes(text) ?? [])]).toEqual(bytes);
        }
      }),
    );
    expect(canonicalAddress('2001:DB8:0:0::0001')).toBe('2001:db8::1');
    expect(canonicalAddress('::')).toBe('::');
    expect(canonicalAddress('1::')).toBe('1::');
    expect(canonicalAddress('::ffff:1.2.3.4')).toBe('::ffff:1.2.3.4');
    expect(canonicalAddress('9.9.9.9')).toBe('9.9.9.9');
  });

  it('is refused exactly where the operating system refuses it', () => {
    const pieces = fc.constantFrom(
      ':',
      '::',
      '.',
      '0',
      'f',
      '12',
      'abcd',
      '1.2.3.4',
      '00000',
      'g',
      ' ',
    );
    fc.assert(
      fc.property(fc.array(pieces, { maxLength: 17 }), (parts) => {
        const text = parts.join('');
        expect(addressBytes(text) !== undefined).toBe(isIP(text) !== 0);
      }),
      { numRuns: 5000 },
    );
    // A zone is no part of an address on the wire.
    expect(addressBytes('fe80::1%eth0')).toBeUndefined();
  });
});
