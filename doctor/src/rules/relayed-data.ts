/** What becomes of data once there is an allocation. */
import type { FindingCode, Severity } from '../finding.js';
import type { IceServerCheck } from '../ice-server-check.js';

export interface DataFault {
  readonly code: FindingCode;
  readonly severity: Exclude<Severity, 'info'>;
  readonly detail: string | null;
}

/** Beyond that, error correction leaves gaps (ITU-T G.1010 asks for 3 %); two of 50 packets may be chance. */
const mostLossPercent = 5;

/**
 * Milliseconds. In the loop, data pass between this end and the relay four times; from one person to another who is as far
 * away, twice. With more than 600 ms in the loop it is 300 ms from mouth to ear, to which devices and jitter buffers add
 * 100: the 400 ms that ITU-T G.114 names as the limit.
 */
const mostLoopMs = 600;

/** Milliseconds: jitter buffers that go beyond this are heard as delay. */
const mostJitterMs = 50;

/** kbit/s: what one voice and the smallest picture take. */
const leastThroughput = 300;

/** The cause first: an address that is wrong explains that nothing comes through it. */
export function relayedDataFault(check: IceServerCheck): DataFault | null {
  if (check.relayed === null) return null;
  return addressFault(check) ?? loopFault(check) ?? outsideFault(check) ?? figuresFault(check);
}

function addressFault({ relayed, serverScope, loop, outside }: IceServerCheck): DataFault | null {
  if (relayed === null || outside.state === 'ok') return null;
  // On a private network, a relay with a private address is as it should be.
  if (serverScope !== 'global') return null;
  if (relayed.scope !== 'global') {
    return { code: 'relay_address_private', severity: 'error', detail: relayed.scope };
  }
  if (relayed.isServers !== false) return null;
  // A relay may relay from other addresses than it listens on, so that only silence makes it certain.
  const isMute = loop.state === 'failed' || outside.state === 'failed';
  return { code: 'relay_address_wrong', severity: isMute ? 'error' : 'warning', detail: null };
}

function loopFault({ loop }: IceServerCheck): DataFault | null {
  if (loop.state !== 'failed') return null;
  const code = loop.fault === 'permission' ? 'relay_peer_denied' : 'relay_forwards_nothing';
  return { code, severity: 'error', detail: loop.detail };
}

/** Detail of `relay_ports_closed` where data came in, and none out. */
export const inOneDirection = 'in one direction only';

function outsideFault({ outside, loop }: IceServerCheck): DataFault | null {
  if (outside.state !== 'failed') return null;
  const code = 'relay_ports_closed';
  if (outside.fault === 'one_way') return { code, severity: 'warning', detail: inOneDirection };
  // Where data get from one allocation to another, two people who both reach the relay meet there.
  return { code, severity: loop.state === 'ok' ? 'warning' : 'error', detail: null };
}

function figuresFault({ figures }: IceServerCheck): DataFault | null {
  if (figures === null) return null;
  const { lossPercent, roundTripMs, jitterMs, throughput } = figures;
  if (lossPercent !== null && lossPercent > mostLossPercent) {
    return { code: 'relay_loses', severity: 'warning', detail: `${round(lossPercent)} % lost` };
  }
  const slow = [
    ...(roundTripMs !== null && roundTripMs > mostLoopMs ? [`${round(roundTripMs)} ms`] : []),
    ...(jitterMs !== null && jitterMs > mostJitterMs ? [`${round(jitterMs)} ms of jitter`] : []),
    ...(throughput !== null && throughput < leastThroughput ? [`${round(throughput)} kbit/s`] : []),
  ];
  return slow.length > 0
    ? { code: 'relay_slow', severity: 'warning', detail: slow.join(', ') }
    : null;
}

const round = (figure: number): string => String(Math.round(figure * 10) / 10);
