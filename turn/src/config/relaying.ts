/** Where the server relays from. */
import { isIPv4 } from 'node:net';
import ipaddr from 'ipaddr.js';
import type { AddressByFamily } from '@parley/stun/transport-address';
import type { EnvironmentReader } from './environment-reader.js';

export interface RelayingConfig {
  /** of both families, and no others; empty for the route's own */
  readonly relayIps: readonly string[];
  /** what clients are told instead, behind a 1:1 NAT */
  readonly externalIps: AddressByFamily;
  readonly relayPorts: readonly [first: number, last: number];
}

/** What can be bound and yet is no place that a peer could send to. */
const unusable = ['unspecified', 'linkLocal', 'multicast', 'broadcast', 'ipv4Mapped'];

export function readRelaying(reader: EnvironmentReader): RelayingConfig {
  return {
    relayIps: readRelayIps(reader),
    externalIps: readExternalIps(reader),
    relayPorts: readRelayPorts(reader),
  };
}

function readRelayIps(reader: EnvironmentReader): string[] {
  const ips = reader.ips('TURN_RELAY_IPS');
  for (const ip of ips.filter((ip) => unusable.includes(ipaddr.parse(ip).range()))) {
    reader.faults.push(
      `TURN_RELAY_IPS must name addresses of this host that peers can reach, and "${ip}" is not one.`,
    );
  }
  return ips;
}

function readExternalIps(reader: EnvironmentReader): AddressByFamily {
  const ips = reader.ips('TURN_EXTERNAL_IP');
  const [four, ...moreFour] = ips.filter((ip) => isIPv4(ip));
  const [six, ...moreSix] = ips.filter((ip) => !isIPv4(ip));
  if (moreFour.length > 0 || moreSix.length > 0) {
    reader.faults.push('TURN_EXTERNAL_IP takes one address of a family.');
  }
  return { ...(four !== undefined && { 4: four }), ...(six !== undefined && { 6: six }) };
}

function readRelayPorts(reader: EnvironmentReader): readonly [number, number] {
  const text = reader.text('TURN_RELAY_PORTS') ?? '49160-49959';
  const match = /^(\d{1,5})-(\d{1,5})$/u.exec(text);
  const first = Number(match?.[1]);
  const last = Number(match?.[2]);
  if (first >= 1024 && first <= last && last <= 65_535) return [first, last];
  reader.faults.push(
    `TURN_RELAY_PORTS must be a range within 1024-65535 such as 49160-49959, not "${text}".`,
  );
  return [0, 0];
}
