import type { KindPair } from './selection.js';

/** Few pairs in which every kind of network and every path occurs, for a run that may not take long. */
export const representatives: readonly KindPair[] = [
  ['open', 'symmetric'],
  ['open', 'ipv6-only'],
  ['full-cone', 'symmetric'],
  ['address-restricted', 'port-restricted'],
  ['symmetric', 'double-nat'],
  ['port-restricted', 'udp-blocked'],
  ['tcp-443-only', 'ipv6-only'],
  ['double-nat', 'double-nat'],
];
