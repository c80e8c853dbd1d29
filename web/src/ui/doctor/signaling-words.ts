import type { SignalingCheck } from '@parley/doctor';
import { stepCell, type CheckCell, type CheckRow } from './check-cell.js';

const httpFaults = {
  silent: 'no answer',
  refused: 'refuses connections',
  no_route: 'no route to it',
  unreachable: 'out of reach',
  status: 'answers with an error',
  not_parley: 'something else answers',
};
const transportFaults = { failed: 'does not get through' };
const iceFaults = {
  status: 'refused',
  malformed: 'not readable',
  none: 'names no relay',
  unreachable: 'out of reach',
};

/** The connection to the instance itself, through which people in a call find each other. */
export function signalingCell(check: SignalingCheck): CheckCell {
  const { http, websocket, polling, ice } = check;
  if (http.state === 'failed') return stepCell(http, httpFaults);
  if (websocket.state === 'failed' && polling.state === 'failed')
    return { mark: 'no', text: 'no connection stays open' };
  if (ice.state === 'failed')
    return { mark: 'no', text: `relays: ${stepCell(ice, iceFaults).text}` };
  const steps = [http, websocket, polling, ice];
  if (steps.some(({ state }) => state === 'pending')) return { mark: 'busy', text: 'reaching it' };
  if (steps.every(({ state }) => state === 'unknown')) return { mark: 'open', text: 'not tested' };
  return websocket.state === 'failed'
    ? { mark: 'yes', text: 'works, by long polling only' }
    : { mark: 'yes', text: 'works' };
}

export function signalingRows(check: SignalingCheck): readonly CheckRow[] {
  const { roundTripMs, clockSkewMs, credentialLifeMs } = check;
  const figure = (label: string, text: string | null): CheckRow[] =>
    text === null ? [] : [{ label, mark: 'figure', text }];
  return [
    { label: 'Answers', ...stepCell(check.http, httpFaults, 'yes') },
    { label: 'WebSocket', ...stepCell(check.websocket, transportFaults) },
    { label: 'Long polling', ...stepCell(check.polling, transportFaults) },
    { label: 'List of relays', ...stepCell(check.ice, iceFaults, 'given') },
    ...figure('Round trip', roundTripMs === null ? null : `${Math.round(roundTripMs)} ms`),
    ...figure('Its clock', clockSkewMs === null ? null : skewWords(clockSkewMs)),
    ...figure(
      'Credentials last',
      credentialLifeMs === null ? null : `${Math.round(credentialLifeMs / 60_000)} min`,
    ),
  ];
}

/** ms by which the server's clock is ahead; a page cannot tell less than a second for sure. */
function skewWords(ms: number): string {
  const seconds = Math.round(Math.abs(ms) / 1_000);
  if (seconds < 2) return 'agrees with yours';
  const size = seconds < 120 ? `${seconds} s` : `${Math.round(seconds / 60)} min`;
  return `${size} ${ms > 0 ? 'ahead of' : 'behind'} yours`;
}
