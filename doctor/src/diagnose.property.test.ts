import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { diagnose } from './diagnose.js';
import { findingCodes, severities } from './finding.js';
import { evidence, someChecks } from './testing/any-evidence.js';
import { server, shell } from './testing/observations.js';
import { wordsOf } from './words.js';
import { verdictWords } from './words/verdict-words.js';

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

  it('promises no call that an error takes back', () => {
    fc.assert(
      fc.property(evidence, (seen) => {
        const { findings, verdict } = diagnose(seen);
        const { title, sentences } = verdictWords(verdict);
        const says = (words: RegExp): boolean => words.test([title, ...sentences].join(' '));
        // a server knows nothing of what is closed before it, and real ones do not say so
        const errors = findings.filter(
          ({ severity, code, seenBy }) =>
            severity === 'error' && !(code === 'relay_ports_closed' && seenBy.includes('server')),
        );
        const relays = seen.own.servers.filter(({ kind }) => kind !== 'stun');
        const areLost = errors.some(({ subjects }) =>
          relays.every(({ url }) => subjects.includes(url)),
        );
        const isServiceLost = errors.some(
          ({ code }) => code === 'signaling_unreachable' || code === 'signaling_not_parley',
        );
        const countsOnRelay = says(
          /calls get through|you (?:will|may) need the relay|goes through the relay/i,
        );
        const countsOnService = says(/calls get through|calls will work|goes through the relay/i);
        expect(countsOnRelay && areLost).toBe(false);
        expect(countsOnService && isServiceLost).toBe(false);
      }),
      { numRuns: 500 },
    );
  });

  it('has an error where it says that there is no call', () => {
    fc.assert(
      fc.property(evidence, (seen) => {
        const { findings, verdict } = diagnose(seen);
        fc.pre(verdict.code === 'no_way' || verdict.code === 'no_service');
        // of what nobody was asked about, nothing can be found
        fc.pre(seen.own.servers.some(({ kind }) => kind !== 'stun'));
        expect(findings.map(({ severity }) => severity)).toContain('error');
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
