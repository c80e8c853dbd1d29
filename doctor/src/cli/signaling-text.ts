import type { SignalingCheck } from '../observation.js';

/** Its figures; empty where signaling was not looked at, or not reached. */
export function signalingText(check: SignalingCheck | null): string {
  if (check === null || check.http.state !== 'ok') return '';
  const { origin, websocket, polling, roundTripMs, clockSkewMs, credentialLifeMs } = check;
  const ways = [
    ...(websocket.state === 'ok' ? ['WebSocket'] : []),
    ...(polling.state === 'ok' ? ['long-polling'] : []),
  ];
  const figures = [
    ...(ways.length > 0 ? [ways.join(' and ')] : []),
    ...(roundTripMs === null ? [] : [`${roundTripMs} ms there and back`]),
    ...(clockSkewMs === null ? [] : [`clock ${skewText(clockSkewMs)}`]),
    ...(credentialLifeMs === null
      ? []
      : [`credentials good for ${Math.round(credentialLifeMs / 60_000)} min`]),
  ];
  return `${origin}: ${figures.join(', ')}`;
}

/** The Date header names whole seconds, and the way there and back takes its time. */
const PRECISION_MS = 1000;

function skewText(ms: number): string {
  if (Math.abs(ms) <= PRECISION_MS) return 'right within a second';
  return `${Math.round(Math.abs(ms) / 1000)} s ${ms > 0 ? 'ahead of' : 'behind'} this one`;
}
