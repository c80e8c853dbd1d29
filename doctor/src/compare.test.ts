import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compareReports } from './compare.js';
import { makeReport, type Report } from './report/report.js';
import { evidence } from './testing/any-evidence.js';
import {
  checks,
  network,
  nothing,
  page,
  refused,
  signaling,
  type ObservationChanges,
} from './testing/observations.js';
import { comparisonWords } from './words/comparison-words.js';

const report = (changes: ObservationChanges): Report =>
  makeReport({ own: page(changes), server: null });

const byPort = 'address-and-port-dependent';
const home = report({ network: network({ filtering: byPort }) });
const company = report({ network: network({ mapping: 'dependent' }) });
const office = report({
  network: network({ udp: 'blocked', mapping: 'unknown' }),
  servers: checks({ stun: nothing, udp: nothing }),
});

const words = (one: Report, other: Report, names = { one: null, other: 'Ana' }) =>
  comparisonWords(compareReports(one, other), names);

describe('two reports', () => {
  it('foretell the path and why', () => {
    expect(words(home, home).title).toBe('You and Ana: direct');
    expect(words(home, company)).toMatchObject({
      title: 'You and Ana: relay needed, UDP works',
      sentences: [
        'Ana’s network uses another port for each destination, which the other does not let in.',
      ],
    });
    expect(words(office, home)).toMatchObject({
      title: 'You and Ana: relay needed, over TCP',
      sentences: [
        'UDP does not get through at your end.',
        'Only you found “UDP does not get through”: look at your network first.',
      ],
    });
    const six = network({ ipv4: 'absent', ipv6: 'works', mapping: 'none', filtering: byPort });
    expect(words(home, report({ network: six })).title).toBe(
      'You and Ana: relay needed, UDP works',
    );
  });

  it('mean the same whoever is named first', () => {
    const there = compareReports(home, office);
    const back = compareReports(office, home);
    expect([there.best, there.worst, there.both]).toEqual([back.best, back.worst, back.both]);
    expect([there.only.one, there.only.other]).toEqual([back.only.other, back.only.one]);
    expect([there.because, back.because]).toEqual([['other'], ['one']]);
  });

  it('are compared alike from both sides, whatever was seen', () => {
    fc.assert(
      fc.property(evidence, evidence, (mine, theirs) => {
        const [one, other] = [makeReport(mine), makeReport(theirs)];
        const [there, back] = [compareReports(one, other), compareReports(other, one)];
        expect([there.best, there.worst]).toEqual([back.best, back.worst]);
        expect(comparisonWords(there, { one: null, other: 'Ana' }).title).toMatch(/^You and Ana: /);
      }),
    );
  });

  it('leave open what browsers did not see', () => {
    const unseen = report({ network: network({ filtering: 'unknown' }) });
    expect(words(unseen, company)).toMatchObject({
      title: 'You and Ana: relay likely, UDP works',
    });
  });

  it.each([
    ['how ports are mapped', network({ mapping: 'unknown', filtering: 'unknown' })],
    ['whether UDP gets out', network({ udp: 'unknown', mapping: 'unknown' })],
  ])('blame nobody’s network where nobody saw %s', (_what, little) => {
    const unseen = report({ network: little });
    for (const there of [unseen, home]) {
      expect(words(unseen, there)).toMatchObject({
        title: 'You and Ana: relay likely, UDP works',
        sentences: ['Too little was seen to say whether it will be direct.'],
      });
    }
    expect(compareReports(unseen, office).because).toEqual(['other']);
  });

  it('tell what both found from what one of them found', () => {
    const badSecret = report({
      servers: checks({ udp: refused(401), tcp: refused(401), tls: refused(401) }),
    });
    expect(words(badSecret, badSecret, { one: null, other: 'Ana' }).sentences).toContain(
      'Both found “The relay refuses the credentials”: unless you share a network, it is probably the service, for its host to mend.',
    );
    expect(compareReports(badSecret, home)).toMatchObject({ both: [], only: { other: [] } });
  });

  it('with no way between them say so', () => {
    const cutOff = report({
      network: network({ udp: 'blocked', mapping: 'unknown' }),
      servers: checks({ stun: nothing, udp: nothing, tcp: nothing, tls: nothing }),
    });
    expect(words(cutOff, office).title).toBe('You and Ana: no way');
  });

  it('of different services are not taken for those of one', () => {
    const other = report({ signaling: signaling({ origin: 'https://other.example' }) });
    expect(words(home, other).sentences).toContain(
      'The reports are of different services, so that what they say of the relay may not fit together.',
    );
  });

  it('are laid side by side', () => {
    expect(words(home, office).rows).toContainEqual({
      label: 'Best way to the relay',
      one: 'UDP',
      other: 'TCP',
      differs: true,
    });
  });
});
