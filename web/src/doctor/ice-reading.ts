/** What one end has heard of the ICE servers that it asks: pure. */
import { isSameAddress, placeOf, type IceServerCheck } from '@parley/doctor';
import { parseIceUrl } from '@parley/shared';
import type { SeenCandidate, SeenIceError } from './ports.js';
import type { Watch } from './watch.js';

/**
 * Milliseconds in which a server answers. Chromium itself gives up after 40 s only, and tells nothing until then; a relay
 * over TLS takes some five round trips.
 */
export const answersWithinMs = 5_000;

/** The error of the browser itself, as no server has answered (webrtc-pc §4.8.3). */
const notReached = 701;
/** Letters of a program's words that are worth keeping. */
const mostDetail = 200;

export interface IceReading {
  readonly candidates: readonly SeenCandidate[];
  readonly errors: readonly SeenIceError[];
  /** Nothing more comes. */
  readonly isComplete: boolean;
  /** ms from the beginning to the first candidate of a server */
  readonly firstMs: number | null;
}

export const nothingYet: IceReading = {
  candidates: [],
  errors: [],
  isComplete: false,
  firstMs: null,
};

/** More than any machine has addresses; what comes after that is not kept. */
const mostKept = 64;

export function withCandidate(
  reading: IceReading,
  candidate: SeenCandidate,
  ms: number,
): IceReading {
  if (reading.candidates.length >= mostKept) return reading;
  return {
    ...reading,
    candidates: [...reading.candidates, candidate],
    firstMs: candidate.type === 'host' ? reading.firstMs : (reading.firstMs ?? ms),
  };
}

export function withError(reading: IceReading, error: SeenIceError): IceReading {
  if (reading.errors.length >= mostKept) return reading;
  return { ...reading, errors: [...reading.errors, error] };
}

/** The browser itself does not want to ask this URL. */
export const impossible = (url: string, detail: string): IceReading => ({
  ...nothingYet,
  errors: [{ url, code: notReached, text: detail, family: null }],
  isComplete: true,
});

/** Milliseconds after a refusal in which another of this machine's networks may fare better. */
const betterWithinMs = 1_000;

/** Resolves when there is enough to tell what has become of asking. */
export async function untilSettled(watch: Watch, read: () => IceReading): Promise<void> {
  const isSettled = () => read().isComplete || read().firstMs !== null;
  await watch.until(() => isSettled() || refusalIn(read()) !== undefined, answersWithinMs);
  if (refusalIn(read()) !== undefined) await watch.until(isSettled, betterWithinMs);
}

export const relayCandidate = ({ candidates }: IceReading): SeenCandidate | undefined =>
  candidates.find(({ type }) => type === 'relay');

/** The error with which a server has refused, where it has. */
export const refusalIn = ({ errors }: IceReading): SeenIceError | undefined =>
  errors.find(({ code }) => code !== notReached);

const unknown = { state: 'unknown' } as const;
const failed = <const Fault extends string>(fault: Fault, detail: string | null) =>
  ({ state: 'failed', fault, detail: detail?.slice(0, mostDetail) || null }) as const;

/** The steps of asking alone; what a relay does beyond that stays as it is. To be read once asking is over. */
export function judged(check: IceServerCheck, reading: IceReading, ms: number): IceServerCheck {
  const refusal = refusalIn(reading);
  const answeredMs = answeredAfter(check, reading) ?? (refusal === undefined ? null : ms);
  if (answeredMs === null) return unanswered(check, reading);
  const ok = { state: 'ok', ms: answeredMs } as const;
  const reached = { ...check, reach: ok, tls: check.kind === 'relay-tls' ? ok : unknown };
  if (check.kind === 'stun') {
    if (reading.firstMs === null && refusal !== undefined) {
      return {
        ...reached,
        stun: failed('refused', refusal.text),
        errorCode: errorCodeOf(refusal),
      };
    }
    return { ...reached, stun: ok };
  }
  const relay = relayCandidate(reading);
  if (relay === undefined) return refused(reached, refusal);
  return { ...reached, allocate: ok, relayed: relayedOf(check.url, relay.address) };
}

/** A relay that answers, and makes no allocation. */
export function refused(check: IceServerCheck, refusal: SeenIceError | undefined): IceServerCheck {
  return {
    ...check,
    allocate: failed('refused', refusal?.text ?? null),
    errorCode: errorCodeOf(refusal),
    relayed: null,
    loop: unknown,
    outside: unknown,
  };
}

/** ms; null: there was no answer */
function answeredAfter({ kind }: IceServerCheck, reading: IceReading): number | null {
  if (reading.firstMs !== null) return reading.firstMs;
  return kind === 'stun' && hasSilentAnswer(reading) ? 0 : null;
}

/**
 * Where the outside sees an address that is known already, there is no candidate for it; then gathering ends early, and
 * without an error. It does so as well where the browser may use no UDP at all, and has no address for it either.
 */
function hasSilentAnswer({ isComplete, candidates, errors }: IceReading): boolean {
  const hosts = candidates.filter(({ type, protocol }) => type === 'host' && protocol === 'udp');
  return (
    isComplete &&
    hosts.some(({ address }) => {
      const family = placeOf(address)?.family;
      // One that is hidden is a candidate a second time, and not hidden then.
      if (family === undefined) return false;
      return !errors.some((error) => (error.family ?? family) === family);
    })
  );
}

/**
 * Of several sockets whose addresses are known, a global one may have had its answer, which leaves no trace, while another one
 * still waits for its own.
 */
function mayHaveAnswer({ kind }: IceServerCheck, { candidates, errors, isComplete }: IceReading) {
  const places = candidates.flatMap(({ type, protocol, address }) =>
    type === 'host' && protocol === 'udp' ? (placeOf(address) ?? []) : [],
  );
  const isPossible = places.length > 1 && places.some(({ scope }) => scope === 'global');
  return kind === 'stun' && !isComplete && errors.length === 0 && isPossible;
}

function unanswered(check: IceServerCheck, reading: IceReading): IceServerCheck {
  const { errors, isComplete } = reading;
  const [error] = errors;
  const hasGivenUp = error !== undefined || isComplete;
  const isUdp = check.kind === 'stun' || check.kind === 'relay-udp';
  // Firefox asks nobody on its own machine over UDP, and has no words for it.
  const isLeftOut =
    isUdp && check.serverScope === 'loopback' && isComplete && errors.every(({ text }) => !text);
  const isRelay = check.kind !== 'stun';
  return {
    ...check,
    reach:
      isLeftOut || mayHaveAnswer(check, reading)
        ? unknown
        : failed(hasGivenUp ? 'unreachable' : 'silent', error?.text ?? null),
    tls: unknown,
    stun: unknown,
    allocate: unknown,
    loop: isRelay ? unknown : check.loop,
    outside: isRelay ? unknown : check.outside,
  };
}

/** RFC 8489 §14.8; what is none is told as the class of server errors. */
const errorCodeOf = (error: SeenIceError | undefined): number | null => {
  if (error === undefined) return null;
  return error.code >= 300 && error.code <= 699 ? error.code : 500;
};

/** RFC 8656 §14.5. Whether it is the server's own can be told where the URL names an address of the same family. */
function relayedOf(url: string, address: string): IceServerCheck['relayed'] {
  const place = placeOf(address);
  if (place === undefined) return null;
  const host = parseIceUrl(url)?.host ?? '';
  const isComparable = placeOf(host)?.family === place.family;
  return { ...place, isServers: isComparable ? isSameAddress(host, address) : null };
}
