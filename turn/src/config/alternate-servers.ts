/** Where clients are sent when this server does not serve them. */
import { isIPv4, isIPv6 } from 'node:net';
import { transportAddress } from '@parley/stun/transport-address';
import type { AlternateServer } from '../relay/alternate-servers.js';
import type { EnvironmentReader } from './environment-reader.js';

/** `ip:port`, `[ipv6]:port`, each with `domain@` in front for a TLS port. */
const SERVER = /^(?:(?<domain>[^@]*)@)?(?:\[(?<v6>[^\]%]*)\]|(?<v4>[^:[\]]*)):(?<port>\d{1,5})$/u;

/** Labels of letters, digits and hyphens; as long as ALTERNATE-DOMAIN may be (RFC 8489 §14.16). */
const DOMAIN =
  /^(?=.{1,255}$)(?:[a-z\d](?:[a-z\d-]{0,61}[a-z\d])?\.)*[a-z\d](?:[a-z\d-]{0,61}[a-z\d])?$/iu;

export function readAlternateServers(reader: EnvironmentReader): AlternateServer[] {
  return reader.list('TURN_ALTERNATE_SERVERS').flatMap((text) => {
    const server = parseAlternateServer(text);
    if (server !== undefined) return [server];
    reader.faults.push(
      `TURN_ALTERNATE_SERVERS must list servers such as 192.0.2.1:3478, [2001:db8::1]:3478 or, for TLS, turn.example.org@192.0.2.1:5349, and "${text}" is not one.`,
    );
    return [];
  });
}

function parseAlternateServer(text: string): AlternateServer | undefined {
  const { domain, v4, v6, port } = SERVER.exec(text)?.groups ?? {};
  const address = v4 ?? v6;
  if (address === undefined || !(v6 === undefined ? isIPv4(address) : isIPv6(address))) {
    return undefined;
  }
  const isPort = Number(port) >= 1 && Number(port) <= 65_535;
  if (!isPort || (domain !== undefined && !DOMAIN.test(domain))) return undefined;
  return { address: transportAddress(address, Number(port)), domain };
}
