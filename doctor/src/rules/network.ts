/** This end's network. */
import type { Finding } from '../finding.js';
import type { Mapping, Observation } from '../observation.js';

const varying: ReadonlySet<Mapping> = new Set([
  'address-dependent',
  'address-and-port-dependent',
  'dependent',
]);

export function networkFindings({ face, network }: Observation): readonly Finding[] {
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
