/** What follows from this end's network for calls: by the same rule that the NAT lab proves. */
import { expectedPath, type NetworkTraits } from './expected-path.js';
import type { Finding, FindingCode } from './finding.js';
import { kindsWithUdp, type NetworkKind } from './network-kinds.js';
import { kindsHere, offerOf, rangeOf, type RelayOffer } from './network-range.js';
import type { NetworkCheck, Observation } from './observation.js';
import { relayHopes } from './rules/relay-hope.js';
import type { UrlView } from './rules/url-view.js';

/** Stable: texts go by them. Of the kinds of network that have UDP, those that are reached directly. */
export const verdictCodes = [
  'direct_with_all',
  'direct_with_most',
  'direct_with_few',
  /** Every call goes through the relay. */
  'relay_only',
  /** Neither directly nor through the relay. */
  'no_way',
  /** People find each other through the service, which is not reached. */
  'no_service',
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

/** Of a service, what leaves nobody a way to it. */
const isServiceLost: ReadonlySet<FindingCode> = new Set([
  'dns_failed',
  'signaling_unreachable',
  'signaling_not_parley',
]);

export interface VerdictEvidence {
  readonly own: Pick<Observation, 'network' | 'servers'>;
  readonly views: readonly UrlView[];
  /** what was found about signaling */
  readonly signaling: readonly Finding[];
}

/** It promises nothing that a finding of an error takes back. */
export function verdictOf({ own, views, signaling }: VerdictEvidence): Verdict {
  const relays = relayHopes(views);
  const range = rangeOf(own.network, relays);
  const others = { best: kindsHere(relays, 'best'), worst: kindsHere(relays, 'worst') };
  const outlook = outlookOf((kind) => {
    const best = wayBetween(range.best, others.best[kind]);
    const worst = wayBetween(range.worst, others.worst[kind]);
    if (best === 'direct' && worst !== 'direct' && worst !== 'never') return 'open';
    return best !== 'never' && worst === 'never' ? 'uncertain' : worst;
  });
  const code = signaling.some((finding) => isServiceLost.has(finding.code))
    ? 'no_service'
    : codeOf(own.network, outlook);
  return { code, outlook, network: own.network, offer: offerOf(own.servers) };
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
  if (outlooks.every((one) => one === 'never')) return 'no_way';
  return outlooks.every((one) => one === 'never' || one === 'uncertain') ? 'unknown' : 'relay_only';
}
