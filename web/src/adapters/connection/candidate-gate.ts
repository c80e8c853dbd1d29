/**
 * Keeps the other end's private addresses back for as long as they could only be asked of an own relay.
 *
 * A relay refuses private peers (403), and Chromium calls a connection failed as soon as no pair of candidates is left, also
 * while more candidates are on their way; simple-peer ends itself then. So an end that has nothing but relays for a private
 * address (it sends everything through the relay, or it has IPv6 only) failed whenever that address came before any other
 * one, and again after each rebuild (measured between networks with IPv6 only and ones that let out TCP port 443 only).
 */
import type { Clock, PeerSignal } from '../../call/ports.js';
import { iceUsernameOf } from './candidate-rank.js';

export interface CandidateGateOptions {
  /** Host candidates of this end are not used. */
  readonly relayOnly: boolean;
  readonly clock: Pick<Clock, 'after'>;
  readonly pass: (data: PeerSignal) => void;
}

export interface CandidateGate {
  /** A signal of the other end. Descriptions pass at once, and candidates in their order, but for those kept back. */
  hear(data: PeerSignal): void;
  /** An own candidate was found. */
  found(candidate: Pick<RTCIceCandidate, 'type' | 'address'>): void;
  close(): void;
}

/** Milliseconds until a private address passes in any case: the relay may be one that was allowed to reach it. */
const longestMs = 2_000;

type Family = 4 | 6;
type CandidateSignal = Extract<PeerSignal, { type: 'candidate' }>;

export function createCandidateGate({
  relayOnly,
  clock,
  pass,
}: CandidateGateOptions): CandidateGate {
  let held: { readonly family: Family; readonly data: CandidateSignal }[] = [];
  let cancel = (): void => undefined;
  let generation: string | undefined;
  /** of the own sockets */
  const direct = new Set<Family>();
  /** in which the other end has an address that a relay may reach */
  const reachable = new Set<Family>();

  const release = (families: readonly Family[]) => {
    const free = held.filter(({ family }) => families.includes(family));
    held = held.filter((each) => !free.includes(each));
    if (held.length === 0) cancel();
    for (const { data } of free) pass(data);
  };

  const hearCandidate = (data: CandidateSignal) => {
    // There are no more (RFC 8838 §14): nothing is waited for.
    if (data.candidate.candidate === '') release([4, 6]);
    const [address, type] = addressOf(data.candidate.candidate);
    const family = familyOf(address);
    // Nothing to be read of it, or a name that only the own network resolves.
    if (family === undefined) return pass(data);
    if (type !== 'host' || !isPrivate(address)) {
      reachable.add(family);
      pass(data);
      return release([family]);
    }
    if (direct.has(family) || reachable.has(family)) return pass(data);
    if (held.length === 0) cancel = clock.after(longestMs, () => release([4, 6]));
    held.push({ family, data });
  };

  return {
    hear(data) {
      if (data.type === 'candidate') return hearCandidate(data);
      const next = iceUsernameOf(data.sdp);
      if (next !== generation) {
        generation = next;
        held = [];
        cancel();
        reachable.clear();
      }
      pass(data);
    },
    found({ type, address }) {
      if (relayOnly || type !== 'host') return;
      const family = familyOf(address ?? '');
      // A browser that hides its address behind a name does not say of which family it is.
      const families: readonly Family[] = family === undefined ? [4, 6] : [family];
      for (const each of families) direct.add(each);
      release(families);
    },
    close() {
      held = [];
      cancel();
    },
  };
}

/** `candidate:` foundation, component, transport, priority, address, port, `typ` and type (RFC 8839 §5.1). */
function addressOf(candidate: string): readonly [address: string, type: string] {
  const [, , , , address = '', , , type = ''] = candidate.split(' ');
  return [address, type];
}

function familyOf(address: string): Family | undefined {
  if (address.includes(':')) return 6;
  return /^[\d.]+$/u.test(address) ? 4 : undefined;
}

/** Loopback, private, link-local and carrier-grade (RFC 6890): what relays refuse and people have. */
const isPrivate = (address: string) =>
  /^(?:10|127|169\.254|192\.168|172\.(?:1[6-9]|2\d|3[01])|100\.(?:6[4-9]|[7-9]\d|1[01]\d|12[0-7]))\.|^(?:f[cd]|fe[89ab]|::1$)/iu.test(
    address,
  );
