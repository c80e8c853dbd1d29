import type { NetworkInterfaceInfo } from 'node:os';
import { describe, expect, it } from 'vitest';
import { hintsOf, ownAddresses, type Interfaces } from './own-network.js';

const entry = (address: string, internal = false): NetworkInterfaceInfo =>
  ({ address, internal, family: address.includes(':') ? 'IPv6' : 'IPv4' }) as NetworkInterfaceInfo;

const hints = (interfaces: Interfaces, mapped: readonly string[] = []) =>
  hintsOf({ interfaces, mapped, hasHttpProxy: false });

const home = { lo: [entry('127.0.0.1', true)], eth0: [entry('192.168.1.2')] };

describe('hints', () => {
  it('are none in an ordinary home, containers or not', () => {
    expect(hints({ ...home, docker0: [entry('172.17.0.1')], veth1: [entry('10.0.0.1')] })).toEqual(
      [],
    );
    // macOS
    expect(hints({ ...home, utun0: [entry('fe80::1')] })).toEqual([]);
  });

  it('name tunnels, carriers and second networks', () => {
    expect(hints({ ...home, wg0: [entry('10.8.0.2')] })).toEqual(['vpn']);
    expect(hints({ ...home, wlan0: [entry('10.1.1.2')] })).toEqual(['several_networks']);
    expect(hints(home, ['100.70.1.1'])).toEqual(['carrier_grade_nat']);
    expect(hints({ wwan0: [entry('100.70.1.1')] })).toEqual(['carrier_grade_nat']);
    // a tunnel whose addresses are of that range inside
    expect(hints({ ...home, tailscale0: [entry('100.70.1.1')] })).toEqual(['vpn']);
  });

  it('tell of a proxy', () => {
    const sources = { interfaces: home, mapped: [], hasHttpProxy: true };
    expect(hintsOf(sources)).toEqual(['http_proxy']);
  });
});

it('has the addresses that lead out of this machine', () => {
  const interfaces = { ...home, eth1: [entry('fe80::1'), entry('2a00::1')] };
  expect(ownAddresses(interfaces)).toEqual([
    { family: 'ipv4', scope: 'private' },
    { family: 'ipv6', scope: 'global' },
  ]);
});
