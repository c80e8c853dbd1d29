import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import { diagnose } from './diagnose.js';
import type { IceServerCheck } from './ice-server-check.js';
import { observationSchema, type Observation } from './observation.js';
import {
  checks,
  devices,
  error701,
  failed,
  network,
  nothing,
  ok,
  origin,
  page,
  refused,
  server,
  shell,
  signaling,
  unknown,
  urls,
} from './testing/observations.js';

const codes = (own: Observation, other: Observation | null = null): readonly string[] =>
  diagnose({ own, server: other }).findings.map(({ code }) => code);

const all = (changes: Partial<IceServerCheck>) =>
  checks({ stun: changes, udp: changes, tcp: changes, tls: changes });
const relays = (changes: Partial<IceServerCheck>) =>
  checks({ udp: changes, tcp: changes, tls: changes });

describe('a healthy instance', () => {
  it('gives no finding to any face', () => {
    expect(codes(page())).toEqual([]);
    expect(codes(page(), server())).toEqual([]);
    expect(codes(shell())).toEqual([]);
    expect(codes(shell(), server())).toEqual([]);
  });

  it('gives none on localhost either, without TLS and with a relay that refuses private peers', () => {
    const servers = checks({}, ['stun', 'udp', 'tcp']).map((seen) => ({
      ...seen,
      relayed: seen.relayed && ({ family: 'ipv4', scope: 'loopback', isServers: true } as const),
      serverScope: 'loopback' as const,
      outside: unknown,
    }));
    const local = network({ mapping: 'unknown', ipv4: 'unknown' });
    expect(codes(shell({ servers, network: local }), server({ servers }))).toEqual([]);
    expect(codes(page({ servers, network: local }), server({ servers }))).toEqual([]);
  });

  it('is healthy although its server cannot reach itself from inside', () => {
    expect(codes(page(), server({ servers: all(nothing) }))).toEqual([]);
  });

  it('is what the builders of observations build', () => {
    for (const observation of [page(), shell(), server()]) {
      expect(v.parse(observationSchema, observation)).toEqual(observation);
    }
  });
});

describe('ICE servers', () => {
  it('wrong secret: one finding for all URLs', () => {
    expect(
      diagnose({ own: page({ servers: relays(refused(401)) }), server: null }).findings,
    ).toEqual([
      {
        code: 'credential_rejected',
        severity: 'error',
        place: 'service',
        subjects: [urls.udp, urls.tcp, urls.tls],
        seenBy: ['page'],
        detail: '401',
      },
    ]);
  });

  it('expired credential', () => {
    const expired = { ...refused(401), credentialLifeMs: -1 };
    expect(codes(page({ servers: relays(expired) }))).toEqual(['credential_expired']);
    expect(codes(shell({ servers: relays(expired) }))).toEqual(['credential_expired']);
  });

  it('expired credential that is good by the clock of the server, which is off', () => {
    const own = shell({ servers: relays({ ...refused(401), credentialLifeMs: -3_600_000 }) });
    const other = server({ servers: relays({ ...refused(401), credentialLifeMs: 3_600_000 }) });
    expect(codes(own, other)).toEqual(['credential_expired']);
  });

  it.each([486, 508])('quota reached: %d', (code) => {
    expect(codes(page({ servers: relays(refused(code)) }))).toEqual(['relay_full']);
  });

  it('another refusal', () => {
    expect(codes(shell({ servers: relays(refused(403)) }))).toEqual(['relay_refused']);
  });

  it('UDP blocked: once, and nothing of ports that can only be reached by it', () => {
    const servers = checks({
      stun: nothing,
      udp: nothing,
      tcp: { outside: failed('nothing') },
      tls: { outside: failed('nothing') },
    });
    const [finding, ...others] = diagnose({
      own: shell({ servers, network: network({ udp: 'blocked', mapping: 'unknown' }) }),
      server: server(),
    }).findings;
    expect(others).toEqual([]);
    expect(finding).toMatchObject({ code: 'udp_blocked', severity: 'warning', place: 'between' });
    expect(finding?.subjects).toEqual([urls.stun, urls.udp]);
  });

  it('UDP blocked, and nothing else is offered', () => {
    const servers = checks({ stun: error701, udp: error701 }, ['stun', 'udp']);
    const mine = page({ servers, network: network({ udp: 'unknown' }) });
    const { findings } = diagnose({
      own: mine,
      server: server({ servers: checks({}, ['stun', 'udp']) }),
    });
    expect(findings).toMatchObject([{ code: 'udp_blocked', severity: 'error' }]);
    // Without the server's word it may as well be the relay that is down.
    expect(codes(mine)).toEqual(['relay_unreachable']);
  });

  it('TCP blocked: once', () => {
    const servers = checks({ tcp: error701, tls: error701 });
    expect(diagnose({ own: page({ servers }), server: server() }).findings).toMatchObject([
      { code: 'tcp_blocked', severity: 'warning', subjects: [urls.tcp, urls.tls] },
    ]);
    expect(codes(page({ servers }))).toEqual(['tcp_blocked']);
  });

  it('says nothing of closed ways before all are tried', () => {
    const servers = checks({
      stun: nothing,
      udp: nothing,
      tcp: { ...nothing, reach: { state: 'pending' } },
    });
    expect(codes(page({ servers }), server())).toEqual([]);
  });

  it('knows a URL again that a browser writes in another way', () => {
    const tls = { ...nothing, reach: ok, tls: failed('expired') } as const;
    const own = page({
      servers: checks({ tls: { ...error701, url: 'turns:CALL.example.org?transport=tcp' } }),
    });
    expect(codes(own, server({ servers: checks({ tls }) }))).toEqual(['tls_expired']);
  });

  it('one port closed while others of the host answer: that one', () => {
    const servers = checks({ tcp: { ...nothing, reach: failed('refused') } });
    expect(diagnose({ own: shell({ servers }), server: null }).findings).toMatchObject([
      { code: 'server_unreachable', severity: 'warning', subjects: [urls.tcp] },
    ]);
  });

  it('a relay that is down', () => {
    expect(
      diagnose({ own: page({ servers: all(error701) }), server: null }).findings,
    ).toMatchObject([{ code: 'relay_unreachable', severity: 'error' }]);
    const both = diagnose({
      own: page({ servers: all(error701) }),
      server: server({ servers: all(nothing) }),
    }).findings;
    expect(both).toMatchObject([
      { code: 'relay_unreachable', place: 'service', seenBy: ['page', 'server'] },
    ]);
  });

  it.each([
    ['expired', 'tls_expired'],
    ['not_yet_valid', 'tls_not_yet_valid'],
    ['name_mismatch', 'tls_name_mismatch'],
    ['untrusted', 'tls_untrusted'],
    ['handshake', 'tls_failed'],
  ] as const)(
    'certificate %s: the server’s own check says what a browser cannot',
    (fault, code) => {
      const tls = { ...nothing, reach: ok, tls: failed(fault) };
      const precise = checks({ tls });
      expect(codes(shell({ servers: precise }))).toEqual([code]);
      const { findings } = diagnose({
        own: page({ servers: checks({ tls: error701 }) }),
        server: server({ servers: precise }),
      });
      expect(findings).toMatchObject([
        {
          code,
          severity: 'warning',
          place: 'service',
          seenBy: ['page', 'server'],
          subjects: [urls.tls],
        },
      ]);
      expect(codes(page({ servers: checks({ tls: error701 }) }))).toEqual(['server_unreachable']);
    },
  );

  it('a name that does not resolve, and nothing else about it', () => {
    const dns = { ...nothing, name: failed('dns_failed', 'ENOTFOUND'), reach: unknown };
    expect(codes(shell({ servers: all(dns) }))).toEqual(['dns_failed']);
    expect(codes(page({ servers: all(error701) }), server({ servers: all(dns) }))).toEqual([
      'dns_failed',
    ]);
  });

  it('STUN blocked while TURN works', () => {
    const servers = checks({ stun: nothing, udp: { stun: failed('silent') } });
    expect(diagnose({ own: shell({ servers }), server: null }).findings).toMatchObject([
      { code: 'stun_silent', severity: 'warning', subjects: [urls.stun] },
    ]);
  });

  it('something that does not speak STUN', () => {
    const servers = checks({ tcp: { ...nothing, reach: ok, allocate: failed('not_stun') } });
    expect(codes(shell({ servers }))).toEqual(['server_not_stun']);
  });

  it('a server of STUN alone in the place of a relay', () => {
    expect(
      codes(
        shell({ servers: relays({ ...nothing, reach: ok, stun: ok, allocate: failed('silent') }) }),
      ),
    ).toEqual(['relay_silent']);
  });

  it('no relay', () => {
    expect(codes(page({ servers: checks({}, ['stun']) }))).toEqual(['relay_absent']);
    const none = signaling({ ice: failed('none') });
    expect(codes(page({ servers: [], signaling: none }))).toEqual(['relay_absent']);
    expect(codes(shell({ servers: checks({}, ['stun']), signaling: null }))).toEqual([]);
  });
});

describe('relayed data', () => {
  it('a private address announced by a server that was reached on a global one', () => {
    const servers = relays({
      relayed: { family: 'ipv4', scope: 'private', isServers: false },
      loop: failed('permission'),
      outside: failed('nothing'),
    });
    expect(codes(shell({ servers }))).toEqual(['relay_address_private']);
    expect(codes(page({ servers }), server({ servers }))).toContain('relay_address_private');
  });

  it('a wrong external address', () => {
    const servers = relays({
      relayed: { family: 'ipv4', scope: 'global', isServers: false },
      outside: failed('nothing'),
    });
    expect(diagnose({ own: shell({ servers }), server: null }).findings).toMatchObject([
      { code: 'relay_address_wrong', severity: 'error' },
    ]);
  });

  it('another address of the relay’s own is well', () => {
    const servers = relays({ relayed: { family: 'ipv4', scope: 'global', isServers: false } });
    expect(codes(shell({ servers }), server({ servers }))).toEqual([]);
  });

  it('closed relay ports', () => {
    expect(codes(shell({ servers: relays({ outside: failed('nothing') }) }))).toEqual([
      'relay_ports_closed',
    ]);
  });

  it('nothing forwarded', () => {
    const servers = relays({ loop: failed('nothing'), outside: failed('nothing'), figures: null });
    expect(codes(shell({ servers }))).toEqual(['relay_forwards_nothing']);
    expect(codes(page({ servers }))).toEqual(['relay_forwards_nothing']);
  });

  it('a relay that refuses itself as a peer', () => {
    const servers = relays({ loop: failed('permission'), figures: null });
    expect(codes(page({ servers }))).toEqual(['relay_peer_denied']);
  });

  it.each([
    [{ lossPercent: 12 }, 'relay_loses'],
    [{ roundTripMs: 900 }, 'relay_slow'],
    [{ jitterMs: 90 }, 'relay_slow'],
    [{ throughput: 100 }, 'relay_slow'],
  ])('%o', (figures, code) => {
    const well = { roundTripMs: 80, jitterMs: 2, lossPercent: 0, throughput: 1_000 };
    expect(codes(page({ servers: relays({ figures: { ...well, ...figures } }) }))).toEqual([code]);
  });
});

describe('signaling', () => {
  it.each([
    [{ websocket: failed('failed') }, 'signaling_polling_only'],
    [{ clockSkewMs: 600_000 }, 'clock_off'],
    [{ clockSkewMs: -600_000 }, 'clock_off'],
    [{ roundTripMs: 2_500 }, 'signaling_slow'],
    [{ ice: failed('status', '500') }, 'credentials_absent'],
    [{ http: failed('not_parley') }, 'signaling_not_parley'],
    [{ http: failed('silent'), websocket: failed('failed') }, 'signaling_unreachable'],
    [{ name: failed('dns_failed'), http: failed('unreachable') }, 'dns_failed'],
    [{ tls: failed('expired'), http: failed('unreachable') }, 'tls_expired'],
    [{ websocket: failed('failed'), polling: failed('failed') }, 'signaling_unreachable'],
  ])('%o', (changes, code) => {
    const { findings } = diagnose({ own: shell({ signaling: signaling(changes) }), server: null });
    expect(findings).toMatchObject([{ code, subjects: [origin], seenBy: ['shell'] }]);
  });

  it('is all there is to tell when nothing answers at all', () => {
    const own = page({
      servers: all(error701),
      signaling: signaling({ http: failed('unreachable'), websocket: unknown, polling: unknown }),
    });
    expect(codes(own)).toEqual(['signaling_unreachable']);
  });

  it('shares a finding with a relay of the same name', () => {
    const dns = { ...nothing, name: failed('dns_failed'), reach: unknown };
    const own = shell({
      servers: all(dns),
      signaling: signaling({ name: failed('dns_failed'), http: unknown }),
    });
    expect(codes(own)).toEqual(['dns_failed']);
  });
});

describe('this end', () => {
  it('a network that maps by destination', () => {
    const { findings } = diagnose({
      own: page({ network: network({ mapping: 'dependent' }) }),
      server: null,
    });
    expect(findings).toMatchObject([{ code: 'mapping_varies', severity: 'info', place: 'here' }]);
  });

  it('IPv6 that does not work', () => {
    expect(codes(page({ network: network({ ipv6: 'broken' }) }))).toEqual(['ipv6_broken']);
  });

  it.each([
    [{ camera: 'insecure', microphone: 'insecure' }, ['page_insecure']],
    [{ camera: 'denied', microphone: 'denied' }, ['microphone_denied', 'camera_denied']],
    [{ camera: 'in_use' }, ['camera_in_use']],
    [{ microphone: 'failed' }, ['microphone_failed']],
    [{ microphone: 'absent', camera: 'absent' }, ['microphone_absent', 'camera_absent']],
    [{ speaker: 'absent' }, ['speaker_absent']],
    [{ camera: 'not_asked', microphone: 'not_asked', speaker: 'unknown' }, []],
  ] as const)('%o', (changes, expected) => {
    expect(codes(page({ devices: devices(changes) }))).toEqual(expected);
  });
});

it('tells the most severe first', () => {
  const own = page({
    network: network({ mapping: 'dependent', ipv6: 'broken' }),
    servers: relays(refused(401)),
  });
  expect(codes(own)).toEqual(['credential_rejected', 'ipv6_broken', 'mapping_varies']);
});
