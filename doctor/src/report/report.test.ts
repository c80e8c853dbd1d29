import * as fc from 'fast-check';
import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import { diagnose } from '../diagnose.js';
import { observationSchema, type Observation } from '../observation.js';
import { evidence } from '../testing/any-evidence.js';
import {
  checks,
  devices,
  failed,
  nothing,
  ok,
  page,
  refused,
  server,
  shell,
  signaling,
} from '../testing/observations.js';
import { makeReport } from './report.js';
import { reportText } from './report-text.js';
import { decodeReport, encodeReport } from './share.js';

const reports = {
  well: makeReport({ own: page(), server: server() }),
  ill: makeReport({
    own: page({ servers: checks({ udp: refused(401), tcp: refused(401), tls: nothing }) }),
    server: server({
      servers: checks({
        tls: { ...nothing, reach: ok, tls: failed('expired', 'since yesterday') },
      }),
    }),
  }),
};

describe('a report', () => {
  it('means what the observations mean', () => {
    const seen = {
      own: page({ servers: checks({ udp: refused(486) }) }),
      server: server({
        servers: checks({ tls: { ...nothing, reach: ok, tls: failed('expired') } }),
      }),
    };
    const codes = ({ own, server: other }: { own: Observation; server: Observation | null }) =>
      diagnose({ own, server: other }).findings.map(({ code }) => code);
    expect(codes(makeReport(seen))).toEqual(codes(seen));
  });

  it('names the instance, and other hosts by numbers', () => {
    const own = page({
      servers: checks({ tls: { url: 'turns:turn.elsewhere.example:443?transport=tcp' } }),
    });
    expect(makeReport({ own, server: null }).own.servers.map(({ url }) => url)).toEqual([
      'stun:call.example.org:3478',
      'turn:call.example.org:3478?transport=udp',
      'turn:call.example.org:3478?transport=tcp',
      'turns:server-1.invalid:443?transport=tcp',
    ]);
  });

  it.each([8.64e15, Number.MAX_SAFE_INTEGER, -1e300, -1])(
    'can be read again, whatever a clock says: %d',
    (ms) => {
      const own = shell({ at: ms, signaling: signaling({ clockSkewMs: ms }) });
      const report = makeReport({ own, server: null });
      expect(decodeReport(encodeReport(report))).toEqual({ type: 'report', report });
      expect(reportText(report)).toContain('UTC');
    },
  );

  it('does not name an instance that is an address', () => {
    const own = shell({
      signaling: signaling({ origin: 'http://user:pass@192.168.1.5:8080/r/secret' }),
    });
    expect(makeReport({ own, server: null }).own.signaling?.origin).toBe(
      'http://address.invalid:8080',
    );
  });

  it('keeps a status of HTTP, and no other words', () => {
    const ice = (detail: string) =>
      makeReport({
        own: page({ signaling: signaling({ ice: failed('status', detail) }) }),
        server: null,
      }).own.signaling?.ice;
    expect(ice('429')).toEqual(failed('status', '429'));
    expect(ice('no such host turn.internal')).toEqual(failed('status', null));
  });

  it('reads as a report of a bug does', () => {
    expect(reportText(reports.ill)).toMatchInlineSnapshot(`
      "Parley doctor of https://call.example.org
      2027-01-15 08:00 UTC, from a browser, with the server’s own check

      ERROR tls_expired (seen by page, server)
        turns:call.example.org:5349?transport=tcp
        Renew the certificate for call.example.org in TURN_TLS_CERT and TURN_TLS_KEY.
      ERROR credential_rejected (seen by page; 401)
        turn:call.example.org:3478?transport=udp
        turn:call.example.org:3478?transport=tcp
        Give signaling and the relay the same TURN_SECRET (with several, the first one of signaling’s must be among the relay’s), and set both clocks by NTP.

      Network: UDP works, IPv4 works, IPv6 absent, mapping endpoint-independent, filtering unknown, hairpinning unknown
        Direct calls will work with most networks.
        Calls with strict company and phone networks (symmetric NAT) may fail: the relay was not seen to work from here.
        There is no way to networks that let out web traffic only: this service has no relay on TCP port 443.
        There is no way to networks that block UDP and networks with IPv6 only: the relay does not work from here.
        There is no IPv6 here; calls do without.

      Signaling: http ok (20 ms), websocket ok (20 ms), polling ok (20 ms), ice ok (20 ms), round trip 40 ms, clock +120 ms, credentials good for 3600 s

      ICE servers:
        stun:call.example.org:3478
          page: reach ok (20 ms), stun ok (20 ms)
          server: name ok (20 ms), reach ok (20 ms), stun ok (20 ms), resolves to ipv4, reached at a global address
        turn:call.example.org:3478?transport=udp
          page: reach ok (20 ms), stun ok (20 ms), allocate FAILED: refused, error 401
          server: name ok (20 ms), reach ok (20 ms), stun ok (20 ms), allocate ok (20 ms), loop ok (20 ms), resolves to ipv4, reached at a global address, relayed from a global ipv4 address, the server’s, loop 80 ms, jitter 2 ms, lost 0 %, 1000 kbit/s
        turn:call.example.org:3478?transport=tcp
          page: reach ok (20 ms), stun ok (20 ms), allocate FAILED: refused, error 401
          server: name ok (20 ms), reach ok (20 ms), stun ok (20 ms), allocate ok (20 ms), loop ok (20 ms), resolves to ipv4, reached at a global address, relayed from a global ipv4 address, the server’s, loop 80 ms, jitter 2 ms, lost 0 %, 1000 kbit/s
        turns:call.example.org:5349?transport=tcp
          page: reach FAILED: silent
          server: name ok (20 ms), reach ok (20 ms), tls FAILED: expired, resolves to ipv4, reached at a global address

      Devices: camera works, microphone works, speaker works, video/vp8
      "
    `);
  });
});

const secrets = fc.oneof(
  fc.ipV4(),
  fc.ipV6(),
  fc.domain(),
  fc.constantFrom(
    'Ana’s iPhone microphone',
    'FaceTime HD Camera (Built-in)',
    '1800000000:member',
    'c2VjcmV0LWNyZWRlbnRpYWw=',
    'standup-7f3k',
  ),
);

/** An observation with something secret wherever there is room for a text. */
const leaky = (secret: string, host: string): Observation => {
  const step = failed('status', secret);
  return page({
    signaling: signaling({
      origin: `https://call.example.org/r/${encodeURIComponent(secret)}`,
      ice: step,
      http: failed('status', secret),
      websocket: failed('failed', secret),
    }),
    servers: checks({
      udp: {
        url: `turn:${host}:3478?transport=udp`,
        ...refused(401),
        allocate: failed('refused', secret),
      },
      tcp: { url: secret.slice(0, 300), reach: failed('unreachable', secret) },
      tls: { ...nothing, reach: ok, tls: failed('name_mismatch', secret) },
    }),
    devices: devices({ codecs: [{ mimeType: secret.slice(0, 40), hardware: true }] }),
  });
};

const hosts = fc.oneof(
  fc.ipV4(),
  fc.domain(),
  fc.ipV6().map((address) => `[${address}]`),
);

describe('redaction', () => {
  it('leaves no address, no name, no credential, no room and no device', () => {
    fc.assert(
      fc.property(secrets, hosts, (secret, host) => {
        // shorter ones are in any text, as the address "::"
        fc.pre(secret.length >= 5 && host.length >= 7);
        const report = makeReport({ own: leaky(secret, host), server: leaky(secret, host) });
        for (const text of [JSON.stringify(report), reportText(report)]) {
          expect(text).not.toContain(secret);
          expect(text).not.toContain(host);
        }
      }),
    );
  });

  it('leaves nothing to redact', () => {
    fc.assert(
      fc.property(secrets, hosts, (secret, host) => {
        const report = makeReport({ own: leaky(secret, host), server: null });
        expect(makeReport(report)).toEqual(report);
        expect(v.parse(observationSchema, report.own)).toEqual(report.own);
      }),
    );
  });
});

describe('a report in a link', () => {
  it('comes out as it went in', () => {
    for (const report of Object.values(reports)) {
      expect(decodeReport(encodeReport(report))).toEqual({ type: 'report', report });
    }
  });

  it('comes out as it went in, whatever was seen', () => {
    fc.assert(
      fc.property(evidence, (seen) => {
        const report = makeReport(seen);
        expect(decodeReport(encodeReport(report))).toEqual({ type: 'report', report });
        expect(reportText(report)).toContain('Network: ');
      }),
    );
  });

  it('is short, also of eight URLs that two faces saw', () => {
    const own = page();
    const servers = [...own.servers, ...own.servers];
    const report = makeReport({ own: { ...own, servers }, server: server({ servers }) });
    expect(encodeReport(report).length).toBeLessThan(2_000);
    expect(encodeReport(report)).toMatch(/^[\w-]+$/);
  });

  it('says that it was cut off', () => {
    const text = encodeReport(reports.ill);
    for (const length of [0, 7, 8, 100, text.length - 1]) {
      expect(decodeReport(text.slice(0, length))).toEqual({ type: 'fault', fault: 'incomplete' });
    }
  });

  it('says that another version made it', () => {
    const text = encodeReport(reports.well);
    const other = `${text.startsWith('A') ? 'B' : 'A'}${text.slice(1)}`;
    expect(decodeReport(other)).toEqual({ type: 'fault', fault: 'other_version' });
  });

  it('survives anything', () => {
    fc.assert(
      fc.property(
        fc.oneof(fc.string(), fc.base64String(), fc.constant('A'.repeat(100_000))),
        (text) => {
          expect(decodeReport(text).type).toBe('fault');
        },
      ),
    );
  });

  it('survives anything that claims to be one', () => {
    const text = encodeReport(reports.ill);
    fc.assert(
      fc.property(
        fc.nat(text.length - 9),
        fc.constantFrom('A', 'z', '0', '-', '_'),
        (at, character) => {
          const changed = `${text.slice(0, 8 + at)}${character}${text.slice(9 + at)}`;
          fc.pre(changed !== text);
          expect(decodeReport(changed)).toMatchObject({ type: 'fault' });
        },
      ),
    );
  });
});
