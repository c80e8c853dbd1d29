import { expect, test } from 'vitest';
import { expectedPath, traitsOf, type NetworkTraits } from './expected-path.js';
import { routerDescriptions, routerKinds } from './router-kind.js';

const traits = routerKinds.map((kind) => traitsOf(routerDescriptions[kind].behaviour));

test('the best path between every two kinds of network is the one that the documentation tells', () => {
  const table = traits.map((one, row) =>
    traits.slice(row).map((other) => expectedPath(one, other)?.replace('relay-', '')),
  );
  // open, full-cone, address-restricted, port-restricted, symmetric, double-nat, udp-blocked, tcp-443-only, ipv6-only
  expect(table.map((row) => row.join(' '))).toEqual([
    'host srflx srflx srflx prflx srflx tcp tls host',
    'srflx srflx srflx srflx srflx tcp tls udp',
    'srflx srflx srflx srflx tcp tls udp',
    'srflx udp srflx tcp tls udp',
    'udp udp tcp tls udp',
    'srflx tcp tls udp',
    'tcp tls tcp',
    'tls tls',
    'host',
  ]);
});

test('it does not matter who is named first', () => {
  for (const one of traits) {
    for (const other of traits) expect(expectedPath(one, other)).toBe(expectedPath(other, one));
  }
});

test('a new address for every destination meets one that lets anybody in', () => {
  const dependent = {
    mapping: 'address-and-port-dependent',
    filtering: 'endpoint-independent',
  } as const;
  const lenient: NetworkTraits = { ipv4: dependent, ipv6: null, relayOver: ['udp'] };
  expect(expectedPath(lenient, lenient)).toBe('prflx');
});

test('a network that reaches no relay has no path where none is direct', () => {
  const closed: NetworkTraits = { ipv4: null, ipv6: null, relayOver: [] };
  for (const other of traits) expect(expectedPath(closed, other)).toBeNull();
});
