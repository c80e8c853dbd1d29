import type { NetworkInterfaceInfo } from 'node:os';
import { describe, expect, it } from 'vitest';
import { canonicalHost, isOwnHost } from './own-host.js';

const entry = (address: string, internal: boolean): NetworkInterfaceInfo =>
  ({
    address,
    internal,
    mac: '00:00:00:00:00:00',
    cidr: null,
    netmask: '',
  }) as NetworkInterfaceInfo;
const interfaces = {
  lo: [entry('127.0.0.1', true), entry('::1', true)],
  eth0: [entry('192.168.1.5', false), entry('2a10:20::5', false)],
};
const isOwn = (host: string, localAddress: string | undefined): boolean =>
  isOwnHost({ host, localAddress }, interfaces);

describe('a host that a client names is this machine', () => {
  it.each([
    ['localhost', '127.0.0.1'],
    ['localhost', '::ffff:127.0.0.1'],
    ['localhost', '::1'],
    ['127.0.0.1', '127.0.0.1'],
    ['[::1]', '::1'],
    ['192.168.1.5', '192.168.1.5'],
    // through a front on this machine
    ['192.168.1.5', '127.0.0.1'],
    ['[2a10:20::5]', '2a10:20::5'],
    ['[2a10:20:0:0:0:0:0:5]', '2a10:20::5'],
  ])('%s, by %s', (host, localAddress) => {
    expect(isOwn(host, localAddress)).toBe(true);
  });
});

describe('a host that a client names may be any machine', () => {
  it.each([
    // names are for their owner to point anywhere, at any time
    ['meet.example.org', '192.168.1.5'],
    ['localhost.example.org', '127.0.0.1'],
    ['192.168.1.6', '192.168.1.5'],
    ['169.254.169.254', '127.0.0.1'],
    ['[2a10:20::6]', '2a10:20::5'],
    // what name resolution would take for an address
    ['2130706433', '127.0.0.1'],
    ['0x7f.1', '127.0.0.1'],
    ['0', '127.0.0.1'],
    ['0.0.0.0', '127.0.0.1'],
    ['127.0.0.2', '127.0.0.1'],
    // from outside, or from outside of a container
    ['localhost', '192.168.1.5'],
    ['127.0.0.1', '192.168.1.5'],
    ['[::1]', '2a10:20::5'],
    ['localhost', undefined],
    ['meet.example.org', 'fe80::1%eth0'],
  ])('%s, by %s', (host, localAddress) => {
    expect(isOwn(host, localAddress)).toBe(false);
  });
});

it.each([
  ['[2a10:20:0:0:0:0:0:5]', '[2a10:20::5]'],
  ['[2A10:20::0005]', '[2a10:20::5]'],
  ['[::ffff:192.168.1.5]', '192.168.1.5'],
  ['192.168.1.5', '192.168.1.5'],
  ['localhost', 'localhost'],
])('a host has one text: %s is %s', (host, text) => {
  expect(canonicalHost(host)).toBe(text);
});
