/** What the routers of each kind of network do. */
import { firewallRules, natRules, type Nat } from './nat-rules.js';
import type { RouterKind } from './router-kind.js';

/** Of an IPv4 network behind a router. */
export interface NatPlace {
  /** what the router is reached by on its `wan` side */
  readonly publicAddress: string;
  readonly hairpinning: boolean;
}

/** A file for `nft --file` for the router at home. */
export function routerRules(kind: RouterKind, place: NatPlace): string {
  switch (kind) {
    case 'open':
      return '';
    case 'full-cone':
      return natRules({ ...place, ...cone, filtering: 'endpoint-independent' });
    case 'address-restricted':
      return natRules({ ...place, ...cone, filtering: 'address-dependent' });
    case 'port-restricted':
      return natRules({ ...place, ...cone });
    // neighbours are turned back by the carrier
    case 'double-nat':
      return natRules({ ...place, ...cone, hairpinning: false });
    case 'symmetric':
      return natRules({ ...place, ...cone, mapping: 'address-and-port-dependent' });
    case 'udp-blocked':
      return natRules({ ...place, ...cone, outgoing: 'everything but UDP' });
    case 'tcp-443-only':
      return natRules({ ...place, ...cone, outgoing: 'TCP to port 443' });
    case 'ipv6-only':
      return firewallRules();
  }
}

/** A file for `nft --file` for a carrier's NAT, as RFC 6888 wants it: the less it filters, the more gets through it. */
export const carrierRules = (place: NatPlace): string =>
  natRules({ ...place, ...cone, filtering: 'endpoint-independent' });

const cone = {
  mapping: 'endpoint-independent',
  filtering: 'address-and-port-dependent',
  outgoing: 'everything',
} as const satisfies Partial<Nat>;

/** Whether neighbours can be turned back: there has to be a NAT, and an address of each that all others may use. */
export function mayHairpin(kind: RouterKind): boolean {
  switch (kind) {
    case 'full-cone':
    case 'address-restricted':
    case 'port-restricted':
    case 'double-nat':
      return true;
    case 'open':
    case 'symmetric':
    case 'udp-blocked':
    case 'tcp-443-only':
    case 'ipv6-only':
      return false;
  }
}
