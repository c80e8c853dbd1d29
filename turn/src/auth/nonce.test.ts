import { describe, expect, it } from 'vitest';
import { transportAddress } from '../codec/transport-address.js';
import { createNonceIssuer, NONCE_LIFETIME_MS } from './nonce.js';

const client = transportAddress('7.7.7.7', 40_000);
const now = 5_000_000;

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

  it('does not survive a change of any character', () => {
    // The last character carries four bits that count.
    for (let index = 0; index < nonce.length; index += 1) {
      const other = nonce[index] === 'A' ? 'Q' : 'A';
      const changed = nonce.slice(0, index) + other + nonce.slice(index + 1);
      expect(issuer.isFresh(changed, client, now)).toBe(false);
    }
    for (const wrong of ['', nonce.slice(1), `${nonce}A`, ' '.repeat(22)]) {
      expect(issuer.isFresh(wrong, client, now)).toBe(false);
    }
  });
});
