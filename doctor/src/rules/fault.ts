/** The first thing that went wrong with one ICE URL, as one face saw it. */
import type { FindingCode, Severity } from '../finding.js';
import type { IceServerCheck } from '../ice-server-check.js';
import type { Step } from '../step.js';
import { relayedDataFault } from './relayed-data.js';

/** In the order in which they are tried. */
const stages = ['name', 'reach', 'tls', 'stun', 'allocate', 'data'] as const;

export interface Fault {
  readonly stage: (typeof stages)[number];
  /** `no_way`: nothing came back, and whose doing that is shows only beside the other URLs and faces */
  readonly code: FindingCode | 'no_way';
  readonly severity: Exclude<Severity, 'info'>;
  readonly detail: string | null;
}

/** null: all went well as far as this face could look. */
export function faultOf(check: IceServerCheck): Fault | null {
  return (
    nameFault(check) ??
    reachFault(check) ??
    tlsFault(check) ??
    bindingFault(check) ??
    // nothing else is asked of a STUN server
    (check.kind === 'stun' ? null : (allocateFault(check) ?? dataFault(check)))
  );
}

/** Whether a face that saw `check` knows better than another that met `fault` at the same URL. */
export function contradicts(check: IceServerCheck, fault: Fault): boolean {
  switch (fault.code) {
    case 'relay_address_private':
    case 'relay_address_wrong':
    case 'relay_ports_closed':
      return check.outside.state === 'ok';
    default:
      // A face that goes on in spite of a certificate saw the certificate too.
      return stages.indexOf(fault.stage) <= furthest(check) && !hasFailedAt(check, fault.stage);
  }
}

const hasFailedAt = (check: IceServerCheck, stage: Fault['stage']): boolean =>
  (stage === 'data' ? check.loop : check[stage]).state === 'failed';

/** The last stage that went well; -1: none is known to. */
function furthest({ name, reach, tls, stun, allocate, loop }: IceServerCheck): number {
  const steps: readonly Step<string>[] = [name, reach, tls, stun, allocate, loop];
  return steps.findLastIndex(({ state }) => state === 'ok');
}

/** Something came back over the URL's own transport. */
export const hasAnswered = ({ reach, tls, stun, allocate }: IceServerCheck): boolean =>
  reach.state === 'ok' ||
  [tls, stun, allocate].some(
    (step) => step.state === 'ok' || (step.state === 'failed' && step.fault !== 'silent'),
  );

function nameFault({ name }: IceServerCheck): Fault | null {
  if (name.state !== 'failed') return null;
  return { stage: 'name', code: 'dns_failed', severity: 'error', detail: name.detail };
}

function reachFault({ reach }: IceServerCheck): Fault | null {
  if (reach.state !== 'failed') return null;
  return { stage: 'reach', code: 'no_way', severity: 'error', detail: reach.detail };
}

export const tlsCodes = {
  expired: 'tls_expired',
  not_yet_valid: 'tls_not_yet_valid',
  name_mismatch: 'tls_name_mismatch',
  untrusted: 'tls_untrusted',
  handshake: 'tls_failed',
} as const satisfies Readonly<Record<string, FindingCode>>;

function tlsFault({ tls }: IceServerCheck): Fault | null {
  if (tls.state !== 'failed') return null;
  return { stage: 'tls', code: tlsCodes[tls.fault], severity: 'error', detail: tls.detail };
}

function bindingFault({ kind, reach, stun, allocate }: IceServerCheck): Fault | null {
  // A relay may well serve no Binding requests; that matters where nothing else is asked of it.
  if (stun.state !== 'failed' || allocate.state === 'ok') return null;
  const found = (code: Fault['code']): Fault => ({
    stage: 'stun',
    code,
    severity: 'error',
    detail: stun.detail,
  });
  if (stun.fault === 'not_stun') return found('server_not_stun');
  if (kind !== 'stun') return null;
  return found(stun.fault === 'silent' && reach.state !== 'ok' ? 'no_way' : 'stun_silent');
}

/** RFC 8656 §19: Allocation Quota Reached, Insufficient Capacity. */
const fullCodes: ReadonlySet<number | null> = new Set([486, 508]);
/** RFC 8489 §9.2.4, in answer to a request with credentials. */
const unauthenticated = 401;

function allocateFault(check: IceServerCheck): Fault | null {
  const { allocate, errorCode, stun, reach } = check;
  if (allocate.state !== 'failed') return null;
  const found = (code: Fault['code']): Fault => ({
    stage: 'allocate',
    code,
    severity: 'error',
    detail: allocate.detail ?? (errorCode === null ? null : String(errorCode)),
  });
  switch (allocate.fault) {
    case 'silent':
      return found(reach.state === 'ok' || stun.state === 'ok' ? 'relay_silent' : 'no_way');
    case 'not_stun':
      return found('server_not_stun');
    case 'refused':
      if (fullCodes.has(errorCode)) return found('relay_full');
      if (errorCode !== unauthenticated) return found('relay_refused');
      return found(isExpired(check) ? 'credential_expired' : 'credential_rejected');
  }
}

const isExpired = ({ credentialLifeMs }: IceServerCheck): boolean =>
  credentialLifeMs !== null && credentialLifeMs <= 0;

function dataFault(check: IceServerCheck): Fault | null {
  const fault = relayedDataFault(check);
  return fault === null ? null : { stage: 'data', ...fault };
}
