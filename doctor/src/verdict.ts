/** What follows from this end's network for calls: by the same rule that the NAT lab proves. */
import { expectedPath, type NetworkTraits } from './expected-path.js';
import { kindsWithUdp, type NetworkKind } from './network-kinds.js';
import { kindsHere, offerOf, rangeOf, type RelayOffer } from './network-range.js';
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
  /** how this instance offers its relay, which decides about the networks that block UDP */
  readonly offer: RelayOffer;
}

type Way = 'direct' | 'relay-udp' | 'relay-tcp' | 'relay-tls' | 'never';

/**
 * `never`: not even through the relay. By what was not seen of this network, `open`: direct, or else through the relay;
 * `uncertain`: perhaps not at all.
 */
export type Outlook = Way | 'open' | 'uncertain';

const isRefused = (allocate: Observation['servers'][number]['allocate']): boolean =>
  allocate.state === 'failed' && allocate.fault === 'refused';

export function verdictOf(own: Observation): Verdict {
  const range = rangeOf(own);
  const offer = offerOf(own.servers);
  // who was refused here is refused elsewhere, with credentials of the same making
  const kinds = kindsHere(offerOf(own.servers.filter(({ allocate }) => !isRefused(allocate))));
  const outlook = outlookOf((kind) => {
    const best = wayBetween(range.best, kinds[kind]);
    const worst = wayBetween(range.worst, kinds[kind]);
    if (best === 'direct' && worst !== 'direct' && worst !== 'never') return 'open';
    return best !== 'never' && worst === 'never' ? 'uncertain' : worst;
  });
  return { code: codeOf(own.network, outlook), outlook, network: own.network, offer };
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

function wayBetween(one: NetworkTraits, other: NetworkTraits): Way {
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

function codeOf(
  { udp, mapping }: NetworkCheck,
  outlook: Readonly<Record<NetworkKind, Outlook>>,
): VerdictCode {
  const outlooks = kindsWithUdp.map((kind) => outlook[kind]);
  const direct = outlooks.filter((one) => one === 'direct').length;
  if (direct === kindsWithUdp.length) return 'direct_with_all';
  if (direct > kindsWithUdp.length / 2) return 'direct_with_most';
  if (udp === 'unknown' || (udp === 'works' && mapping === 'unknown')) return 'unknown';
  if (direct > 0) return 'direct_with_few';
  return outlooks.every((one) => one === 'never') ? 'no_way' : 'relay_only';
}
