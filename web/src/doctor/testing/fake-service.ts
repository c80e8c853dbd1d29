/** A service that answers at once what a test says. */
import type { Observation } from '@parley/doctor';
import type { IceConfig } from '@parley/shared';
import type { Clock } from '../../call/ports.js';
import type { ConnectAnswer, HealthAnswer, IceAnswer, ServicePort, Timed } from '../ports.js';

/** What it answers; null: it is silent. */
export interface FakeAnswers {
  health: HealthAnswer | null;
  ice: IceAnswer | null;
  /** `absent`: an answer that cannot be read */
  server: Observation | 'absent' | null;
  websocket: ConnectAnswer | null;
  polling: ConnectAnswer | null;
  online: boolean;
}

export interface FakeService extends ServicePort {
  readonly answers: FakeAnswers;
  /** what was asked and not let go of */
  readonly waiting: number;
}

export function createFakeService(clock: Clock, urls: readonly string[]): FakeService {
  const connected: ConnectAnswer = { type: 'connected', ms: 80, roundTripMs: 20 };
  const timed: Timed = { ms: 20, serverTime: clock.now(), receivedAt: clock.now() };
  const answers: FakeAnswers = {
    health: { ...timed, type: 'answered', status: 200, isParley: true },
    ice: { ...timed, type: 'given', config: configFor(clock.now(), urls) },
    server: 'absent',
    websocket: connected,
    polling: connected,
    online: true,
  };
  let waiting = 0;
  const answer = <Answer>(given: Answer | null, signal: AbortSignal): Promise<Answer> => {
    if (given !== null) return Promise.resolve(given);
    waiting += 1;
    return new Promise((_, reject) => {
      signal.addEventListener('abort', () => {
        waiting -= 1;
        reject(new Error('let go of'));
      });
    });
  };
  return {
    answers,
    get waiting() {
      return waiting;
    },
    origin: 'https://meet.example',
    isOnline: () => answers.online,
    health: (signal) => answer(answers.health, signal),
    ice: (signal) => answer(answers.ice, signal),
    async serverCheck(signal) {
      const given = await answer(answers.server, signal);
      return given === 'absent' ? null : given;
    },
    connect: (transport, signal) => answer(answers[transport], signal),
  };
}

/** Credentials for an hour. */
const configFor = (now: number, urls: readonly string[]): IceConfig => ({
  iceServers: [
    {
      urls: [...urls],
      username: `${Math.floor(now / 1_000) + 3_600}:someone`,
      credential: 'secret',
    },
  ],
  expiresAt: now + 3_600_000,
});
