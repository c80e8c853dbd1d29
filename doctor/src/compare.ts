/** What two people will get, from what each one's doctor saw. */
import { diagnose } from './diagnose.js';
import { explainPath, type ExpectedPath, type NetworkTraits } from './expected-path.js';
import type { Finding } from './finding.js';
import { rangeOf, type NetworkRange } from './network-range.js';
import type { Mapping, NetworkCheck } from './observation.js';
import type { Report } from './report/report.js';
import { agreedNetwork } from './rules/network.js';
import { relayHopes } from './rules/relay-hope.js';
import { urlViews } from './rules/url-view.js';

export interface Comparison {
  /** Both looked at one instance. Where not, the relays are different ones, and the path is a guess. */
  readonly isSameInstance: boolean;
  /** the path, if what was not seen of the networks is as good as it can be, or as bad; mostly the same */
  readonly best: ExpectedPath;
  readonly worst: ExpectedPath;
  /** Whose network was seen to keep the call from being direct; none where it is direct, or too little was seen. */
  readonly because: readonly End[];
  /** one fact a row */
  readonly rows: readonly ComparisonRow[];
  /** What both found is hardly either one's network. */
  readonly both: readonly Finding[];
  readonly only: Readonly<Record<End, readonly Finding[]>>;
}

export type End = 'one' | 'other';

/** What of a network decides about calls; `relay` is the best way to the relay. */
export type ComparisonRow =
  | Row<'udp', NetworkCheck['udp']>
  | Row<'ipv4' | 'ipv6', NetworkCheck['ipv4']>
  | Row<'mapping', NetworkCheck['mapping']>
  | Row<'filtering', NetworkCheck['filtering']>
  | Row<'relay', RelayWay>;

export type RelayWay = 'udp' | 'tcp' | 'tls' | 'none';

interface Row<What extends string, Value> {
  readonly what: What;
  readonly one: Value;
  readonly other: Value;
}

export function compareReports(one: Report, other: Report): Comparison {
  const [near, far] = [rangeIn(one), rangeIn(other)];
  const worst = explainPath(near.worst, far.worst);
  const found = { one: diagnose(one).findings, other: diagnose(other).findings };
  const [mine, theirs] = [networkIn(one), networkIn(other)];
  return {
    isSameInstance:
      one.own.signaling !== null && one.own.signaling.origin === other.own.signaling?.origin,
    best: explainPath(near.best, far.best),
    worst,
    because: becauseOf(
      worst,
      { network: mine, traits: near.worst },
      { network: theirs, traits: far.worst },
    ),
    rows: [
      { what: 'udp', one: mine.udp, other: theirs.udp },
      { what: 'ipv4', one: mine.ipv4, other: theirs.ipv4 },
      { what: 'ipv6', one: mine.ipv6, other: theirs.ipv6 },
      { what: 'mapping', one: mine.mapping, other: theirs.mapping },
      { what: 'filtering', one: mine.filtering, other: theirs.filtering },
      { what: 'relay', one: relayWay(near.worst), other: relayWay(far.worst) },
    ],
    both: found.one.filter(({ code }) => has(found.other, code)),
    only: {
      one: found.one.filter(({ code }) => !has(found.other, code)),
      other: found.other.filter(({ code }) => !has(found.one, code)),
    },
  };
}

const networkIn = ({ own, server }: Report): NetworkCheck => agreedNetwork(own, server);

const rangeIn = ({ own, server }: Report): NetworkRange =>
  rangeOf(agreedNetwork(own, server), relayHopes(urlViews(own, server)));

const has = (findings: readonly Finding[], code: Finding['code']): boolean =>
  findings.some((finding) => finding.code === code);

const relayWay = ({ relayOver }: NetworkTraits): RelayWay =>
  (['udp', 'tcp', 'tls'] as const).find((way) => relayOver.includes(way)) ?? 'none';

interface Side {
  readonly network: NetworkCheck;
  readonly traits: NetworkTraits;
}

function becauseOf({ path, reason }: ExpectedPath, one: Side, other: Side): readonly End[] {
  const where = (is: (side: Side) => boolean): readonly End[] => [
    ...(is(one) ? (['one'] as const) : []),
    ...(is(other) ? (['other'] as const) : []),
  ];
  if (path === null && reason !== 'udp_blocked')
    return where(({ traits }) => traits.relayOver.length === 0);
  switch (reason) {
    case 'udp_blocked':
      return where(({ network }) => network.udp === 'blocked');
    case 'mapping_varies':
      return where(({ network }) => varies.has(network.mapping));
    case 'families_differ':
      return where(({ traits }) => traits.ipv4 === null);
    case 'own_addresses':
    case 'both_punch':
    case 'one_lets_in':
      return [];
  }
}

const varies: ReadonlySet<Mapping> = new Set([
  'address-dependent',
  'address-and-port-dependent',
  'dependent',
]);
