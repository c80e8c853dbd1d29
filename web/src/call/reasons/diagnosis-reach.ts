/** What one end can reach, read from its facts alone. */
import type { IceServerKind, LinkFacts } from '@parley/shared';

export type RelayReach = 'works' | 'refused' | 'full' | 'absent' | 'unreachable' | 'unknown';

export interface Reach {
  readonly relay: RelayReach;
  /** `dead`: every server that was asked over UDP has had time, and none has answered. */
  readonly udp: 'works' | 'dead' | 'unknown';
  /** There are servers, and none of them has answered by any transport. */
  readonly nothingAnswered: boolean;
  /** The relay can be asked over TCP or TLS as well. */
  readonly offersTcp: boolean;
}

export const unknownReach: Reach = {
  relay: 'unknown',
  udp: 'unknown',
  nothingAnswered: false,
  offersTcp: false,
};

type Server = LinkFacts['servers'][number];

const isRelayServer = ({ kind }: Server) => kind !== 'stun';
const isUdp = (kind: IceServerKind) => kind === 'stun' || kind === 'relay-udp';
const isMute = ({ answer }: Server) => answer === 'silent' || answer === 'unreachable';
const hasSpoken = ({ answer }: Server) => answer === 'answered' || answer === 'refused';

/** RFC 8656 §19: Allocation Quota Reached, Insufficient Capacity. */
const fullCodes: ReadonlySet<number | null> = new Set([486, 508]);

export function reachOf(facts: LinkFacts): Reach {
  const { servers } = facts;
  return {
    relay: relayReachOf(facts),
    udp: udpReachOf(facts),
    nothingAnswered:
      servers.length > 0 && servers.every(isMute) && facts.candidates.every(isFromHere),
    offersTcp: servers.some(({ kind }) => kind === 'relay-tcp' || kind === 'relay-tls'),
  };
}

const isFromHere = ({ kind }: LinkFacts['candidates'][number]) => kind === 'host';

function relayReachOf({ servers, candidates }: LinkFacts): RelayReach {
  const relays = servers.filter(isRelayServer);
  const isAllocated = candidates.some(({ kind }) => kind !== 'host' && kind !== 'srflx');
  if (isAllocated || relays.some(({ answer }) => answer === 'answered')) return 'works';
  if (relays.length === 0) return 'absent';
  if (relays.some(({ answer }) => answer === 'pending')) return 'unknown';
  const refusals = relays.filter(({ answer }) => answer === 'refused');
  if (refusals.length === 0) return 'unreachable';
  return refusals.every(({ code }) => fullCodes.has(code)) ? 'full' : 'refused';
}

function udpReachOf({ servers, candidates, checks }: LinkFacts): Reach['udp'] {
  const asked = servers.filter(({ kind }) => isUdp(kind));
  if (
    asked.some(hasSpoken) ||
    checks.direct.answered > 0 ||
    candidates.some(({ kind }) => kind === 'srflx' || kind === 'relay-udp')
  ) {
    return 'works';
  }
  return asked.length > 0 && asked.every(isMute) ? 'dead' : 'unknown';
}

/** The end that has IPv6 only, where the other has IPv4 only. */
export function familiesDiffer(own: LinkFacts, other: LinkFacts): 'self' | 'other' | undefined {
  const mine = onlyFamilyOf(own);
  const theirs = onlyFamilyOf(other);
  if (mine === undefined || theirs === undefined || mine === theirs) return undefined;
  return mine === 'ipv6' ? 'self' : 'other';
}

/** The one address family of this end's own addresses; undefined with both, or where the browser hides them. */
function onlyFamilyOf({ candidates }: LinkFacts): 'ipv4' | 'ipv6' | undefined {
  const families = new Set(
    candidates.filter(({ kind }) => kind === 'host' || kind === 'srflx').map((c) => c.family),
  );
  const [family] = families;
  return families.size === 1 && family !== 'unknown' ? family : undefined;
}
