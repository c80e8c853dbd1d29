/** What follows from a network for calls, in words. */
import { kindsWithUdp, networkKinds, type NetworkKind } from '../network-kinds.js';
import type { NetworkCheck } from '../observation.js';
import type { Outlook, Verdict } from '../verdict.js';
import { listed } from './listed.js';

export interface VerdictWords {
  /** One sentence. */
  readonly title: string;
  /** What more there is to say, one sentence each. */
  readonly sentences: readonly string[];
}

export function verdictWords(verdict: Verdict): VerdictWords {
  const title = titleOf(verdict);
  // What the network does to calls matters where there can be any.
  if (verdict.code === 'no_service') return { title, sentences: [] };
  return {
    title,
    sentences: [
      ...wayWords(verdict),
      ...familyWords(verdict.network),
      ...natWords(verdict.network),
    ],
  };
}

function titleOf({ code, outlook }: Verdict): string {
  switch (code) {
    case 'direct_with_all':
      return 'Direct calls will work with every network that lets UDP out.';
    case 'direct_with_most':
      return 'Direct calls will work with most networks.';
    case 'direct_with_few':
      return 'Direct calls will work with few networks; most calls need the relay.';
    case 'relay_only':
      return `Every call from here goes through the relay${overWhat(outlook)}.`;
    case 'no_way':
      return 'No call gets through from this network.';
    case 'no_service':
      return 'No call comes about while the service is not reached from here.';
    case 'unknown':
      return getsThrough(outlook)
        ? 'Calls get through from here: how many of them directly, this test could not see.'
        : 'Too little was seen to say how calls from here go.';
  }
}

/** With everybody who has UDP, if need be through the relay. */
const getsThrough = (outlook: Verdict['outlook']): boolean =>
  kindsWithUdp.every((kind) => outlook[kind] !== 'never' && outlook[kind] !== 'uncertain');

const transports = { 'relay-udp': 'UDP', 'relay-tcp': 'TCP', 'relay-tls': 'TLS' } as const;

/** Over UDP is nothing special. */
function overWhat({ open }: Verdict['outlook']): string {
  return open === 'relay-tcp' || open === 'relay-tls' ? `, over ${transports[open]}` : '';
}

const kindsInWords: Readonly<Record<NetworkKind, string>> = {
  open: 'open networks',
  'full-cone': 'routers that let anybody in',
  'address-restricted': 'routers that let in known addresses',
  'port-restricted': 'the usual routers at home',
  symmetric: 'strict company and phone networks (symmetric NAT)',
  'double-nat': 'homes behind a shared address of the provider',
  'udp-blocked': 'networks that block UDP',
  'tcp-443-only': 'networks that let out web traffic only',
  'ipv6-only': 'networks with IPv6 only',
};

function wayWords(verdict: Verdict): readonly string[] {
  const { code, outlook, network } = verdict;
  const those = (is: (outlook: Outlook) => boolean): readonly string[] =>
    networkKinds.filter((kind) => is(outlook[kind])).map((kind) => kindsInWords[kind]);
  const relayed = those((one) => one in transports);
  const perhaps = those((one) => one === 'open');
  const uncertain = those((one) => one === 'uncertain');
  const isMixed = code.startsWith('direct_with_') || (code === 'unknown' && getsThrough(outlook));

  return [
    ...(network.udp === 'blocked'
      ? ['UDP does not get through between this network and the service.']
      : []),
    ...(isMixed && relayed.length > 0 ? [`You will need the relay with ${listed(relayed)}.`] : []),
    // Where nothing was seen of this network, that holds for all, and the title says so.
    ...(isMixed && code !== 'unknown' && perhaps.length > 0
      ? [`You may need the relay with ${listed(perhaps)}.`]
      : []),
    ...(isMixed && uncertain.length > 0
      ? [`Calls with ${listed(uncertain)} may fail: the relay was not seen to work from here.`]
      : []),
    ...(isMixed || code === 'relay_only' ? neverWords(verdict) : []),
  ];
}

/** With networks that block UDP there is a way only if the relay is offered so that they reach it. */
function neverWords({ outlook, offer }: Verdict): readonly string[] {
  const isOffered = offer.over.length > 0;
  const lacks = new Map<NetworkKind, string>();
  if (isOffered && offer.over.every((transport) => transport === 'udp')) {
    lacks.set('udp-blocked', 'this service offers its relay over UDP only');
  }
  if (isOffered && offer.on443.every((transport) => transport === 'udp')) {
    lacks.set('tcp-443-only', 'this service has no relay on TCP port 443');
  }
  const others = networkKinds.filter((kind) => outlook[kind] === 'never' && !lacks.has(kind));
  const near = others.map((kind) => kindsInWords[kind]);
  return [
    ...[...lacks].map(([kind, lack]) => `There is no way to ${kindsInWords[kind]}: ${lack}.`),
    ...(near.length > 0
      ? [`There is no way to ${listed(near)}: the relay does not work from here.`]
      : []),
  ];
}

function familyWords({ ipv4, ipv6 }: NetworkCheck): readonly string[] {
  if (ipv6 === 'works' && ipv4 === 'absent') {
    return ['This network has IPv6 only; with those that have IPv4 only, the relay translates.'];
  }
  switch (ipv6) {
    case 'works':
      return ['IPv6 works.'];
    case 'broken':
      return ['IPv6 is there, but does not work; calls use IPv4.'];
    case 'absent':
      return ['There is no IPv6 here; calls do without.'];
    case 'unknown':
      return [];
  }
}

const hints: Readonly<Record<NetworkCheck['hints'][number], string>> = {
  vpn: 'You seem to use a VPN: calls take its way round. Switch it off to compare.',
  http_proxy: 'A proxy seems to stand between you and the web; calls cannot use it.',
  carrier_grade_nat: 'Your provider shares one public address among many homes.',
  several_networks: 'Your device is in several networks at once; a call uses the best of them.',
};

function natWords({ mapping, hairpinning, hints: seen }: NetworkCheck): readonly string[] {
  return [
    ...(hairpinning === 'no' && mapping !== 'none'
      ? ['Two people in this network meet by their local addresses, not by the public one.']
      : []),
    ...seen.map((hint) => hints[hint]),
  ];
}
