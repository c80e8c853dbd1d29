import { describe, expect, it } from 'vitest';
import { nonceCookie, SecurityFeature, securityFeaturesOf } from '../codec/nonce-cookie.js';
import { transportAddress } from '../codec/transport-address.js';
import { createNonceIssuer, NONCE_LIFETIME_MS } from './nonce.js';

const client = transportAddress('7.7.7.7', 40_000);
const now = 5_000_000;

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
  const issuer = createNonceIssuer();
  const nonce = issuer.issue(client, now);

  it('is good for its client until its time is over', () => {
    expect(issuer.isFresh(nonce, client, now)).toBe(true);
    expect(issuer.isFresh(nonce, client, now + NONCE_LIFETIME_MS - 1)).toBe(true);
    expect(issuer.isFresh(nonce, client, now + NONCE_LIFETIME_MS)).toBe(false);
  });

  it('is good for no other address, port, or server', () => {
    expect(issuer.isFresh(nonce, transportAddress('7.7.7.8', 40_000), now)).toBe(false);
    expect(issuer.isFresh(nonce, transportAddress('7.7.7.7', 40_001), now)).toBe(false);
    expect(createNonceIssuer().isFresh(nonce, client, now)).toBe(false);
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
