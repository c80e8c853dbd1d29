import { isIPv4, isIPv6 } from 'node:net';
import { expect, test } from 'vitest';
import {
  listed,
  only,
  privateSubnet,
  publicSubnet,
  serviceSubnet,
  uplinkSubnet,
  withPrefixLength,
} from './addresses.js';

const numbers = Array.from({ length: 254 }, (_, index) => index + 1);
const outside = [
  serviceSubnet,
  ...numbers.flatMap((each) => [uplinkSubnet(each), publicSubnet(each)]),
];

test('no two networks outside share a prefix', () => {
  const prefixes = outside.flatMap(({ prefix }) => listed(prefix));
  expect(new Set(prefixes).size).toBe(prefixes.length);
});

test('addresses are written as browsers write them', () => {
  for (const subnet of outside) {
    for (const { v4, v6 } of [subnet.gateway, subnet.computer(0), subnet.computer(1)]) {
      expect(isIPv4(v4)).toBe(true);
      expect(isIPv6(v6)).toBe(true);
      expect(new URL(`http://[${v6}]/`).hostname).toBe(`[${v6}]`);
    }
  }
});

test('a network has the families that it is asked for', () => {
  const both = privateSubnet.computer(0);
  expect(only(both, ['IPv4'])).toEqual({ v4: '192.168.1.2' });
  expect(listed(only(both, ['IPv4', 'IPv6']))).toEqual([both.v4, both.v6]);
  expect(listed(only(both, ['IPv6'])).map(withPrefixLength)).toEqual([`${both.v6}/64`]);
});
