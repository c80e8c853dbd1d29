/** What all looks together say of this end's network: pure. */
import { placeOf, type Family, type IceServerCheck, type NetworkCheck } from '@parley/doctor';
import type { IceReading } from './ice-reading.js';
import { isReflexive, reflexiveFamilies } from './missing-answer.js';
import { mappingOf, type SocketsSeen } from './nat-mapping.js';
import { ownFamilies } from './own-families.js';
import type { SeenCandidate } from './ports.js';

export interface NetworkEvidence {
  /** null: not looked, or not long enough yet */
  readonly reading: IceReading | null;
  /** the family of which nothing comes through; null: none is known to be so */
  readonly unanswered: Family | null;
  readonly hairpinning: NetworkCheck['hairpinning'];
  readonly sockets: readonly SocketsSeen[];
  readonly servers: readonly IceServerCheck[];
}

export const noEvidence: NetworkEvidence = {
  reading: null,
  unanswered: null,
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
const isOutside = ({ serverScope }: IceServerCheck) => serverScope !== 'loopback';
const hasAnswered = ({ reach }: IceServerCheck) => reach.state === 'ok';
const isMute = ({ reach }: IceServerCheck) => reach.state === 'failed';
const isOverUdp = ({ kind }: IceServerCheck) => kind === 'stun' || kind === 'relay-udp';

function udpOf(
  servers: readonly IceServerCheck[],
  candidates: readonly SeenCandidate[],
): NetworkCheck['udp'] {
  const outside = servers.filter(isOutside);
  const asked = outside.filter(isOverUdp);
  if (asked.some(hasAnswered) || candidates.some(isReflexive)) return 'works';
  // Else it may as well be the server that is gone.
  const isServerThere = outside.some((server) => !isOverUdp(server) && hasAnswered(server));
  const isOver = asked.every(({ reach }) => reach.state !== 'pending');
  return isOver && asked.some(isMute) && isServerThere ? 'blocked' : 'unknown';
}

/**
 * A family works when something outside was reached by it, and is broken when it goes unanswered while the other one does not.
 * That there is no answer yet shows neither.
 */
function familyOf(
  family: Family,
  { reading, unanswered, servers }: NetworkEvidence,
  candidates: readonly SeenCandidate[],
): NetworkCheck['ipv4'] {
  const literal = servers.filter(({ resolved }) => resolved.length === 1 && resolved[0] === family);
  if (reflexiveFamilies(candidates).has(family) || literal.some(hasAnswered)) return 'works';
  if (reading === null) return 'unknown';
  if (unanswered === family) return 'broken';
  const own = ownFamilies(reading.candidates);
  const isRefused = reading.errors.some((error) => (error.family ?? family) === family);
  // What is known already is no candidate a second time.
  const isSeenAsIs = reading.isComplete && !isRefused && own.known.has(family);
  const asked = servers.filter((server) => isOutside(server) && isOverUdp(server));
  if (isSeenAsIs && asked.some(hasAnswered)) return 'works';
  if (own.known.has(family) || reading.candidates.length === 0) return 'unknown';
  const others = [...reflexiveFamilies(reading.candidates)].filter((each) => each !== family);
  const isOfOther = own.hidden === 1 && others.length === 1;
  return own.hidden === 0 || isOfOther ? 'absent' : 'unknown';
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
