import { expect, it } from 'vitest';
import { retransmissions } from './retransmission.js';

it('sends again after pauses that double (RFC 8489 §6.2.1)', () => {
  expect(retransmissions(5000)).toEqual([500, 1500, 3500]);
  expect(retransmissions(500)).toEqual([]);
});
