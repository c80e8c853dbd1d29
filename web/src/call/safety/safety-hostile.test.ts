import type { SafetyMessage } from '@parley/shared';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { settle } from '../testing/fake-clock.js';
import {
  ana,
  bob,
  createPair,
  End,
  mallory,
  meet,
  meetAgain,
  peer,
  seed,
  talk,
} from '../testing/safety-ends.js';

describe('a man in the middle', () => {
  it('who plays by the rules on both sides gives both people codes that differ', async () => {
    for (let attempt = 0; attempt < 50; attempt += 1) {
      const [victim, toVictim] = createPair();
      const [toOther, other] = createPair();
      await meet(victim, toVictim, { one: ana, other: mallory });
      await meet(toOther, other, { one: mallory, other: bob });
      expect(victim.signs).not.toEqual(other.signs);
    }
  });

  it('who passes on what both say has no code accepted', async () => {
    const [one, other] = createPair();
    one.shows(ana, mallory);
    other.shows(bob, mallory);
    await one.opens();
    await other.opens();
    await talk(one, other);
    expect(one.view).toMatchObject({ type: 'refused', why: 'mismatch' });
    expect(other.view).toMatchObject({ type: 'refused', why: 'mismatch' });
  });

  it('who throws back what is sent is found out', async () => {
    const one = new End({ role: 'initiator', seed: seed() });
    one.shows(ana, mallory);
    await one.opens();
    await one.hears(...one.said.splice(0));
    expect(one.view).toMatchObject({ type: 'refused', why: 'mirrored' });
    expect(one.said).toEqual([]);
  });

  it('who shows the own certificate is found out', async () => {
    const one = new End({ role: 'initiator', seed: seed() });
    one.shows(ana, ana);
    await one.opens();
    expect(one.view).toMatchObject({ type: 'refused', why: 'mirrored' });
    expect(one.said).toEqual([]);
  });

  it('who makes both ends initiators of one link has no code accepted', async () => {
    const one = new End({ role: 'initiator', seed: seed() });
    const other = new End({ role: 'initiator', seed: seed() });
    await meet(one, other);
    expect(one.view).toMatchObject({ type: 'refused', why: 'mismatch' });
    expect(other.view).toMatchObject({ type: 'refused', why: 'mismatch' });
  });

  it('who takes over a link in its middle is found out', async () => {
    const [one, other] = createPair();
    await meet(one, other);
    one.compares();
    one.shows(ana, mallory);
    expect(one.view).toEqual({ type: 'refused', why: 'replaced', wasCompared: true });
    await meetAgain(one, other);
    expect(one.view).toMatchObject({ type: 'code', mark: 'matches' });
  });
});

describe('an end that breaks the rules', () => {
  const hash = 'ab'.repeat(32);
  const commit: SafetyMessage = { type: 'safety-commit', hash };
  const reveal: SafetyMessage = { type: 'safety-reveal', nonce: hash };
  const none: SafetyMessage = { type: 'safety-none' };

  for (const [what, messages, why] of [
    ['reveals before it is committed', [reveal], 'out-of-turn'],
    ['commits twice', [commit, commit], 'out-of-turn'],
    ['reveals what it did not commit to', [commit, reveal], 'mismatch'],
    ['reveals twice', [commit, reveal, reveal], 'out-of-turn'],
    ['says that it can make no code after it committed', [commit, none], 'out-of-turn'],
    ['commits after it said that it can make no code', [none, commit], 'out-of-turn'],
  ] as const) {
    it(`gets no code when it ${what}`, async () => {
      const one = new End({ role: 'initiator', seed: seed() });
      one.shows(ana, bob);
      await one.opens();
      for (const message of messages) one.safety.handle(peer, { type: 'message', message });
      await settle();
      expect(one.view).toMatchObject({ type: 'refused', why });
    });
  }

  it('learns the nonce of the other end only after it is committed, and gets a code only for it', async () => {
    const message = fc.oneof(
      fc.constant(commit),
      fc.constant(reveal),
      fc.constant(none),
      fc.record({
        type: fc.constant('safety-reveal' as const),
        nonce: fc.constant('00'.repeat(32)),
      }),
      fc.record({
        type: fc.constant('safety-commit' as const),
        hash: fc.constant('cd'.repeat(32)),
        kept: fc.constant(hash),
      }),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(message, { maxLength: 8 }), fc.nat(8), async (messages, at) => {
        const one = new End({ role: 'initiator', seed: seed() });
        for (const [index, each] of messages.entries()) {
          if (index === at) {
            one.shows(ana, bob);
            await one.opens();
          }
          await one.hears(each);
          const revealed = one.said.some(({ type }) => type === 'safety-reveal');
          const committed = messages
            .slice(0, index + 1)
            .some(({ type }) => type === 'safety-commit');
          expect(revealed && !committed).toBe(false);
        }
        expect(one.view.type).not.toBe('code');
        expect(one.said.length).toBeLessThanOrEqual(2);
      }),
    );
  });

  it('is refused for that link only', async () => {
    const [one, other] = createPair();
    one.shows(ana, bob);
    await one.opens();
    await one.hears(reveal);
    expect(one.view.type).toBe('refused');
    one.said.splice(0);
    await meetAgain(one, other);
    expect(one.signs).toEqual(other.signs);
  });
});
