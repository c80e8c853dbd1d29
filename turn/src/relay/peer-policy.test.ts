import { describe, expect, it } from 'vitest';
import { parseCidr, type Cidr } from './cidr.js';
import { createPeerPolicy, type PeerPolicyOptions, type PeerReach } from './peer-policy.js';
import { present } from '@parley/stun/testing/present';

function cidrs(...texts: string[]): Cidr[] {
  return texts.map((text) => present(parseCidr(text)));
}

function reach(address: string, options: Partial<PeerPolicyOptions> = {}): PeerReach {
  return createPeerPolicy({
    allowed: [],
    denied: [],
    hostAddresses: ['8.8.4.4', '8.8.4.5', '2606:4700:0::99'],
    relayAddresses: ['8.8.4.4', '10.0.0.5', '2606:4700:0:0::4'],
    ...options,
  }).reachOf(address);
}

describe('the peer policy', () => {
  it.each([
    ['this network', '0.0.0.0'],
    ['this network', '0.1.2.3'],
    ['private', '10.0.0.1'],
    ['private', '172.16.0.1'],
    ['private', '172.31.255.255'],
    ['private', '192.168.1.1'],
    ['carrier-grade NAT', '100.64.0.1'],
    ['carrier-grade NAT', '100.127.255.255'],
    ['loopback', '127.0.0.1'],
    ['loopback', '127.255.255.254'],
    ['link-local', '169.254.169.254'],
    ['protocol assignments', '192.0.0.8'],
    ['documentation', '192.0.2.1'],
    ['documentation', '198.51.100.1'],
    ['documentation', '203.0.113.1'],
    ['benchmarking', '198.18.0.1'],
    ['benchmarking', '198.19.255.255'],
    ['multicast', '224.0.0.1'],
    ['multicast', '239.255.255.255'],
    ['reserved', '240.0.0.1'],
    ['broadcast', '255.255.255.255'],
    ['unspecified', '::'],
    ['loopback', '::1'],
    ['IPv4-compatible', '::127.0.0.1'],
    ['IPv4-compatible', '::8.8.8.8'],
    ['IPv4-mapped', '::ffff:127.0.0.1'],
    ['IPv4-mapped', '::ffff:8.8.8.8'],
    ['IPv4-mapped, in hexadecimal', '::ffff:7f00:1'],
    ['IPv4-translated', '::ffff:0:127.0.0.1'],
    ['NAT64 of a private address', '64:ff9b::10.0.0.1'],
    ['NAT64 of loopback', '64:ff9b::7f00:1'],
    ['NAT64 for local use', '64:ff9b:1::8.8.8.8'],
    ['6to4 of a private address', '2002:a00:1::1'],
    ['6to4 of loopback', '2002:7f00:1::'],
    ['6to4 of this server', '2002:808:404::1'],
    ['Teredo, client private', '2001:0:808:808:0:0:f5ff:fffe'],
    ['Teredo, server private', '2001:0:a00:1:0:0:f7f7:f7f7'],
    ['unique local', 'fc00::1'],
    ['unique local', 'fd00::2'],
    ['link-local', 'fe80::1'],
    ['link-local', 'febf::1'],
    ['site-local', 'fec0::1'],
    ['multicast', 'ff02::1'],
    ['documentation', '2001:db8::1'],
    ['documentation', '3fff::1'],
    ['discard', '100::1'],
    ['unassigned', '200::1'],
    ['unassigned', '4000::1'],
    ['unassigned', 'e000::1'],
    ['segment routing', '5f00::1'],
    ['benchmarking', '2001:2::1'],
    ['an ORCHID', '2001:20::1'],
    ['the TURN anycast address', '2001:1::2'],
    ['NAT64 of this server', '64:ff9b::8.8.4.4'],
    ['NAT64 of another address of this host', '64:ff9b::8.8.4.5'],
    ['Teredo, client this server', '2001:0:808:808:0:0:f7f7:fbfb'],
    ['ISATAP of a private address', '2606:4700::5efe:10.0.0.1'],
    ['ISATAP of this server', '2606:4700::200:5efe:8.8.4.4'],
    ['another IPv6 address of this host', '2606:4700::99'],
    ['another IPv6 address of this host, spelt at length', '2606:4700:0:0:0:0:0:0099'],
    ['another address of this host', '8.8.4.5'],
    ['nonsense', 'localhost'],
    ['nonsense', '1.2.3'],
  ])('refuses %s: %s', (_what, address) => {
    expect(reach(address)).toBe('refused');
  });

  it.each([
    '1.1.1.1',
    '9.9.9.9',
    '100.63.255.255',
    '100.128.0.0',
    '172.15.255.255',
    '172.32.0.0',
    '192.0.1.1',
    '198.17.255.255',
    '198.20.0.0',
    '223.255.255.255',
    '2606:4700::1111',
    '64:ff9b::8.8.8.8',
    '2002:808:808::1',
    '2001:4860:4860::8888',
    '2001:200::1',
    '2001:0:808:808:0:0:f7f7:f7f7',
    '2606:4700::5efe:8.8.8.8',
    '3ffe::1',
  ])('lets %s through', (address) => {
    expect(reach(address)).toBe('open');
  });

  it('lets its own relay addresses through for allocated ports only', () => {
    expect(reach('8.8.4.4')).toBe('allocated-ports');
    expect(reach('10.0.0.5')).toBe('allocated-ports');
    expect(reach('2606:4700::4')).toBe('allocated-ports');
    expect(reach('2606:4700::4', { denied: cidrs('2606:4700::/32') })).toBe('allocated-ports');
    expect(reach('8.8.4.4', { denied: cidrs('8.8.4.0/24') })).toBe('allocated-ports');
  });

  it.each([
    ['NAT64', '64:ff9b::9.9.9.9'],
    ['6to4', '2002:909:909::1'],
    ['the server of Teredo', '2001:0:909:909::'],
    ['the client of Teredo', '2001:0:808:808::f6f6:f6f6'],
    ['ISATAP', '2606:4700::5efe:9.9.9.9'],
  ])('what an operator closes stays so as %s, when all of IPv6 is open: %s', (_kind, address) => {
    const allowed = cidrs('::/0');
    expect(reach(address, { allowed })).toBe('open');
    expect(reach(address, { allowed, denied: cidrs('9.9.9.0/24') })).toBe('refused');
  });

  it('lets an operator open ranges, and close others, which wins', () => {
    const allowed = cidrs('127.0.0.0/8', '192.168.0.0/16', 'fd00::/8');
    expect(reach('127.0.0.1', { allowed })).toBe('open');
    expect(reach('fd00::2', { allowed })).toBe('open');
    expect(reach('10.0.0.1', { allowed })).toBe('refused');
    const denied = cidrs('192.168.7.0/24', '9.9.9.9');
    expect(reach('192.168.6.1', { allowed, denied })).toBe('open');
    expect(reach('192.168.7.1', { allowed, denied })).toBe('refused');
    expect(reach('9.9.9.9', { denied })).toBe('refused');
    expect(reach('9.9.9.10', { denied })).toBe('open');
    expect(reach('2606:4700::5efe:9.9.9.9', { denied })).toBe('refused');
    expect(reach('2606:4700::1', { denied: cidrs('2606:4700::/32') })).toBe('refused');
    expect(reach('2606:4701::1', { denied: cidrs('2606:4700::/32') })).toBe('open');
    expect(reach('64:ff9b::9.9.9.9', { denied })).toBe('refused');
  });

  it.each(['127.0.0.1', '0.0.0.0', '8.8.4.4', '1.1.1.1'])(
    'never takes ::ffff:%s for an address, which would be another way to an IPv4 one',
    (address) => {
      const allowed = cidrs('0.0.0.0/0', '::/0');
      expect(reach(`::ffff:${address}`, { allowed })).toBe('refused');
    },
  );

  it.each(['0.0.0.0', '::'])('never lets %s through, which leads to this very host', (address) => {
    expect(reach(address, { allowed: cidrs('0.0.0.0/0', '::/0') })).toBe('refused');
  });
});

describe('a CIDR', () => {
  it.each(['10.0.0.0/8', '10.0.0.0/0', '10.1.2.3', '2001:db8::/33', '::/0', '::1'])(
    'is %s',
    (text) => {
      expect(parseCidr(text)).toBeDefined();
    },
  );

  it.each([
    '',
    '10.0.0.0/33',
    '10.0.0/8',
    '10.0.0.0/8/9',
    '010.0.0.0/8',
    '::/129',
    'x',
    '1/1',
    '1.1.1.1/',
  ])('is not %j', (text) => {
    expect(parseCidr(text)).toBeUndefined();
  });
});
