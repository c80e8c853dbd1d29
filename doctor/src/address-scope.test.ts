import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isSameAddress, maySendTo, placeOf } from './address-scope.js';

describe('an address', () => {
  it.each([
    ['8.8.8.8', 'ipv4', 'global'],
    ['10.0.0.1', 'ipv4', 'private'],
    ['172.15.255.255', 'ipv4', 'global'],
    ['172.16.0.1', 'ipv4', 'private'],
    ['172.31.255.255', 'ipv4', 'private'],
    ['172.32.0.1', 'ipv4', 'global'],
    ['192.168.1.1', 'ipv4', 'private'],
    ['100.64.0.1', 'ipv4', 'carrier-grade'],
    ['100.127.255.255', 'ipv4', 'carrier-grade'],
    ['100.128.0.1', 'ipv4', 'global'],
    ['127.0.0.53', 'ipv4', 'loopback'],
    ['169.254.7.7', 'ipv4', 'link-local'],
    ['203.0.113.7', 'ipv4', 'other'],
    ['255.255.255.255', 'ipv4', 'other'],
    ['0.0.0.0', 'ipv4', 'other'],
    ['2a00:1450:4001::200e', 'ipv6', 'global'],
    ['[2a00:1450:4001::200e]', 'ipv6', 'global'],
    ['2001:db8::1', 'ipv6', 'other'],
    ['2001:4860:4860::8888', 'ipv6', 'global'],
    ['fd00::1', 'ipv6', 'private'],
    ['fe80::1%eth0', 'ipv6', 'link-local'],
    ['::1', 'ipv6', 'loopback'],
    ['::', 'ipv6', 'other'],
    ['ff02::1', 'ipv6', 'other'],
    ['::ffff:192.168.0.1', 'ipv4', 'private'],
    ['::ffff:c0a8:1', 'ipv4', 'private'],
  ] as const)('%s is of %s and %s', (text, family, scope) => {
    expect(placeOf(text)).toEqual({ family, scope });
  });

  it.each([
    '',
    'turn.example',
    'a.b.c.d',
    '1.2.3',
    '1.2.3.256',
    '1:2:3',
    '1::2::3',
    ':',
    '12345::',
  ])('is not %j', (text) => {
    expect(placeOf(text)).toBeUndefined();
  });

  it('is the same one however it is written', () => {
    expect(isSameAddress('2001:DB8::0:1', '[2001:db8:0:0:0:0:0:1]')).toBe(true);
    expect(isSameAddress('::ffff:1.2.3.4', '1.2.3.4')).toBe(true);
    expect(isSameAddress('1.2.3.4', '1.2.3.5')).toBe(false);
    expect(isSameAddress('turn.example', 'turn.example')).toBe(false);
  });

  it('is read however many of its zeros are left out', () => {
    fc.assert(
      fc.property(fc.ipV6(), (text) => {
        expect(placeOf(text)).toBeDefined();
        expect(isSameAddress(text, text.toUpperCase())).toBe(true);
      }),
    );
  });
});

describe('a server may name another to which this end sends', () => {
  it.each([
    ['20.1.0.1', '20.2.0.1', true],
    ['20.1.0.1', '2a10::1', true],
    ['10.0.0.1', '192.168.0.1', true],
    ['10.0.0.1', '20.1.0.1', true],
    ['127.0.0.1', '127.0.0.2', true],
    ['20.1.0.1', '10.0.0.1', false],
    ['20.1.0.1', '127.0.0.1', false],
    ['20.1.0.1', '::ffff:127.0.0.1', false],
    ['20.1.0.1', '169.254.169.254', false],
    ['20.1.0.1', '64:ff9b::a00:1', false],
    ['10.0.0.1', '127.0.0.1', false],
    ['20.1.0.1', 'localhost', false],
  ])('from %s to %s: %s', (from, to, may) => {
    expect(maySendTo(from, to)).toBe(may);
  });
});
