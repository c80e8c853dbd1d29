import { expect, test } from 'vitest';
import { lanAddresses } from './lan-addresses.mjs';

/**
 * @param {string} address
 * @param {Partial<import('node:os').NetworkInterfaceInfoIPv4>} [more]
 * @returns {import('node:os').NetworkInterfaceInfo}
 */
const ipv4 = (address, more) => ({
  address,
  netmask: '255.255.255.0',
  mac: '00:00:5e:00:53:01',
  cidr: `${address}/24`,
  internal: false,
  family: 'IPv4',
  ...more,
});

test('the home network comes before the others, whatever the order of the interfaces', () => {
  const interfaces = {
    lo: [ipv4('127.0.0.1', { internal: true })],
    eth9: [ipv4('169.254.3.4')],
    eth0: [ipv4('203.0.113.7')],
    eth1: [ipv4('172.20.0.2')],
    eth2: [ipv4('10.1.2.3')],
    wlan0: [ipv4('192.168.1.5')],
  };
  expect(lanAddresses(interfaces)).toEqual([
    '192.168.1.5',
    '10.1.2.3',
    '172.20.0.2',
    '203.0.113.7',
    '169.254.3.4',
  ]);
});

test('the networks of containers and virtual machines are no local network', () => {
  const interfaces = { docker0: [ipv4('172.17.0.1')], 'br-1234': [ipv4('172.18.0.1')] };
  expect(lanAddresses(interfaces)).toEqual([]);
});
