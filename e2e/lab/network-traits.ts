import type { NetworkTraits } from '@parley/doctor';
import type { NetworkBehaviour } from './router-kind.js';

/** What a description of a network says, per family: nobody translates IPv6. */
export function traitsOf({ families, udp, tcp }: NetworkBehaviour): NetworkTraits {
  const reaches = udp === 'blocked' ? null : udp;
  const filters = reaches && { mapping: 'none' as const, filtering: reaches.filtering };
  return {
    ipv4: families.includes('IPv4') ? reaches : null,
    ipv6: families.includes('IPv6') ? filters : null,
    relayOver: [
      ...(udp === 'blocked' ? [] : (['udp'] as const)),
      ...(tcp === 'any port' ? (['tcp'] as const) : []),
      'tls',
    ],
  };
}
