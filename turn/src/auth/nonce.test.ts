import { describe, expect, it } from 'vitest';
import { nonceCookie, SecurityFeature, securityFeaturesOf } from '@parley/stun/nonce-cookie';
import { createNonceIssuer, NONCE_LIFETIME_MS, NONCE_SKEW_MS } from './nonce.js';

const client = '7.7.7.7';
const now = 1_800_000_000_000;

describe('the nonce cookie (RFC 8489 §9.2, §18.1)', () => {
  it('carries 24 bits, of which bit 0 is the rightmost (erratum 6290)', () => {
    expect(nonceCookie(0)).toBe('obMatJos2AAAA');
    expect(nonceCookie(SecurityFeature.passwordAlgorithms)).toBe('obMatJos2AAAB');
    expect(nonceCookie(SecurityFeature.usernameAnonymity)).toBe('obMatJos2AAAC');
    expect(nonceCookie(0xffffff)).toBe('obMatJos2////');
    for (const features of [0, 1, 2, 0x800000, 0xffffff]) {
      expect(securityFeaturesOf(`${nonceCookie(features)}/anything`)).toBe(features);
    }
  });

  it.each(['', 'obMatJos2', 'obMatJos2AAA', 'obMatJos2A*A*', 'obmatjos2AAAB', ' obMatJos2AAAB'])(
    '%j announces nothing',
    (nonce) => {
      expect(securityFeaturesOf(nonce)).toBe(0);
    },
  );
});

describe('a stateless nonce', () => {
  const issuer = createNonceIssuer(['north']);
  const nonce = issuer.issue(client, now);

  it('is good for its client until its time is over', () => {
    expect(issuer.isFresh(nonce, client, now)).toBe(true);
    expect(issuer.isFresh(nonce, client, now + NONCE_LIFETIME_MS - 1)).toBe(true);
    expect(issuer.isFresh(nonce, client, now + NONCE_LIFETIME_MS)).toBe(false);
  });

  it('is good at a relay whose clock is behind by a minute, and no more', () => {
    expect(issuer.isFresh(nonce, client, now - NONCE_SKEW_MS)).toBe(true);
    expect(issuer.isFresh(nonce, client, now - NONCE_SKEW_MS - 1)).toBe(false);
  });

  it.each([
    ['7.7.7.7', '7.7.7.8'],
    ['2606:4700::1', '2606:4700::2'],
    ['2606:4700::1', '2606:4701::1'],
  ])('for %s is good for no other address, such as %s', (address, other) => {
    const own = issuer.issue(address, now);
    expect(issuer.isFresh(own, address, now)).toBe(true);
    expect(issuer.isFresh(own, other, now)).toBe(false);
  });

  it('is good at every relay that has the secret, in whatever place', () => {
    for (const secrets of [['north'], ['south', 'north'], ['north', 'south']]) {
      expect(createNonceIssuer(secrets).isFresh(nonce, client, now)).toBe(true);
    }
    expect(createNonceIssuer(['south']).isFresh(nonce, client, now)).toBe(false);
    expect(createNonceIssuer(['North']).isFresh(nonce, client, now)).toBe(false);
  });

  it('is signed with the first secret, or the one that is asked for', () => {
    const both = createNonceIssuer(['south', 'north']);
    expect(issuer.isFresh(both.issue(client, now), client, now)).toBe(false);
    expect(issuer.isFresh(both.issue(client, now, 1), client, now)).toBe(true);
  });

  it('announces password algorithms, and no username anonymity', () => {
    expect(securityFeaturesOf(nonce)).toBe(SecurityFeature.passwordAlgorithms);
  });

  it('is bound to what it announces: another cookie, or none, makes it stale', () => {
    const body = nonce.slice('obMatJos2AAAB'.length);
    for (const features of [0, 2, 3, 0x800000]) {
      expect(issuer.isFresh(nonceCookie(features) + body, client, now)).toBe(false);
    }
    expect(issuer.isFresh(body, client, now)).toBe(false);
  });

  it('does not survive a change of any character', () => {
    // Of the last character the upper four bits count.
    for (let index = 0; index < nonce.length; index += 1) {
      const other = nonce[index] === 'A' ? 'Q' : 'A';
      const changed = nonce.slice(0, index) + other + nonce.slice(index + 1);
      expect(issuer.isFresh(changed, client, now)).toBe(false);
    }
    for (const wrong of [
      '',
      nonce.slice(1),
      `${nonce}A`,
      ' '.repeat(32),
      nonce.slice(0, 13) + 'é'.repeat(19),
    ]) {
      expect(issuer.isFresh(wrong, client, now)).toBe(false);
    }
  });
});
