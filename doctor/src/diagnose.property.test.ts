import * as fc from 'fast-check';
import { iceServerKinds } from '@parley/shared';
import { describe, expect, it } from 'vitest';
import { diagnose } from './diagnose.js';
import { findingCodes, severities } from './finding.js';
import { addressScopes, families, type IceServerCheck } from './ice-server-check.js';
import { filterings, mappings, type Face, type Observation } from './observation.js';
import type { Step } from './step.js';
import { wordsOf } from './words.js';
import { network, server, shell, signaling } from './testing/observations.js';
import { verdictWords } from './words/verdict-words.js';

const steps = <Fault extends string>(...faults: readonly Fault[]): fc.Arbitrary<Step<Fault>> =>
  fc.oneof(
    fc.constant({ state: 'unknown' } as const),
    fc.constant({ state: 'ok', ms: 1 } as const),
    fc.record({
      state: fc.constant('failed' as const),
      fault: fc.constantFrom(...faults),
      detail: fc.constantFrom(null, '401'),
    }),
  );

const urlOf = (kind: IceServerCheck['kind'], host: string): string => {
  switch (kind) {
    case 'stun':
      return `stun:${host}:3478`;
    case 'relay-tls':
      return `turns:${host}:5349?transport=tcp`;
    case 'relay-udp':
    case 'relay-tcp':
      return `turn:${host}:3478?transport=${kind.slice(6)}`;
  }
};

const figures = fc.option(fc.nat(2_000));
const tlsFaults = ['expired', 'not_yet_valid', 'name_mismatch', 'untrusted', 'handshake'] as const;

/** Anything that fits the schema, also what no face would note. */
const anyCheck: fc.Arbitrary<IceServerCheck> = fc
  .record({
    kind: fc.constantFrom(...iceServerKinds),
    host: fc.constantFrom('one.example', 'two.example'),
    name: steps('dns_failed'),
    resolved: fc.constant<IceServerCheck['resolved']>([]),
    reach: steps('silent', 'refused', 'no_route', 'unreachable'),
    tls: steps(...tlsFaults),
    stun: steps('silent', 'not_stun', 'refused'),
    allocate: steps('silent', 'not_stun', 'refused'),
    errorCode: fc.constantFrom(null, 401, 403, 486, 508),
    credentialLifeMs: fc.constantFrom(null, -1, 60_000),
    relayed: fc.option(
      fc.record({
        family: fc.constantFrom(...families),
        scope: fc.constantFrom(...addressScopes),
        isServers: fc.constantFrom(true, false, null),
      }),
    ),
    serverScope: fc.constantFrom(...addressScopes, null),
    loop: steps('nothing', 'permission', 'silent'),
    outside: steps('nothing', 'one_way'),
    figures: fc.option(
      fc.record({
        roundTripMs: figures,
        jitterMs: figures,
        lossPercent: figures,
        throughput: figures,
      }),
    ),
  })
  .map(({ host, ...check }) => ({ ...check, url: urlOf(check.kind, host) }));

const someChecks = fc.uniqueArray(anyCheck, { selector: ({ url }) => url, maxLength: 8 });

const someNetwork = fc
  .record({
    udp: fc.constantFrom('unknown', 'works', 'blocked'),
    ipv4: fc.constantFrom('unknown', 'absent', 'works', 'broken'),
    ipv6: fc.constantFrom('unknown', 'absent', 'works', 'broken'),
    mapping: fc.constantFrom(...mappings),
    filtering: fc.constantFrom(...filterings),
  })
  .map((changes) => network(changes));

const someSignaling = fc.option(
  fc
    .record({
      name: steps('dns_failed'),
      http: steps('silent', 'refused', 'no_route', 'unreachable', 'status', 'not_parley'),
      tls: steps(...tlsFaults),
      websocket: steps('failed'),
      polling: steps('failed'),
      ice: steps('status', 'malformed', 'none', 'unreachable'),
    })
    .map((changes) => signaling(changes)),
);

const evidence = fc
  .record({
    face: fc.constantFrom<Face>('page', 'shell'),
    mine: someChecks,
    theirs: fc.option(someChecks),
    network: someNetwork,
    signaling: someSignaling,
  })
  .map(({ face, mine, theirs, ...seen }) => {
    const own: Observation = { ...shell(seen), face, servers: mine };
    return { own, server: theirs === null ? null : { ...server(), servers: theirs } };
  });

describe('a diagnosis of whatever was seen', () => {
  it('tells nothing twice, the most severe first', () => {
    fc.assert(
      fc.property(evidence, (seen) => {
        const { findings } = diagnose(seen);
        const causes = findings.map(({ code, subjects }) => `${code} ${hostIn(subjects)}`);
        expect(causes).toEqual([...new Set(causes)]);
        const ranks = findings.map(
          ({ severity, code }) => severities.indexOf(severity) * 100 + findingCodes.indexOf(code),
        );
        expect(ranks).toEqual(ranks.toSorted((a, b) => a - b));
      }),
    );
  });

  it('names only URLs that were asked, and faces that looked', () => {
    fc.assert(
      fc.property(evidence, (seen) => {
        const { own, server: other } = seen;
        const asked = [...own.servers, ...(other?.servers ?? [])].map(({ url }) => url);
        const known = [...asked, own.signaling?.origin];
        const faces = other === null ? [own.face] : [own.face, other.face];
        for (const { subjects, seenBy } of diagnose(seen).findings) {
          expect(subjects.filter((subject) => !known.includes(subject))).toEqual([]);
          expect(seenBy.length).toBeGreaterThan(0);
          expect(seenBy.filter((face) => !faces.includes(face))).toEqual([]);
        }
      }),
    );
  });

  it('blames one cause, and not all that follows from it', () => {
    fc.assert(
      fc.property(evidence, (seen) => {
        const codes = diagnose(seen).findings.map(({ code }) => code);
        const has = (code: (typeof codes)[number]): boolean => codes.includes(code);
        expect(has('udp_blocked') && has('tcp_blocked')).toBe(false);
        expect(has('udp_blocked') && has('relay_ports_closed')).toBe(false);
        expect(has('udp_blocked') && has('mapping_varies')).toBe(false);
        expect(codes.filter((code) => code === 'udp_blocked').length).toBeLessThan(2);
      }),
    );
  });

  it('finds nothing wrong with a URL that works whole from here, whatever the server says', () => {
    fc.assert(
      fc.property(someChecks, (theirs) => {
        const own = shell();
        const others = theirs.flatMap((check) => {
          const same = own.servers.find(({ kind }) => kind === check.kind);
          return same === undefined ? [] : [{ ...check, url: same.url }];
        });
        const { findings } = diagnose({ own, server: { ...server(), servers: others } });
        expect(findings).toEqual([]);
      }),
    );
  });

  it('always has words', () => {
    fc.assert(
      fc.property(evidence, (seen) => {
        const { findings, verdict } = diagnose(seen);
        for (const finding of findings) expect(wordsOf(finding).host).toMatch(/\.$/);
        expect(verdictWords(verdict).title).toMatch(/\.$/);
      }),
    );
  });
});

const hostIn = ([subject = '']: readonly string[]): string =>
  /(?:one|two)\.example|call/.exec(subject)?.[0] ?? subject;
