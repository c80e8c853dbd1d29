/** Takes everything out of an observation that says who or where somebody is. What stays are figures and listed words. */
import { parseIceUrl, type IceUrl } from '@parley/shared';
import { placeOf } from '../address-scope.js';
import type { IceServerCheck } from '../ice-server-check.js';
import type { DeviceCheck, Observation, SignalingCheck } from '../observation.js';
import type { Step } from '../step.js';

const minute = 60_000;

/**
 * @param origin the instance's own, whose host may be named
 * @param names what other hosts are called in this report, which tells them apart; grows
 */
export function redact(
  { face, at, signaling, servers, network, devices }: Observation,
  origin: string | null,
  names: Map<string, string>,
): Observation {
  const own = hostnameOf(origin);
  return {
    face,
    at: whole(whole(at) / minute) * minute,
    signaling: signaling && redactSignaling(signaling),
    servers: servers.flatMap((check) => redactServer(check, own, names) ?? []),
    network,
    devices: devices && redactDevices(devices),
  };
}

/** Names that are nobody's (RFC 2606 §2). */
const unnamed = 'address.invalid';
const named = (number: number): string => `server-${number}.invalid`;

function hostnameOf(origin: string | null): string | null {
  return origin !== null && URL.canParse(origin) ? new URL(origin).hostname : null;
}

/** A host that is an address says where somebody is, as in a network at home. */
function redactOrigin(origin: string): string {
  if (!URL.canParse(origin)) return `https://${unnamed}`;
  const { protocol, hostname, port } = new URL(origin);
  const scheme = protocol === 'http:' ? 'http:' : 'https:';
  const host = isName(hostname) ? hostname : unnamed;
  return `${scheme}//${host}${port === '' ? '' : `:${port}`}`;
}

const isName = (host: string): boolean =>
  placeOf(host) === undefined && /^[a-z0-9-]+(?:\.[a-z0-9-]+)*$/.test(host);

function redactSignaling(check: SignalingCheck): SignalingCheck {
  return {
    origin: redactOrigin(check.origin),
    name: redactStep(check.name),
    http: redactStep(check.http),
    tls: redactStep(check.tls),
    websocket: redactStep(check.websocket),
    polling: redactStep(check.polling),
    ice: redactStep(check.ice),
    roundTripMs: rounded(check.roundTripMs),
    clockSkewMs: rounded(check.clockSkewMs),
    credentialLifeMs: rounded(check.credentialLifeMs),
  };
}

function redactServer(
  check: IceServerCheck,
  own: string | null,
  names: Map<string, string>,
): IceServerCheck | undefined {
  const read = parseIceUrl(check.url);
  if (read === undefined) return undefined;
  const { relayed, figures } = check;
  const host = read.host === own && isName(own) ? own : nameFor(read.host, names);
  return {
    url: urlOf(check.kind, read, host),
    kind: check.kind,
    name: redactStep(check.name),
    resolved: check.resolved,
    reach: redactStep(check.reach),
    tls: redactStep(check.tls),
    stun: redactStep(check.stun),
    allocate: redactStep(check.allocate),
    errorCode: check.errorCode,
    credentialLifeMs: rounded(check.credentialLifeMs),
    relayed,
    serverScope: check.serverScope,
    loop: redactStep(check.loop),
    outside: redactStep(check.outside),
    figures: figures && {
      roundTripMs: rounded(figures.roundTripMs),
      jitterMs: rounded(figures.jitterMs),
      lossPercent: rounded(figures.lossPercent),
      throughput: rounded(figures.throughput),
    },
  };
}

function nameFor(host: string, names: Map<string, string>): string {
  const name = names.get(host) ?? named(names.size + 1);
  names.set(host, name);
  return name;
}

function urlOf(kind: IceServerCheck['kind'], { port }: IceUrl, host: string): string {
  switch (kind) {
    case 'stun':
      return `stun:${host}:${port}`;
    case 'relay-udp':
      return `turn:${host}:${port}?transport=udp`;
    case 'relay-tcp':
      return `turn:${host}:${port}?transport=tcp`;
    case 'relay-tls':
      return `turns:${host}:${port}?transport=tcp`;
  }
}

/** Of a program's or server's own words a status of HTTP may stay. */
function redactStep<Fault extends string>(step: Step<Fault>): Step<Fault> {
  switch (step.state) {
    case 'pending':
    case 'unknown':
      return { state: step.state };
    case 'ok':
      return { state: 'ok', ms: whole(step.ms) };
    case 'failed': {
      const isStatus = step.detail !== null && /^[1-5]\d\d$/.test(step.detail);
      return { state: 'failed', fault: step.fault, detail: isStatus ? step.detail : null };
    }
  }
}

/** Codecs that are known by name; another's name could be anything. */
const codecNames: ReadonlySet<string> = new Set([
  'audio/opus',
  'audio/red',
  'audio/g722',
  'audio/pcmu',
  'audio/pcma',
  'video/vp8',
  'video/vp9',
  'video/av1',
  'video/h264',
  'video/h265',
]);

const redactDevices = ({ camera, microphone, speaker, codecs }: DeviceCheck): DeviceCheck => ({
  camera,
  microphone,
  speaker,
  codecs: codecs
    .filter(({ mimeType }) => codecNames.has(mimeType.toLowerCase()))
    .map(({ mimeType, hardware }) => ({ mimeType: mimeType.toLowerCase(), hardware })),
});

const rounded = (figure: number | null): number | null => (figure === null ? null : whole(figure));

/** Beyond any date and any figure that means something; what is packed has room for twice that. */
const limit = 4e15;

const whole = (figure: number): number =>
  // no negative zero, which JSON does not know
  Math.max(-limit, Math.min(limit, Math.round(figure))) + 0;
