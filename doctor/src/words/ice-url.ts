/** What an ICE URL says, for people (RFC 7064, RFC 7065). */
import { parseIceUrl } from '@parley/shared';
import { hostOf } from '../rules/url-view.js';
import { listed } from './listed.js';

/** `UDP port 3478 and TCP port 3478`, as a firewall wants to know it. */
export function portsOf(urls: readonly string[]): string {
  const ports = urls.flatMap((url) => {
    const read = parseIceUrl(url);
    if (read === undefined) return [];
    const transport = read.kind === 'relay-tcp' || read.kind === 'relay-tls' ? 'TCP' : 'UDP';
    return [`${transport} port ${read.port}`];
  });
  return ports.length === 0 ? 'its port' : listed([...new Set(ports)]);
}

/** `turn.example.org`, the host of a finding's first URL or origin. */
export const hostNamed = (subjects: readonly string[]): string =>
  subjects[0] === undefined ? 'the server' : hostOf(subjects[0]);
