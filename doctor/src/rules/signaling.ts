/** This instance's signaling, as this end reaches it. */
import type { Finding, FindingCode, Place, Severity } from '../finding.js';
import type { Observation, SignalingCheck } from '../observation.js';
import { tlsCodes } from './fault.js';

/** Milliseconds: joining takes about four of them one after the other, and past four seconds people press again. */
const mostRoundTripMs = 1_000;

/**
 * Milliseconds. Credentials that are good for an hour bear far more, but relays that hand over to one another bear a minute,
 * and a clock that is off by more is off by any amount tomorrow.
 */
const mostSkewMs = 60_000;

/** Status of HTTP (RFC 6585 §4): nothing is broken, and nothing could be looked at. */
export const tooManyRequests = '429';

export function signalingFindings({ face, signaling }: Observation): readonly Finding[] {
  if (signaling === null) return [];
  const finding = ({ code, severity, place, detail }: Fault): Finding => ({
    code,
    severity,
    place,
    subjects: [signaling.origin],
    seenBy: [face],
    detail,
  });
  const unreached = unreachedFault(signaling);
  const tls = unreached === null || unreached.code === notParley ? tlsFault(signaling) : null;
  // A browser goes no further than a bad certificate; a shell does, and may see more.
  const isOpen = unreached === null && (tls === null || signaling.http.state === 'ok');
  return [tls, unreached, ...(isOpen ? reachedFaults(signaling) : [])]
    .filter((fault) => fault !== null)
    .map(finding);
}

interface Fault {
  readonly code: FindingCode;
  readonly severity: Severity;
  readonly place: Place;
  readonly detail: string | null;
}

const error = (code: FindingCode, detail: string | null, place: Place = 'between'): Fault => ({
  code,
  severity: 'error',
  place,
  detail,
});

const notParley = 'signaling_not_parley';

const tlsFault = ({ tls }: SignalingCheck): Fault | null =>
  tls.state === 'failed' ? error(tlsCodes[tls.fault], tls.detail) : null;

/** Why there is nothing there to speak with; the most basic cause alone. */
function unreachedFault({ name, tls, http, websocket, polling }: SignalingCheck): Fault | null {
  if (name.state === 'failed') return error('dns_failed', name.detail);
  // Who goes on in spite of a certificate sees what is behind it.
  if (http.state === 'failed' && http.fault === 'not_parley') {
    return error(notParley, http.detail, 'service');
  }
  if (http.state === 'failed' && tls.state !== 'failed') {
    return error('signaling_unreachable', http.detail);
  }
  if (websocket.state === 'failed' && polling.state === 'failed' && tls.state !== 'failed') {
    return error('signaling_unreachable', polling.detail ?? websocket.detail);
  }
  return null;
}

function reachedFaults(check: SignalingCheck): readonly Fault[] {
  const { websocket, polling, ice, roundTripMs, clockSkewMs } = check;
  const faults: Fault[] = [];
  if (ice.state === 'failed' && ice.fault !== 'none') {
    faults.push({
      code: 'credentials_absent',
      severity: ice.detail === tooManyRequests ? 'warning' : 'error',
      place: 'service',
      detail: ice.detail,
    });
  }
  if (websocket.state === 'failed' && polling.state === 'ok') {
    faults.push({
      code: 'signaling_polling_only',
      severity: 'warning',
      place: 'between',
      detail: websocket.detail,
    });
  }
  if (roundTripMs !== null && roundTripMs > mostRoundTripMs) {
    faults.push({
      code: 'signaling_slow',
      severity: 'warning',
      place: 'between',
      detail: `${Math.round(roundTripMs)} ms`,
    });
  }
  if (clockSkewMs !== null && Math.abs(clockSkewMs) > mostSkewMs) {
    faults.push({
      code: 'clock_off',
      severity: 'warning',
      place: 'between',
      detail: skewInWords(clockSkewMs),
    });
  }
  return faults;
}

function skewInWords(skewMs: number): string {
  const minutes = Math.round(Math.abs(skewMs) / 6_000) / 10;
  return `the server’s clock is ${minutes} min ${skewMs > 0 ? 'ahead' : 'behind'}`;
}
