/** What two people will get, in words. */
import type { Comparison, ComparisonRow, End } from '../compare.js';
import type { ExpectedPath } from '../expected-path.js';
import { wordsOf } from '../words.js';
import { listed } from './listed.js';

/** null: whoever reads */
export type Names = Readonly<Record<End, string | null>>;

export interface ComparisonWords {
  /** `You and Ana: relay needed, UDP works`, without a full stop */
  readonly title: string;
  /** why, and what differs; one sentence each */
  readonly sentences: readonly string[];
  readonly rows: readonly {
    readonly label: string;
    readonly one: string;
    readonly other: string;
    readonly differs: boolean;
  }[];
}

export function comparisonWords(comparison: Comparison, names: Names): ComparisonWords {
  return {
    title: `${capital(listed([nameOf(names.one), nameOf(names.other)]))}: ${pathWords(comparison)}`,
    sentences: [
      ...(isSeen(comparison) ? [whyWords(comparison, names)] : []),
      ...uncertainWords(comparison),
      ...instanceWords(comparison),
      ...findingWords(comparison, names),
    ],
    rows: comparison.rows.map((row) => ({
      label: labels[row.what],
      one: valueOf(row.what, row.one),
      other: valueOf(row.what, row.other),
      differs: row.one !== row.other,
    })),
  };
}

const nameOf = (name: string | null): string => name ?? 'you';
const whose = (name: string | null): string => (name === null ? 'your' : `${name}’s`);
const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

function pathWords({ best, worst }: Comparison): string {
  const isLikely = isDirect(best) && !isDirect(worst);
  const relay = isLikely ? 'relay likely' : 'relay needed';
  switch (worst.path) {
    case null:
      return best.path === null ? 'no way' : 'no way that is certain';
    case 'host':
    case 'prflx':
    case 'srflx':
      return 'direct';
    case 'relay-udp':
      return `${relay}, UDP works`;
    case 'relay-tcp':
      return `${relay}, over TCP`;
    case 'relay-tls':
      return `${relay}, over TLS`;
  }
}

const isDirect = ({ path }: ExpectedPath): boolean =>
  path === 'host' || path === 'prflx' || path === 'srflx';

/** Somebody's network was seen to be the reason, or nobody's need be. */
const isSeen = ({ worst, because }: Comparison): boolean => because.length > 0 || isDirect(worst);

function whyWords({ worst, because }: Comparison, names: Names): string {
  const [first] = because;
  const isBoth = because.length === 2;
  const network = isBoth
    ? 'Both networks'
    : `${capital(whose(first === undefined ? names.other : names[first]))} network`;
  const does = (one: string, both: string): string => `${network} ${isBoth ? both : one}`;
  switch (worst.reason) {
    case 'own_addresses':
      return 'Both have public addresses, so that nothing stands between.';
    case 'both_punch':
      return 'Both networks let answers in, which is all that a direct line needs.';
    case 'one_lets_in':
      return 'One network uses another port for each destination, and the other lets it in all the same.';
    case 'mapping_varies':
      return worst.path === null
        ? `${does('cannot', 'cannot')} reach the relay, which is needed here.`
        : `${does('uses', 'use')} another port for each destination, which the other ${isBoth ? 'one ' : ''}does not let in.`;
    case 'families_differ':
      return worst.path === null
        ? `${does('cannot', 'cannot')} reach the relay, which is needed here.`
        : `${does('has', 'have')} IPv6 only and the other IPv4 only; the relay translates.`;
    case 'udp_blocked':
      return isBoth
        ? 'UDP gets through at neither end.'
        : `UDP does not get through at ${whose(first === undefined ? null : names[first])} end.`;
  }
}

function uncertainWords(comparison: Comparison): readonly string[] {
  const { best, worst } = comparison;
  if (best.path === worst.path || isDirect(best) === isDirect(worst)) return [];
  if (!isSeen(comparison)) return ['Too little was seen to say whether it will be direct.'];
  return ['It may be direct all the same, as a browser does not see all that a network lets in.'];
}

const instanceWords = ({ isSameInstance }: Comparison): readonly string[] =>
  isSameInstance
    ? []
    : [
        'The reports are of different services, so that what they say of the relay may not fit together.',
      ];

function findingWords({ both, only }: Comparison, names: Names): readonly string[] {
  const titles = (findings: Comparison['both']): string =>
    listed(findings.map((finding) => `“${wordsOf(finding).title}”`));
  const those = (findings: Comparison['both']): Comparison['both'] =>
    findings.filter(({ place, severity }) => place !== 'here' && severity !== 'info');
  const [shared, mine, theirs] = [those(both), those(only.one), those(only.other)];
  return [
    ...(shared.length > 0
      ? [
          `Both found ${titles(shared)}: unless you share a network, it is probably the service, for its host to mend.`,
        ]
      : []),
    ...(mine.length > 0 ? [aloneWords(titles(mine), names.one)] : []),
    ...(theirs.length > 0 ? [aloneWords(titles(theirs), names.other)] : []),
  ];
}

const aloneWords = (titles: string, name: string | null): string =>
  `Only ${nameOf(name)} found ${titles}: look at ${whose(name)} network first.`;

const labels: Readonly<Record<ComparisonRow['what'], string>> = {
  udp: 'UDP',
  ipv4: 'IPv4',
  ipv6: 'IPv6',
  mapping: 'Ports outside (mapping)',
  filtering: 'Who gets in (filtering)',
  relay: 'Best way to the relay',
};

const common = {
  unknown: 'not known',
  works: 'works',
  blocked: 'blocked',
  absent: 'none',
  broken: 'broken',
};

const values: Readonly<Record<ComparisonRow['what'], Readonly<Record<string, string>>>> = {
  udp: common,
  ipv4: common,
  ipv6: common,
  mapping: {
    ...common,
    none: 'no NAT',
    'endpoint-independent': 'always the same',
    'address-dependent': 'another for each address',
    'address-and-port-dependent': 'another for each destination',
    dependent: 'varies',
  },
  filtering: {
    ...common,
    none: 'everybody',
    'endpoint-independent': 'everybody, once in use',
    'address-dependent': 'addresses sent to',
    'address-and-port-dependent': 'answers only',
  },
  relay: { udp: 'UDP', tcp: 'TCP', tls: 'TLS', none: 'none' },
};

const valueOf = (what: ComparisonRow['what'], value: string): string =>
  values[what][value] ?? value;
