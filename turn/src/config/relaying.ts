/** Where the server relays from. */
import { isIPv4, isIPv6 } from 'node:net';
import type { EnvironmentReader } from './environment-reader.js';

export interface RelayingConfig {
  /** empty for the route's own */
  readonly relayIps: readonly string[];
  readonly externalIp: string | undefined;
  readonly relayPorts: readonly [first: number, last: number];
}

export function readRelaying(reader: EnvironmentReader): RelayingConfig {
  return {
    relayIps: readRelayIps(reader),
    externalIp: readExternalIp(reader),
    relayPorts: readRelayPorts(reader),
  };
}

function readRelayIps(reader: EnvironmentReader): string[] {
  const ips = reader.ips('TURN_RELAY_IPS');
  if (ips.some((ip) => isIPv6(ip))) {
    reader.faults.push('TURN_RELAY_IPS: IPv6 relays are not supported yet.');
  }
  if (ips.includes('0.0.0.0')) {
    reader.faults.push('TURN_RELAY_IPS must name addresses of this host, not 0.0.0.0.');
  }
  return ips;
}

function readExternalIp(reader: EnvironmentReader): string | undefined {
  const ips = reader.ips('TURN_EXTERNAL_IP');
  const ipv4 = ips.filter((ip) => isIPv4(ip));
  if (ipv4.length > 1) {
    reader.faults.push('TURN_EXTERNAL_IP takes one address of a family.');
  }
  if (ipv4.length < ips.length) {
    reader.faults.push('TURN_EXTERNAL_IP: IPv6 relays are not supported yet.');
  }
  return ipv4[0];
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
