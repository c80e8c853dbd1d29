import { describe, expect, it } from 'vitest';
import { diagnose } from './diagnose.js';
import { findingCodes, type FindingCode } from './finding.js';
import type { IceServerCheck } from './ice-server-check.js';
import { faces, type DeviceCheck, type Face, type SignalingCheck } from './observation.js';
import { sightsOf, type Sight } from './sight.js';
import {
  checks,
  devices,
  error701,
  failed,
  network,
  nothing,
  ok,
  page,
  refused,
  server,
  shell,
  signaling,
  unknown,
  urls,
  type ObservationChanges,
  type UrlName,
} from './testing/observations.js';

/** What each face notes when a fault is there. */
type Seen = Readonly<Record<Face, ObservationChanges>>;

const at = (names: readonly UrlName[], changes: Partial<IceServerCheck>): ObservationChanges => ({
  servers: checks(Object.fromEntries(names.map((name) => [name, changes]))),
});
const everywhere = ['stun', 'udp', 'tcp', 'tls'] as const;
const relays = ['udp', 'tcp', 'tls'] as const;

const same = (changes: ObservationChanges): Seen => ({
  page: changes,
  shell: changes,
  server: changes,
});
/** The server is not told of signaling and devices, and has a network of its own. */
const ofEnds = (changes: ObservationChanges): Seen => ({ ...same(changes), server: {} });
const ofPage = (changes: ObservationChanges): Seen => ({ page: changes, shell: {}, server: {} });
const ofSignaling = (changes: Partial<SignalingCheck>): Seen =>
  ofEnds({ signaling: signaling(changes) });
const ofDevices = (changes: Partial<DeviceCheck>): Seen => ofPage({ devices: devices(changes) });

/** What a browser cannot name. */
const vague = (name: UrlName, changes: Partial<IceServerCheck>): Seen => ({
  ...same(at([name], { ...nothing, ...changes })),
  page: at([name], error701),
});
const badCertificate = (fault: 'expired' | 'not_yet_valid' | 'name_mismatch' | 'untrusted') =>
  // a shell goes on
  ({
    ...vague('tls', {}),
    shell: at(['tls'], { tls: failed(fault) }),
    server: at(['tls'], { tls: failed(fault) }),
  });
const badAddress = (scope: 'global' | 'private'): Seen =>
  same(
    at(relays, {
      relayed: { family: 'ipv4', scope, isServers: false },
      outside: failed('nothing'),
    }),
  );

const slow = { roundTripMs: 900, jitterMs: 2, lossPercent: 0, throughput: 1_000 };

const seenOf: Readonly<Record<FindingCode, Seen>> = {
  signaling_unreachable: ofSignaling({ http: failed('unreachable') }),
  signaling_not_parley: ofSignaling({ http: failed('not_parley') }),
  credentials_absent: ofSignaling({ ice: failed('status', '503') }),
  signaling_polling_only: ofSignaling({ websocket: failed('failed') }),
  signaling_slow: ofSignaling({ roundTripMs: 3_000 }),
  clock_off: ofSignaling({ clockSkewMs: 600_000 }),
  dns_failed: vague('tls', { name: failed('dns_failed'), reach: unknown }),
  tls_expired: badCertificate('expired'),
  tls_not_yet_valid: badCertificate('not_yet_valid'),
  tls_name_mismatch: badCertificate('name_mismatch'),
  tls_untrusted: badCertificate('untrusted'),
  tls_failed: vague('tls', { reach: ok, tls: failed('handshake') }),
  relay_absent: ofEnds({ servers: checks({}, ['stun']) }),
  relay_unreachable: same(at(everywhere, nothing)),
  only_port_443: ofEnds({
    servers: checks({
      stun: nothing,
      udp: nothing,
      tcp: nothing,
      tls: { url: urls.tls443 },
    }),
    network: network({ udp: 'blocked', mapping: 'unknown' }),
  }),
  udp_blocked: ofEnds({
    ...at(['stun', 'udp'], nothing),
    network: network({ udp: 'blocked', mapping: 'unknown' }),
  }),
  tcp_blocked: ofEnds(at(['tcp', 'tls'], nothing)),
  server_unreachable: same(at(['tcp'], nothing)),
  server_not_stun: vague('tcp', { reach: ok, allocate: failed('not_stun') }),
  stun_silent: same(at(['stun'], nothing)),
  relay_silent: vague('tcp', { reach: ok, stun: ok, allocate: failed('silent') }),
  credential_expired: {
    ...same(at(relays, { ...refused(401), credentialLifeMs: -60_000 })),
    server: at(relays, refused(401)),
  },
  credential_rejected: same(at(relays, refused(401))),
  relay_full: same(at(relays, refused(486))),
  relay_refused: same(at(relays, refused(403))),
  relay_address_private: badAddress('private'),
  relay_address_wrong: badAddress('global'),
  relay_forwards_nothing: same(at(relays, { loop: failed('nothing'), figures: null })),
  relay_peer_denied: {
    ...same(at(relays, { loop: failed('permission'), figures: null })),
    page: at(relays, { loop: failed('nothing'), figures: null }),
  },
  relay_ports_closed: ofEnds(at(relays, { outside: failed('nothing') })),
  relay_loses: same(at(relays, { figures: { ...slow, roundTripMs: 80, lossPercent: 20 } })),
  relay_slow: same(at(relays, { figures: slow })),
  ipv6_broken: {
    ...ofEnds({ network: network({ ipv6: 'broken' }) }),
    server: at(everywhere, { resolved: ['ipv4', 'ipv6'] }),
  },
  mapping_varies: ofEnds({ network: network({ mapping: 'dependent' }) }),
  page_insecure: ofDevices({ camera: 'insecure', microphone: 'insecure' }),
  microphone_denied: ofDevices({ microphone: 'denied' }),
  microphone_in_use: ofDevices({ microphone: 'in_use' }),
  microphone_failed: ofDevices({ microphone: 'failed' }),
  microphone_absent: ofDevices({ microphone: 'absent' }),
  camera_denied: ofDevices({ camera: 'denied' }),
  camera_in_use: ofDevices({ camera: 'in_use' }),
  camera_failed: ofDevices({ camera: 'failed' }),
  camera_absent: ofDevices({ camera: 'absent' }),
  speaker_absent: ofDevices({ speaker: 'absent' }),
};

/** What that face alone says. */
function said(face: Face, seen: ObservationChanges): readonly FindingCode[] {
  const nobody = shell({ signaling: null, servers: [] });
  const { findings } = diagnose(
    face === 'server'
      ? { own: nobody, server: server(seen) }
      : { own: face === 'page' ? page(seen) : shell(seen), server: null },
  );
  return findings.map(({ code }) => code);
}

const saying = (code: FindingCode, sight: Sight): readonly FindingCode[] => {
  if (sight === 'blind') return [];
  return [sight === 'finds' ? code : sight];
};

describe.each(faces)('by itself the %s', (face) => {
  it.each(findingCodes)('finds of %s what the table says', (code) => {
    expect(said(face, seenOf[code][face])).toEqual(saying(code, sightsOf[code][face]));
  });
});

describe('the page and the server together', () => {
  const named = findingCodes.filter((code) =>
    [sightsOf[code].page, sightsOf[code].server].includes('finds'),
  );

  it.each(named)('name %s', (code) => {
    const { page: mine, server: theirs } = seenOf[code];
    const { findings } = diagnose({ own: page(mine), server: server(theirs) });
    expect(findings.map((finding) => finding.code)).toEqual([code]);
  });

  it('name every fault that a host can mend', () => {
    expect(findingCodes.filter((code) => !named.includes(code))).toEqual([]);
  });
});
