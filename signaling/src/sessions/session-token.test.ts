import type { MemberId, RoomId } from '@parley/shared';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createSessionTokens, type Session } from './session-token.js';

const session: Session = {
  room: 'planning' as RoomId,
  capacity: 4,
  member: 'member-0000001' as MemberId,
  joinNumber: 1_700_000_000_000,
};

describe('session tokens', () => {
  it('S1: are read back by whoever has the secret', () => {
    const token = createSessionTokens(['north']).sign(session);
    expect(createSessionTokens(['north']).verify(token)).toEqual(session);
    expect(createSessionTokens(['south']).verify(token)).toBeUndefined();
  });

  it('S1: outlive a rotation: the first secret signs, every one verifies', () => {
    const before = createSessionTokens(['north']).sign(session);
    const rotated = createSessionTokens(['south', 'north']);
    expect(rotated.verify(before)).toEqual(session);
    expect(createSessionTokens(['south']).verify(rotated.sign(session))).toEqual(session);
    expect(createSessionTokens(['north']).verify(rotated.sign(session))).toBeUndefined();
  });

  it('fit into a join, also for the longest room id', () => {
    const token = createSessionTokens(['north']).sign({
      ...session,
      room: 'x'.repeat(64) as RoomId,
    });
    expect(token.length).toBeLessThan(256);
  });

  it('S3: are worth nothing with a single sign changed', () => {
    const tokens = createSessionTokens(['north']);
    const token = tokens.sign(session);
    fc.assert(
      fc.property(
        fc.nat({ max: token.length - 1 }),
        fc.constantFrom('A', 'b', '7', '.', '_'),
        (at, sign) => {
          const changed = token.slice(0, at) + sign + token.slice(at + 1);
          const decoded = (text: string) =>
            text
              .split('.')
              .map((part) => Buffer.from(part, 'base64url').toString('hex'))
              .join('.');
          // The last sign of base64url holds bits that mean nothing.
          fc.pre(decoded(changed) !== decoded(token));
          expect(tokens.verify(changed)).toBeUndefined();
        },
      ),
    );
  });

  it('S3: are never made of what somebody types', () => {
    const tokens = createSessionTokens(['north']);
    fc.assert(
      fc.property(fc.string(), (text) => {
        expect(tokens.verify(text)).toBeUndefined();
      }),
    );
  });
});
