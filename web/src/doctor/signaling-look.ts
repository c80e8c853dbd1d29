/** A look at the way to the server itself: HTTP, the connection for signals over either transport, and clocks. */
import type { SignalingCheck } from '@parley/doctor';
import type { IceConfig } from '@parley/shared';
import { clockSkewOf, type ClockReading } from './clock-skew.js';
import type {
  ConnectAnswer,
  DoctorDeps,
  HealthAnswer,
  IceAnswer,
  SignalTransport,
  Timed,
} from './ports.js';
import type { CredentialsState } from './state.js';
import { within } from './watch.js';

/** Milliseconds that each of these may take; the call itself waits as long for a connection. */
const answersWithinMs = 6_000;
/** Letters of a program's words that are worth keeping. */
const mostDetail = 200;

export interface SignalingLookOptions extends Pick<DoctorDeps, 'clock' | 'service'> {
  readonly signal: AbortSignal;
  readonly onCheck: (change: Partial<SignalingCheck>) => void;
  readonly onCredentials: (credentials: CredentialsState) => void;
}

type Failed<Fault> = {
  readonly state: 'failed';
  readonly fault: Fault;
  readonly detail: string | null;
};
const failed = <const Fault extends string>(
  fault: Fault,
  detail: string | null,
): Failed<Fault> => ({
  state: 'failed',
  fault,
  detail: detail?.slice(0, mostDetail) ?? null,
});

/** What all looks at signaling share: the clocks of both ends, as several answers have shown them. */
export function createSignalingLook({
  clock,
  service,
  signal,
  onCheck,
  onCredentials,
}: SignalingLookOptions) {
  const clocks: ClockReading[] = [];
  const tell = (change: Partial<SignalingCheck>) => {
    if (!signal.aborted) onCheck(change);
  };
  const noteClock = ({ serverTime, receivedAt, ms }: Timed) => {
    if (serverTime === null) return;
    clocks.push({ serverTime, receivedAt, ms });
    tell({ clockSkewMs: clockSkewOf(clocks) });
  };

  return {
    /** GET /healthz */
    async health(): Promise<void> {
      const answer = await within(clock, signal, answersWithinMs, (until) => service.health(until));
      if (answer?.type === 'answered') noteClock(answer);
      tell({ http: httpStep(answer) });
    },

    /** The connection for signals over both transports, each by itself. */
    async transports(): Promise<void> {
      const look = async (transport: SignalTransport) => {
        const answer = await within(clock, signal, answersWithinMs, (until) =>
          service.connect(transport, until),
        );
        tell({ [transport]: transportStep(answer) });
        return answer?.type === 'connected' ? answer.roundTripMs : null;
      };
      const [websocket, polling] = await Promise.all([look('websocket'), look('polling')]);
      tell({ roundTripMs: websocket ?? polling });
    },

    /** POST /api/ice; null: nothing to look at */
    async credentials(): Promise<IceConfig | null> {
      const answer = await within(clock, signal, answersWithinMs, (until) => service.ice(until));
      if (signal.aborted) return null;
      if (answer !== undefined && answer.type !== 'unreachable') noteClock(answer);
      tell({ ice: iceStep(answer), credentialLifeMs: credentialLife(answer) });
      onCredentials(credentialsState(answer, clock.now()));
      return answer?.type === 'given' ? answer.config : null;
    },
  };
}

function httpStep(answer: HealthAnswer | undefined): SignalingCheck['http'] {
  if (answer === undefined) return failed('silent', null);
  if (answer.type === 'unreachable') return failed('unreachable', answer.detail);
  if (answer.status !== 200) return failed('status', String(answer.status));
  return answer.isParley ? { state: 'ok', ms: answer.ms } : failed('not_parley', null);
}

function transportStep(answer: ConnectAnswer | undefined): SignalingCheck['websocket'] {
  if (answer?.type === 'connected') return { state: 'ok', ms: answer.ms };
  return failed('failed', answer?.detail ?? null);
}

function iceStep(answer: IceAnswer | undefined): SignalingCheck['ice'] {
  switch (answer?.type) {
    case 'given':
      return answer.config.iceServers.some(({ urls }) => urls.length > 0)
        ? { state: 'ok', ms: answer.ms }
        : failed('none', null);
    case 'refused':
      return failed('status', String(answer.status));
    case 'malformed':
      return failed('malformed', null);
    case 'unreachable':
      return failed('unreachable', answer.detail);
    case undefined:
      return failed('unreachable', null);
  }
}

const tooManyRequests = 429;
const unavailable = 503;

function credentialsState(answer: IceAnswer | undefined, now: number): CredentialsState {
  if (answer?.type === 'given') return { type: 'given' };
  if (answer?.type !== 'refused') return { type: 'failed' };
  const retryAt = answer.retryAfterMs === null ? null : now + answer.retryAfterMs;
  switch (answer.status) {
    case tooManyRequests:
      return { type: 'rate_limited', retryAt };
    case unavailable:
      return { type: 'unavailable', retryAt };
    default:
      return { type: 'failed' };
  }
}

/** By the server's own clock, which has set the end. */
const credentialLife = (answer: IceAnswer | undefined): number | null =>
  answer?.type === 'given' && answer.serverTime !== null
    ? answer.config.expiresAt - answer.serverTime
    : null;
