/**
 * Why a link failed, or goes through the relay: pure, from the facts of both ends. It says less rather than guess. What
 * one end finds is what the other finds, with `self` and `other` changed over.
 */
import type { LinkFacts } from '@parley/shared';
import {
  familiesDiffer,
  reachOf,
  unknownReach,
  type Reach,
  type RelayReach,
} from './diagnosis-reach.js';

/** Whose network or wish it is; null: nobody's, it is the service's. */
export type Who = 'self' | 'other' | 'both';

/** Stable: people's text, documentation and tests go by them. */
export type FindingCode =
  /** There is no network at that end. */
  | 'network_gone'
  /** The server is out of reach, so that no new way can be agreed on. */
  | 'signaling_lost'
  /** The other end does not answer through the server either. */
  | 'other_end_silent'
  /** A pair of candidates works, and the encryption on top of it did not come about. */
  | 'dtls_failed'
  /** The relay does not take the credentials. */
  | 'relay_refused'
  /** The relay has no room for one more allocation. */
  | 'relay_full'
  /** The service names no relay. */
  | 'relay_absent'
  /** The relay does not answer that end, by whatever transport. */
  | 'relay_unreachable'
  /** The relay answers both ends, and nothing comes through it. */
  | 'relay_forwards_nothing'
  /** No UDP gets out of that end's network, while the other end's shows that it would be answered. */
  | 'udp_blocked'
  /** Nor can the relay's TCP ports be reached from there. */
  | 'relay_tcp_unreachable'
  /** That end has IPv6 only and the other IPv4 only; `who` is the end with IPv6. */
  | 'families_differ'
  /** That end's network uses another public port for each destination (symmetric NAT). */
  | 'mapping_varies'
  /** That end hides its address, and so uses the relay only. */
  | 'relay_wished'
  /** Both ends are ready, and no check between them was answered. */
  | 'no_common_path'
  /** No check of a direct pair was answered. */
  | 'no_direct_answer';

/** `error`: alone enough to keep the link from coming about. */
export type Severity = 'error' | 'warning' | 'info';

export interface Finding {
  readonly code: FindingCode;
  readonly who: Who | null;
  readonly severity: Severity;
}

export interface Knowledge {
  /** null: nothing told yet */
  readonly own: LinkFacts | null;
  readonly other: LinkFacts | null;
  /** This end is connected to signaling. */
  readonly signaling: boolean;
  /** The other end is. */
  readonly otherPresent: boolean;
}

const finding = (code: FindingCode, who: Who | null, severity: Severity = 'error'): Finding => ({
  code,
  who,
  severity,
});

/** Whom something holds for; undefined: for nobody. */
function whoOf(own: boolean, other: boolean): Who | undefined {
  if (own) return other ? 'both' : 'self';
  return other ? 'other' : undefined;
}

/** Why there is no connection, the cause first; empty as long as nothing is known for certain. */
export function diagnose(known: Knowledge): readonly Finding[] {
  const { own } = known;
  // What someone told before vanishing is history.
  const other = known.otherPresent ? known.other : null;
  const ownReach = own === null ? unknownReach : reachOf(own);
  const otherReach = other === null ? unknownReach : reachOf(other);

  const lost = whoOf(
    own !== null && (!own.online || (!known.signaling && ownReach.nothingAnswered)),
    other?.online === false,
  );
  if (lost !== undefined) return [finding('network_gone', lost)];
  if (own?.dtls === 'failed' || other?.dtls === 'failed') return [finding('dtls_failed', 'both')];

  const relay = relayFindings(ownReach, otherReach);
  const wishes = whoOf(own?.relayOnly === true, other?.relayOnly === true);
  const findings = [
    ...relay,
    ...(relay.length > 0 && wishes !== undefined ? [finding('relay_wished', wishes, 'info')] : []),
  ];
  if (!known.signaling) return [...findings, finding('signaling_lost', 'self')];
  if (!known.otherPresent || isDeaf(known)) {
    return [...findings, finding('other_end_silent', 'other')];
  }
  if (findings.length > 0 || own === null || other === null) return findings;
  return between(own, other, ownReach, otherReach);
}

/** The other end has told nothing and owes an answer, although this end has done its part. */
const isDeaf = ({ own, other }: Knowledge) =>
  other === null && own !== null && own.settled && !own.answered;

const relayCodes = [
  ['refused', 'relay_refused'],
  ['full', 'relay_full'],
  ['absent', 'relay_absent'],
] as const satisfies readonly (readonly [RelayReach, FindingCode])[];

function relayFindings(own: Reach, other: Reach): readonly Finding[] {
  const findings = relayCodes.flatMap(([relay, code]) => {
    const who = whoOf(own.relay === relay, other.relay === relay);
    return who === undefined ? [] : [finding(code, who)];
  });
  const unreached = whoOf(own.relay === 'unreachable', other.relay === 'unreachable');
  if (unreached === undefined) return findings;
  const [there, here] = unreached === 'other' ? [other, own] : [own, other];
  // Only that the same servers answer the other end shows that it is this end's network.
  const isBlocked = unreached !== 'both' && there.udp === 'dead' && here.udp === 'works';
  if (!isBlocked) return [...findings, finding('relay_unreachable', unreached)];
  return [
    ...findings,
    finding('udp_blocked', unreached),
    ...(there.offersTcp ? [finding('relay_tcp_unreachable', unreached)] : []),
  ];
}

/** Both ends have told all, and nothing is wrong at either. */
function between(
  own: LinkFacts,
  other: LinkFacts,
  ownReach: Reach,
  otherReach: Reach,
): readonly Finding[] {
  if (!own.settled || !other.settled) return [];
  const relayed = [own.checks.relayed, other.checks.relayed];
  const isMute =
    ownReach.relay === 'works' &&
    otherReach.relay === 'works' &&
    relayed.every(({ tried, answered }) => tried > 0 && answered === 0);
  return [isMute ? finding('relay_forwards_nothing', null) : finding('no_common_path', 'both')];
}

/** Why a connected link goes through the relay; null as long as that cannot be told. */
export function whyRelayed({ own, other }: Pick<Knowledge, 'own' | 'other'>): Finding | null {
  const wishes = whoOf(own?.relayOnly === true, other?.relayOnly === true);
  if (wishes !== undefined) return finding('relay_wished', wishes, 'info');
  if (own === null || other === null) return null;

  const apart = familiesDiffer(own, other);
  if (apart !== undefined) return finding('families_differ', apart, 'info');
  const { udp } = reachOf(own);
  const { udp: otherUdp } = reachOf(other);
  const dead = whoOf(udp === 'dead', otherUdp === 'dead');
  const isCertain = dead === 'both' || udp === 'works' || otherUdp === 'works';
  if (dead !== undefined && isCertain) return finding('udp_blocked', dead, 'info');
  const varying = whoOf(own.mappingVaries, other.mappingVaries);
  if (varying !== undefined) return finding('mapping_varies', varying, 'info');
  return finding('no_direct_answer', 'both', 'info');
}
