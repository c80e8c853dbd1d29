/** What each end found, as the rows of one table: for the picture and for the copied text alike. */
import type { IceAnswer, IceServerKind, LinkFacts } from '@parley/shared';

export interface FactCell {
  /** `yes`: it works. `no`: it does not. `open`: not known, not asked or not wanted. */
  readonly mark: 'yes' | 'no' | 'open';
  readonly text: string;
}

export interface FactRow {
  readonly label: string;
  readonly own: FactCell;
  readonly other: FactCell;
}

const yes = (text: string): FactCell => ({ mark: 'yes', text });
const no = (text: string): FactCell => ({ mark: 'no', text });
const open = (text: string): FactCell => ({ mark: 'open', text });

const labels: Readonly<Record<IceServerKind, string>> = {
  stun: 'Public address (STUN)',
  'relay-udp': 'Relay over UDP',
  'relay-tcp': 'Relay over TCP',
  'relay-tls': 'Relay over TLS',
};

/** The best first: of several servers of a kind, one that answers is enough. */
const ranks: readonly IceAnswer[] = ['answered', 'refused', 'pending', 'unreachable', 'silent'];

/** Rows of what both ends, or one of them, could use. An end that told nothing is shown as such. */
export function factRows(own: LinkFacts | null, other: LinkFacts | null): readonly FactRow[] {
  const row = (label: string, cell: (facts: LinkFacts) => FactCell): FactRow => ({
    label,
    own: own === null ? open('not known yet') : cell(own),
    other: other === null ? open('not told') : cell(other),
  });
  const kinds = (Object.keys(labels) as IceServerKind[]).filter((kind) =>
    [own, other].some((facts) => facts?.servers.some((server) => server.kind === kind)),
  );
  const failed = own?.dtls === 'failed' || other?.dtls === 'failed';
  return [
    row('Network', ({ online }) => (online ? yes('online') : no('offline'))),
    row('Own addresses', addressCell),
    ...kinds.map((kind) => row(labels[kind], (facts) => serverCell(facts, kind))),
    row('Direct checks', ({ relayOnly, checks }) =>
      relayOnly ? open('not wanted') : checksCell(checks.direct),
    ),
    row('Relayed checks', ({ checks }) => checksCell(checks.relayed)),
    ...(failed
      ? [row('Encryption', ({ dtls }) => (dtls === 'failed' ? no('failed') : open('no word')))]
      : []),
  ];
}

function addressCell({ relayOnly, candidates }: LinkFacts): FactCell {
  if (relayOnly) return open('hidden by wish');
  const families = new Set(candidates.filter(({ kind }) => kind === 'host').map((c) => c.family));
  if (families.size === 0) return no('none');
  const names = [
    families.has('ipv4') ? 'IPv4' : '',
    families.has('ipv6') ? 'IPv6' : '',
    families.has('unknown') ? 'hidden by the browser' : '',
  ];
  return yes(names.filter((name) => name !== '').join(', '));
}

function serverCell({ servers, candidates, relayOnly }: LinkFacts, kind: IceServerKind): FactCell {
  if (kind === 'stun' && relayOnly) return open('hidden by wish');
  const candidateKind = kind === 'stun' ? 'srflx' : kind;
  if (candidates.some((candidate) => candidate.kind === candidateKind)) return yes('answers');
  const best = servers
    .filter((server) => server.kind === kind)
    .sort((one, next) => ranks.indexOf(one.answer) - ranks.indexOf(next.answer))[0];
  switch (best?.answer) {
    case 'answered':
      return yes('answers');
    case 'refused':
      return no(best.code === null ? 'refuses' : `refuses (${best.code})`);
    case 'unreachable':
      return no('out of reach');
    case 'silent':
      return no('no answer');
    case 'pending':
      return open('waiting');
    default:
      return open('not offered');
  }
}

function checksCell({ tried, answered }: { tried: number; answered: number }): FactCell {
  if (tried === 0) return open('none made');
  if (answered === 0) return no(`${tried} made, none answered`);
  return yes(`${tried} made, ${answered} answered`);
}
