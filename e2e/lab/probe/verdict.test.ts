import { expect, test } from 'vitest';
import type { Endpoint } from './agent.js';
import { filteringOf, mappingOf, tcpOf } from './verdict.js';

const local: Endpoint = { address: '192.168.1.2', port: 5000 };
const outside = (port: number): Endpoint => ({ address: '20.0.1.2', port });
const mapping = (ports: readonly [number, number, number, number]): string => {
  const [a, b, c, d] = ports.map(outside) as [Endpoint, Endpoint, Endpoint, Endpoint];
  return mappingOf({ local, fromFirst: [a, b], fromSecond: [c, d] });
};

test('the mapping is what the address outside depends on', () => {
  expect(mapping([5000, 5000, 5000, 5000])).toBe('endpoint-independent');
  expect(mapping([5000, 5000, 5001, 5001])).toBe('address-dependent');
  expect(mapping([5000, 5001, 5002, 5003])).toBe('address-and-port-dependent');
  expect(mapping([5000, 5001, 5000, 5001])).toBe('address-and-port-dependent');
  expect(mapping([5000, 5000, 5000, 5001])).toBe('address-and-port-dependent');
});

test('a socket that is seen as it is has no mapping', () => {
  expect(mappingOf({ local, fromFirst: [local, local], fromSecond: [local, local] })).toBe('none');
});

test('the filtering is who gets through', () => {
  const nobody = { fromOtherPort: false, fromOtherAddress: false, atSilentSocket: false };
  expect(filteringOf(nobody)).toBe('address-and-port-dependent');
  const neighbour = { ...nobody, fromOtherPort: true };
  expect(filteringOf(neighbour)).toBe('address-dependent');
  const anybody = { ...neighbour, fromOtherAddress: true };
  expect(filteringOf(anybody)).toBe('endpoint-independent');
  expect(filteringOf({ ...anybody, atSilentSocket: true })).toBe('none');
});

test('a firewall lets TCP out to all ports, to that of the web over TLS, or to none, and to no other choice of them', () => {
  const reached = (...open: number[]) =>
    tcpOf([443, 80, 3478].map((port) => ({ port, isReached: open.includes(port) })));
  expect(reached(443, 80, 3478)).toBe('any port');
  expect(reached(443)).toBe('port 443');
  expect(reached()).toBe('blocked');
  expect(() => reached(443, 3478)).toThrow('TCP leads to the ports 443, 3478 and to no other');
  expect(() => reached(80)).toThrow('TCP leads to the ports 80 and to no other');
});
