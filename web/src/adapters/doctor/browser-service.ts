/** The service that this page came from, over HTTP and Socket.IO. */
import { doctorAnswerSchema, type Observation } from '@parley/doctor';
import { iceConfigSchema } from '@parley/shared';
import { io } from 'socket.io-client';
import * as v from 'valibot';
import type {
  ConnectAnswer,
  HealthAnswer,
  IceAnswer,
  NoAnswer,
  ServicePort,
  SignalTransport,
  Timed,
} from '../../doctor/ports.js';

const healthSchema = v.object({ status: v.literal('alive') });

/** An answer's head, its body as far as it is JSON, and when it came. */
interface Answer extends Timed {
  readonly status: number;
  readonly headers: Headers;
  /** `undefined` where it is none */
  readonly body: unknown;
}

/** ms since then, in tenths */
const since = (startedAt: number) => Math.round((performance.now() - startedAt) * 10) / 10;

const wordsOf = (cause: unknown) => (cause instanceof Error ? cause.message : String(cause));

async function request(
  path: string,
  method: 'GET' | 'POST',
  signal: AbortSignal,
): Promise<Answer | NoAnswer> {
  const startedAt = performance.now();
  try {
    const response = await fetch(path, { method, signal, cache: 'no-store' });
    const [ms, receivedAt] = [since(startedAt), Date.now()];
    const serverTime = Date.parse(response.headers.get('date') ?? '');
    return {
      status: response.status,
      headers: response.headers,
      body: await json(response),
      ms,
      receivedAt,
      serverTime: Number.isNaN(serverTime) ? null : serverTime,
    };
  } catch (cause) {
    return { type: 'unreachable', detail: wordsOf(cause) };
  }
}

/** `undefined` for what is no JSON, as the page of a hotel's portal. */
async function json(response: Response): Promise<unknown> {
  const text = await response.text();
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

const isAnswer = (answer: Answer | NoAnswer): answer is Answer => 'status' in answer;

const timesOf = ({ ms, receivedAt, serverTime }: Answer): Timed => ({ ms, receivedAt, serverTime });

async function health(signal: AbortSignal): Promise<HealthAnswer> {
  const answer = await request('/healthz', 'GET', signal);
  if (!isAnswer(answer)) return answer;
  return {
    ...timesOf(answer),
    type: 'answered',
    status: answer.status,
    isParley: v.is(healthSchema, answer.body),
  };
}

async function ice(signal: AbortSignal): Promise<IceAnswer> {
  const answer = await request('/api/ice', 'POST', signal);
  if (!isAnswer(answer)) return answer;
  const { status, headers, body } = answer;
  const times = timesOf(answer);
  if (status !== 200) {
    return { ...times, type: 'refused', status, retryAfterMs: retryAfter(headers) };
  }
  const config = v.safeParse(iceConfigSchema, body);
  return config.success
    ? { ...times, type: 'given', config: config.output }
    : { ...times, type: 'malformed' };
}

/** Seconds only: nobody but caches sends a date (RFC 9110 §10.2.3). */
function retryAfter(headers: Headers): number | null {
  const text = headers.get('retry-after') ?? '';
  return /^\d{1,6}$/u.test(text) ? Number(text) * 1_000 : null;
}

async function serverCheck(signal: AbortSignal): Promise<Observation | null> {
  const answer = await request('/api/doctor', 'POST', signal);
  if (!isAnswer(answer) || answer.status !== 200) return null;
  const parsed = v.safeParse(doctorAnswerSchema, answer.body);
  return parsed.success ? parsed.output.observation : null;
}

/**
 * The packet by which a client leaves (Socket.IO protocol, DISCONNECT), upon which the server ends the connection. Whoever ends
 * long-polling by himself may have another request under way, which the server then does not know what to do with.
 */
const farewell = '1';
/** Milliseconds that the server may take for that. */
const farewellMs = 1_000;

/**
 * The round trip is that of Socket.IO's own greeting, which goes over the connection as soon as that is open: nothing but
 * members of a room may ask the server for more.
 */
function connect(transport: SignalTransport, signal: AbortSignal): Promise<ConnectAnswer> {
  return new Promise((resolve) => {
    const startedAt = performance.now();
    let openedAt = startedAt;
    const socket = io({
      transports: [transport],
      upgrade: false,
      reconnection: false,
      forceNew: true,
      autoConnect: false,
    });
    const end = (answer: ConnectAnswer) => {
      clearTimeout(patience);
      signal.removeEventListener('abort', abort);
      socket.removeAllListeners();
      socket.io.engine.close();
      resolve(answer);
    };
    const abort = () => end({ type: 'failed', detail: '' });
    let patience: ReturnType<typeof setTimeout> | undefined;
    signal.addEventListener('abort', abort);
    socket.io.on('open', () => {
      openedAt = performance.now();
    });
    socket.on('connect', () => {
      const [ms, roundTripMs] = [since(startedAt), since(openedAt)];
      const answer = { type: 'connected', ms, roundTripMs } as const;
      const { engine } = socket.io;
      engine.once('close', () => end(answer));
      patience = setTimeout(() => end(answer), farewellMs);
      engine.send(farewell);
    });
    socket.on('connect_error', (error) => end({ type: 'failed', detail: error.message }));
    socket.connect();
  });
}

export const browserService = (): ServicePort => ({
  origin: location.origin,
  isOnline: () => navigator.onLine,
  health,
  ice,
  serverCheck,
  connect,
});
