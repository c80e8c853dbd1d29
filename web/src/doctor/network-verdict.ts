/** What all looks together say of this end's network: pure. */
import { placeOf, type Family, type IceServerCheck, type NetworkCheck } from '@parley/doctor';
import type { IceReading } from './ice-reading.js';
import { mappingOf, type SocketsSeen } from './nat-mapping.js';
import { ownFamilies } from './own-families.js';
import type { SeenCandidate } from './ports.js';

export interface NetworkEvidence {
  /** null: not looked yet */
  readonly reading: IceReading | null;
  readonly hairpinning: NetworkCheck['hairpinning'];
  readonly sockets: readonly SocketsSeen[];
  readonly servers: readonly IceServerCheck[];
}

export const noEvidence: NetworkEvidence = {
  reading: null,
  hairpinning: 'unknown',
  sockets: [],
  servers: [],
};

export function networkOf(evidence: NetworkEvidence): NetworkCheck {
  const candidates = [
    ...(evidence.reading?.candidates ?? []),
    ...evidence.sockets.flatMap((sockets) => sockets.candidates),
  ];
  const mapping = mappingOf(evidence.sockets);
  const isMeetingPossible = mapping === 'endpoint-independent' || mapping === 'unknown';
  return {
    udp: udpOf(evidence.servers, candidates),
    ipv4: familyOf('ipv4', evidence, candidates),
    ipv6: familyOf('ipv6', evidence, candidates),
    mapping,
    // A page cannot send from where nobody was asked (RFC 5780 §4.4).
    filtering: 'unknown',
    // Where every destination sees another port, the two cannot know where the other one is.
    hairpinning: isMeetingPossible ? evidence.hairpinning : 'unknown',
    hints: hintsOf(candidates),
  };
}

/** To a server on this machine, packets pass no network. */
const isReflexive = ({ type, address }: SeenCandidate) =>
  type === 'srflx' && placeOf(address)?.scope !== 'loopback';

const hasAnswered = ({ reach }: IceServerCheck) => reach.state === 'ok';
const isMute = ({ reach }: IceServerCheck) => reach.state === 'failed';
const isOverUdp = ({ kind }: IceServerCheck) => kind === 'stun' || kind === 'relay-udp';

function udpOf(
  servers: readonly IceServerCheck[],
  candidates: readonly SeenCandidate[],
): NetworkCheck['udp'] {
  const outside = servers.filter(({ serverScope }) => serverScope !== 'loopback');
  const asked = outside.filter(isOverUdp);
  if (asked.some(hasAnswered) || candidates.some(isReflexive)) return 'works';
  // Else it may as well be the server that is gone.
  const isServerThere = outside.some((server) => !isOverUdp(server) && hasAnswered(server));
  return asked.length > 0 && asked.every(isMute) && isServerThere ? 'blocked' : 'unknown';
}

/**
 * A family works when something outside was reached by it. It is broken when this end has an address of it, a server that
 * has one too was asked, and no answer came; a server without one is an error at once.
 */
function familyOf(
  family: Family,
  { reading, servers, sockets }: NetworkEvidence,
  candidates: readonly SeenCandidate[],
): NetworkCheck['ipv4'] {
  const isOf = ({ address }: SeenCandidate) => placeOf(address)?.family === family;
  const literal = servers.filter(({ resolved }) => resolved.length === 1 && resolved[0] === family);
  if (candidates.some((each) => isReflexive(each) && isOf(each)) || literal.some(hasAnswered)) {
    return 'works';
  }
  if (reading === null) return 'unknown';
  const own = ownFamilies(reading.candidates);
  const isRefused = reading.errors.some((error) => (error.family ?? family) === family);
  // What is known already is no candidate a second time.
  const isSeenAsIs = reading.isComplete && !isRefused && own.known.has(family);
  if (isSeenAsIs && servers.some((server) => isOverUdp(server) && hasAnswered(server))) {
    return 'works';
  }
  const others = new Set(
    reading.candidates.filter(isReflexive).map((each) => placeOf(each.address)?.family),
  );
  others.delete(family);
  // Each hidden socket may be of a family that has shown itself, and one more is of the other.
  const hasOwn = own.known.has(family) || own.hidden > Math.max(1, others.size);
  const isSure = own.hidden === 0 || (own.hidden === 1 && others.size === 1);
  if (!hasOwn) return isSure && reading.candidates.length > 0 ? 'absent' : 'unknown';
  const wasAsked = sockets.some(({ servers: hosts }) =>
    hosts.some((host) => (placeOf(host)?.family ?? family) === family),
  );
  return wasAsked && !isRefused && others.size > 0 ? 'broken' : 'unknown';
}

function hintsOf(candidates: readonly SeenCandidate[]): NetworkCheck['hints'] {
  const hints: NetworkCheck['hints'] = [];
  const places = candidates.map((candidate) => ({ candidate, place: placeOf(candidate.address) }));
  if (places.some(({ place }) => place?.scope === 'carrier-grade')) hints.push('carrier_grade_nat');
  const seenAs = (family: Family) =>
    new Set(
      places
        .filter(({ candidate, place }) => isReflexive(candidate) && place?.family === family)
        .map(({ candidate }) => candidate.address),
    );
  // Of IPv6, one network hands out many addresses (RFC 8981).
  if (seenAs('ipv4').size > 1) hints.push('several_networks');
  return hints;
}
