/** This end's network. */
import type { Finding } from '../finding.js';
import type { Mapping, NetworkCheck, Observation } from '../observation.js';
import { hostOf } from './url-view.js';

const varying: ReadonlySet<Mapping> = new Set([
  'address-dependent',
  'address-and-port-dependent',
  'dependent',
]);

/**
 * What a page takes for IPv6 that does not come through may be a name server that never says that there is no IPv6 address;
 * a page is told of neither. Where the server itself has looked and found none, nothing was asked by IPv6.
 */
export function agreedNetwork(
  { face, network, servers }: Pick<Observation, 'face' | 'network' | 'servers'>,
  server: Observation | null,
): NetworkCheck {
  if (face !== 'page' || network.ipv6 !== 'broken') return network;
  const hosts = new Set(servers.map(({ url }) => hostOf(url)));
  const lookups = (server?.servers ?? []).filter(
    ({ url, resolved }) => resolved.length > 0 && hosts.has(hostOf(url)),
  );
  const isLookedUp = [...hosts].every((host) => lookups.some(({ url }) => hostOf(url) === host));
  const hasNoIpv6 = lookups.every(({ resolved }) => !resolved.includes('ipv6'));
  return isLookedUp && hasNoIpv6 ? { ...network, ipv6: 'unknown' } : network;
}

export function networkFindings({
  face,
  network,
}: Pick<Observation, 'face' | 'network'>): readonly Finding[] {
  const common = { place: 'here', subjects: [], seenBy: [face], detail: null } as const;
  return [
    ...(network.ipv6 === 'broken'
      ? [{ ...common, code: 'ipv6_broken', severity: 'warning' } as const]
      : []),
    ...(varying.has(network.mapping) && network.udp === 'works'
      ? [{ ...common, code: 'mapping_varies', severity: 'info' } as const]
      : []),
  ];
}
