import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createQuotaMemory, QuotaLedger, type ClaimVerdict } from './quota-ledger.js';

function ledger(claims: number): QuotaLedger {
  const key = Buffer.alloc(32, 5);
  return new QuotaLedger(createQuotaMemory(claims, key, (octets) => new ArrayBuffer(octets)));
}

describe('QuotaLedger', () => {
  it('counts as a plain map would, whatever is claimed, moved and released', () => {
    const step = fc.record({
      action: fc.constantFrom('claim', 'release', 'move'),
      user: fc.nat(30),
      other: fc.nat(30),
    });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 300 }), (steps) => {
        const tested = ledger(20);
        const model = new Map<string, number>();
        const of = (user: string): number => model.get(user) ?? 0;
        const total = (): number => [...model.values()].reduce((sum, count) => sum + count, 0);
        for (const { action, ...who } of steps) {
          const [user, other] = [`user ${who.user}`, `user ${who.other}`];
          const room = (name: string): ClaimVerdict => (of(name) >= 3 ? 'user' : 'ok');
          const hasClaim = of(user) > 0;
          let verdict: ClaimVerdict = 'ok';
          let expected: ClaimVerdict = 'ok';
          if (action === 'claim') {
            verdict = tested.claim(tested.hashOf(user), 3, 20);
            expected = total() >= 20 ? 'total' : room(user);
            if (expected === 'ok') model.set(user, of(user) + 1);
          } else if (action === 'release') {
            tested.release(tested.hashOf(user));
            model.set(user, Math.max(of(user) - 1, 0));
          } else if (hasClaim && user !== other) {
            verdict = tested.move(tested.hashOf(user), tested.hashOf(other), 3);
            expected = room(other);
            if (expected === 'ok') {
              model.set(user, of(user) - 1);
              model.set(other, of(other) + 1);
            }
          }
          expect(verdict).toBe(expected);
          expect(tested.total).toBe(total());
        }
        for (const [user, count] of model) {
          for (let left = count; left > 0; left -= 1) tested.release(tested.hashOf(user));
        }
        expect(tested.total).toBe(0);
      }),
    );
  });

  it('lets a user at the quota keep a claim that moves nowhere', () => {
    const tested = ledger(4);
    tested.claim(tested.hashOf('ana'), 1, 0);
    expect(tested.move(tested.hashOf('ana'), tested.hashOf('ana'), 1)).toBe('ok');
    expect(tested.total).toBe(1);
  });

  it('refuses when it is full, and takes whoever comes when there is room again', () => {
    const tested = ledger(4);
    const users = Array.from({ length: 100 }, (_, index) => `user ${index}`);
    const taken = users.filter((user) => tested.claim(tested.hashOf(user), 0, 0) === 'ok');
    expect(taken.length).toBeGreaterThanOrEqual(4);
    expect(taken.length).toBeLessThan(100);
    expect(tested.claim(tested.hashOf('late'), 0, 0)).toBe('total');
    for (const user of taken) tested.release(tested.hashOf(user));
    expect(tested.total).toBe(0);
    expect(tested.claim(tested.hashOf('late'), 0, 0)).toBe('ok');
  });

  it.each(['constructor', '__proto__', '', 'a\0b', 'ü'.repeat(200)])(
    'counts %j like any other',
    (user) => {
      const tested = ledger(4);
      expect(tested.claim(tested.hashOf(user), 1, 0)).toBe('ok');
      expect(tested.claim(tested.hashOf(user), 1, 0)).toBe('user');
      expect(tested.claim(tested.hashOf('somebody else'), 1, 0)).toBe('ok');
    },
  );
});
