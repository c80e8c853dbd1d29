import { describe, expect, it } from 'vitest';
import { diagnose } from '../diagnose.js';
import { codes } from '../testing/codes.js';
import {
  checks,
  error701,
  everywhere,
  failed,
  network,
  nothing,
  ok,
  page,
  refused,
  relays,
  server,
  shell,
  signaling,
  unknown,
  urls,
} from '../testing/observations.js';

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

  it('only port 443 open: once, and nothing of the ports that are closed', () => {
    const servers = checks({
      stun: nothing,
      udp: nothing,
      tcp: nothing,
      tls: { url: urls.tls443, outside: failed('nothing') },
    });
    const own = shell({ servers, network: network({ udp: 'blocked', mapping: 'unknown' }) });
    expect(diagnose({ own, server: server() }).findings).toMatchObject([
      {
        code: 'only_port_443',
        severity: 'warning',
        place: 'between',
        subjects: [urls.stun, urls.udp, urls.tcp],
      },
    ]);
    const refusedThere = servers.map((check) =>
      check.url === urls.tls443 ? { ...check, ...refused(401) } : check,
    );
    expect(
      diagnose({ own: { ...own, servers: refusedThere }, server: null }).findings,
    ).toMatchObject(
      [{ code: 'credential_rejected' }, { code: 'only_port_443', severity: 'error' }].toReversed(),
    );
  });

  it('one relay out of reach and another on port 443: no word of web traffic where others get out', () => {
    const servers = checks({
      stun: nothing,
      udp: nothing,
      tcp: nothing,
      tls: { url: urls.tls443 },
    });
    const blocked = network({ udp: 'blocked', mapping: 'unknown' });
    // the page itself is on another port
    const elsewhere = signaling({ origin: 'https://call.example.org:8443' });
    expect(codes(shell({ servers, network: blocked, signaling: elsewhere }))).toEqual([
      'udp_blocked',
      'server_unreachable',
    ]);
    // nobody else gets an answer there either
    const down = server({ servers: checks({ tcp: nothing }) });
    expect(codes(shell({ servers, network: blocked }), down)).toEqual([
      'udp_blocked',
      'server_unreachable',
    ]);
  });

  it('UDP refused: by a firewall, if the server was answered', () => {
    const dead = { ...nothing, reach: failed('refused') };
    const own = shell({
      servers: checks({ stun: dead, udp: dead }),
      network: network({ udp: 'unknown', mapping: 'unknown' }),
    });
    expect(codes(own, server())).toEqual(['udp_blocked']);
    // Without its word, or where it was refused as well, it is nobody who listens.
    expect(diagnose({ own, server: null }).findings).toMatchObject([
      { code: 'server_unreachable', detail: 'refused', subjects: [urls.stun, urls.udp] },
    ]);
    const both = server({ servers: checks({ stun: dead, udp: dead }) });
    expect(diagnose({ own, server: both }).findings).toMatchObject([
      { code: 'server_unreachable', seenBy: ['shell', 'server'] },
    ]);
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
      diagnose({ own: page({ servers: everywhere(error701) }), server: null }).findings,
    ).toMatchObject([{ code: 'relay_unreachable', severity: 'error' }]);
    const both = diagnose({
      own: page({ servers: everywhere(error701) }),
      server: server({ servers: everywhere(nothing) }),
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
    expect(codes(shell({ servers: everywhere(dns) }))).toEqual(['dns_failed']);
    expect(
      codes(page({ servers: everywhere(error701) }), server({ servers: everywhere(dns) })),
    ).toEqual(['dns_failed']);
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
