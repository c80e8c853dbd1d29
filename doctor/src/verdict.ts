/** What follows from this end's network for calls: by the same rule that the NAT lab proves. */
import { expectedPath, type NetworkTraits } from './expected-path.js';
import { networkKinds, type NetworkKind } from './network-kinds.js';
import { kindsHere, offerOf, rangeOf } from './network-range.js';
import type { NetworkCheck, Observation } from './observation.js';

/** Stable: texts go by them. Of the kinds of network that have UDP, those that are reached directly. */
export const verdictCodes = [
  'direct_with_all',
  'direct_with_most',
  'direct_with_few',
  /** Every call goes through the relay. */
  'relay_only',
  /** Neither directly nor through the relay. */
  'no_way',
  /** Too little was seen. */
  'unknown',
] as const;
export type VerdictCode = (typeof verdictCodes)[number];

export interface Verdict {
  readonly code: VerdictCode;
  /** how calls with people in each kind of network go */
  readonly outlook: Readonly<Record<NetworkKind, Outlook>>;
  readonly network: NetworkCheck;
}

/** `open`: what was seen leaves it open. `never`: no way, not even through the relay. */
export type Outlook = 'direct' | 'relay-udp' | 'relay-tcp' | 'relay-tls' | 'never' | 'open';

export function verdictOf(own: Observation): Verdict {
  const range = rangeOf(own);
  const kinds = kindsHere(offerOf(own.servers));
  const outlook = outlookOf((kind) => {
    const worst = outlookWith(range.worst, kinds[kind]);
    return worst === outlookWith(range.best, kinds[kind]) ? worst : 'open';
  });
  return { code: codeOf(own, outlook), outlook, network: own.network };
}

function outlookOf(of: (kind: NetworkKind) => Outlook): Readonly<Record<NetworkKind, Outlook>> {
  return {
    open: of('open'),
    'full-cone': of('full-cone'),
    'address-restricted': of('address-restricted'),
    'port-restricted': of('port-restricted'),
    symmetric: of('symmetric'),
    'double-nat': of('double-nat'),
    'udp-blocked': of('udp-blocked'),
    'tcp-443-only': of('tcp-443-only'),
    'ipv6-only': of('ipv6-only'),
  };
}

function outlookWith(one: NetworkTraits, other: NetworkTraits): Outlook {
  const path = expectedPath(one, other);
  switch (path) {
    case null:
      return 'never';
    case 'host':
    case 'prflx':
    case 'srflx':
      return 'direct';
    case 'relay-udp':
    case 'relay-tcp':
    case 'relay-tls':
      return path;
  }
}

const kindsWithUdp = networkKinds.filter(
  (kind) => kind !== 'udp-blocked' && kind !== 'tcp-443-only',
);

function codeOf(
  { network }: Observation,
  outlook: Readonly<Record<NetworkKind, Outlook>>,
): VerdictCode {
  const outlooks = kindsWithUdp.map((kind) => outlook[kind]);
  const direct = outlooks.filter((one) => one === 'direct').length;
  if (direct === kindsWithUdp.length) return 'direct_with_all';
  if (direct > kindsWithUdp.length / 2) return 'direct_with_most';
  if (network.udp === 'unknown' || network.mapping === 'unknown') {
    if (network.udp !== 'blocked') return 'unknown';
  }
  if (direct > 0) return 'direct_with_few';
  return outlooks.every((one) => one === 'never') ? 'no_way' : 'relay_only';
}
