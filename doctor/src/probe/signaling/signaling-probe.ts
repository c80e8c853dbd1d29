/** The instance itself: its page's server, Socket.IO, and the ICE servers that it hands out. */
import { iceConfigSchema, type IceConfig, type IceServer } from '@parley/shared';
import * as v from 'valibot';
import type { SignalingCheck } from '../../observation.js';
import type { ClientOptions } from '../client/stun-client.js';
import type { NameLookup } from '../name-lookup.js';
import { failed, ok, pending, unknown } from '../steps.js';
import { clockSkew } from './clock-skew.js';
import { parseJson, requestOnce, type HttpOutcome } from './http-request.js';
import { probeSocket } from './socket-probe.js';

export interface SignalingProbeOptions {
  readonly origin: string;
  readonly client: ClientOptions;
  readonly lookup: NameLookup;
  readonly onProgress: (check: SignalingCheck) => void;
}

/** From http to https, from a bare name to www: more than that is a loop. */
const MAXIMUM_REDIRECTIONS = 3;

const aliveSchema = v.object({ status: v.literal('alive') });

/** More than the observation has room for. */
const MAXIMUM_URLS = 32;

/**
 * Looks at an instance.
 * @param told called with its ICE servers as soon as they are known, or with none
 */
export async function probeSignaling(
  options: SignalingProbeOptions,
  told: (iceServers: readonly IceServer[]) => void,
): Promise<SignalingCheck> {
  const { client, lookup, onProgress } = options;
  let check: SignalingCheck = {
    origin: options.origin,
    name: pending,
    http: pending,
    tls: options.origin.startsWith('https:') ? pending : unknown,
    websocket: pending,
    polling: pending,
    ice: pending,
    roundTripMs: null,
    clockSkewMs: null,
    credentialLifeMs: null,
  };
  const note = (changes: Partial<SignalingCheck>): void => {
    check = { ...check, ...changes };
    onProgress(check);
  };
  const stop = (changes: Partial<SignalingCheck>): SignalingCheck => {
    told([]);
    const rest = { websocket: unknown, polling: unknown, ice: unknown };
    const tls = check.tls.state === 'pending' ? unknown : check.tls;
    note({ tls, ...rest, ...changes });
    return check;
  };

  const found = await lookup(hostOf(options.origin));
  if (!found.found) {
    return stop({ name: failed('dns_failed', found.detail), http: unknown });
  }
  note({ name: ok(found.ms) });

  const { origin, outcome } = await followed(options.origin, client);
  const isMoved = origin !== options.origin;
  const there = isMoved && outcome.outcome === 'unreached' ? await lookup(hostOf(origin)) : found;
  if (!there.found) {
    return stop({ origin, name: failed('dns_failed', there.detail), http: unknown });
  }
  note({ origin, tls: tlsStep(outcome, origin) });
  const http = httpStep(outcome);
  if (outcome.outcome !== 'answered' || http.state !== 'ok') return stop({ http });
  note({
    http,
    clockSkewMs: clockSkew(outcome.headers.date, outcome.answeredAt, outcome.answerMs),
  });

  const { patienceMs, signal } = client;
  const socket = { origin, patienceMs, signal };
  await Promise.all([
    probeSocket({ ...socket, transport: 'websocket' }).then(({ step, roundTripMs }) => {
      note({ websocket: step, roundTripMs: rounded(roundTripMs ?? check.roundTripMs) });
    }),
    probeSocket({ ...socket, transport: 'polling' }).then(({ step, roundTripMs }) => {
      note({ polling: step, roundTripMs: rounded(check.roundTripMs ?? roundTripMs) });
    }),
    askForIce(origin, client).then(({ step, config }) => {
      note({
        ice: step,
        credentialLifeMs: config && lifeOf(config, client.now, check.clockSkewMs),
      });
      told(config?.iceServers ?? []);
    }),
  ]);
  return check;
}

const hostOf = (origin: string): string => new URL(origin).hostname.replace(/^\[(.*)\]$/u, '$1');

const rounded = (ms: number | null): number | null =>
  ms === null ? null : Math.round(ms * 10) / 10;

/** Asks whether the server is alive, wherever it is by now. */
async function followed(
  from: string,
  { patienceMs, signal, now }: ClientOptions,
): Promise<{ readonly origin: string; readonly outcome: HttpOutcome }> {
  let origin = from;
  for (let hop = 0; ; hop += 1) {
    const url = new URL('/healthz', origin);
    const outcome = await requestOnce({ url, patienceMs, signal, now });
    const target = outcome.outcome === 'answered' ? redirection(outcome, url) : undefined;
    if (target === undefined || hop === MAXIMUM_REDIRECTIONS) return { origin, outcome };
    ({ origin } = target);
  }
}

function redirection(
  { status, headers }: Extract<HttpOutcome, { readonly outcome: 'answered' }>,
  from: URL,
): URL | undefined {
  const { location } = headers;
  if (![301, 302, 303, 307, 308].includes(status) || location === undefined) return undefined;
  if (!URL.canParse(location, from.href)) return undefined;
  const target = new URL(location, from);
  const isWeb = target.protocol === 'https:' || target.protocol === 'http:';
  return isWeb && target.origin !== from.origin ? target : undefined;
}

function tlsStep(outcome: HttpOutcome, origin: string): SignalingCheck['tls'] {
  if (!origin.startsWith('https:')) return unknown;
  switch (outcome.outcome) {
    case 'unreached':
      return unknown;
    case 'no_tls':
      return failed('handshake', outcome.detail);
    case 'answered':
      if (outcome.tls === null) return unknown;
      return outcome.tls.fault === undefined
        ? ok(outcome.tls.ms)
        : failed(outcome.tls.fault.fault, outcome.tls.fault.detail);
  }
}

function httpStep(outcome: HttpOutcome): SignalingCheck['http'] {
  switch (outcome.outcome) {
    case 'unreached':
      return failed(outcome.fault, outcome.detail);
    case 'no_tls':
      return unknown;
    case 'answered':
      if (v.is(aliveSchema, parseJson(outcome.body))) return ok(outcome.answerMs);
      return outcome.status === 200
        ? failed('not_parley')
        : failed('status', String(outcome.status));
  }
}

async function askForIce(
  origin: string,
  { patienceMs, signal, now }: ClientOptions,
): Promise<{ readonly step: SignalingCheck['ice']; readonly config: IceConfig | null }> {
  const url = new URL('/api/ice', origin);
  const outcome = await requestOnce({ url, method: 'POST', body: {}, patienceMs, signal, now });
  if (outcome.outcome !== 'answered') {
    return { step: failed('unreachable', outcome.detail), config: null };
  }
  if (outcome.status !== 200) {
    return { step: failed('status', String(outcome.status)), config: null };
  }
  const config = v.safeParse(iceConfigSchema, parseJson(outcome.body));
  if (!config.success) return { step: failed('malformed'), config: null };
  const urls = config.output.iceServers.flatMap((server) => server.urls);
  if (urls.length > MAXIMUM_URLS)
    return { step: failed('malformed', 'too many URLs'), config: null };
  return urls.length === 0
    ? { step: failed('none'), config: config.output }
    : { step: ok(outcome.answerMs), config: config.output };
}

/** ms by the server's clock; null where nothing needs credentials */
function lifeOf(config: IceConfig, now: () => number, skewMs: number | null): number | null {
  const hasCredentials = config.iceServers.some(({ credential }) => credential !== undefined);
  return hasCredentials ? Math.round(config.expiresAt - (now() + (skewMs ?? 0))) : null;
}
