import { linkIdSchema, memberIdSchema } from '@parley/shared';
import * as fc from 'fast-check';
import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import { settle } from '../testing/fake-clock.js';
import { createFakeStorage } from '../testing/fake-devices.js';
import { fakeFingerprint } from '../testing/fake-identity.js';
import {
  agreesWith,
  ana,
  bob,
  createPair,
  End,
  mallory,
  meet,
  meetAgain,
  peer,
  room,
  seed,
  talk,
} from '../testing/safety-ends.js';
import { answerDeadlineMs } from './safety.js';

describe('the code of two people', () => {
  it('is the same six signs on both ends', async () => {
    const [one, other] = createPair();
    await meet(one, other);
    expect(one.signs).toHaveLength(6);
    expect(one.signs).toEqual(other.signs);
    for (const sign of one.signs) expect(sign).toBeGreaterThanOrEqual(0);
    for (const sign of one.signs) expect(sign).toBeLessThan(128);
  });

  it('is pending until both nonces are revealed', async () => {
    const [one, other] = createPair();
    one.shows(ana, bob);
    await one.opens();
    expect(one.view).toEqual({ type: 'pending' });
    other.shows(bob, ana);
    await other.opens();
    await other.hears(...one.said.splice(0));
    expect(other.view).toEqual({ type: 'pending' });
    await talk(one, other);
    expect(other.view.type).toBe('code');
  });

  it('is another one for every pair of people', async () => {
    const codes = new Set<string>();
    for (let pair = 0; pair < 50; pair += 1) {
      const [one, other] = createPair();
      await meet(one, other);
      codes.add(one.signs.join());
    }
    expect(codes.size).toBe(50);
  });

  it('comes about in whatever order the ends learn of their certificates, open and hear', async () => {
    const turn = fc.constantFrom('shows', 'opens', 'speaks', 'rests');
    const turns = fc.array(fc.tuple(fc.nat(1), turn), { maxLength: 40 });
    await fc.assert(
      fc.asyncProperty(turns, async (plan) => {
        const pair = createPair();
        const [one, other] = pair;
        const show = [() => one.shows(ana, bob), () => other.shows(bob, ana)];
        const open = pair.map((end) => () => end.safety.handle(peer, { type: 'open' }));
        const once = (tasks: (() => void)[], side: number) => {
          tasks[side]?.();
          tasks[side] = () => undefined;
        };
        for (const [side, what] of plan) {
          const [from, to] = side === 0 ? [one, other] : [other, one];
          if (what === 'shows') once(show, side);
          else if (what === 'opens') once(open, side);
          else if (what === 'rests') await settle();
          else await to.hears(...from.said.splice(0, 1));
        }
        for (const side of [0, 1]) once(show, side);
        for (const side of [0, 1]) once(open, side);
        await settle();
        await talk(one, other);
        expect(one.signs).toEqual(other.signs);
      }),
    );
  });

  it('takes back what no longer holds: a member that is gone has no code', async () => {
    const [one, other] = createPair();
    await meet(one, other);
    one.safety.handle(peer, { type: 'closed' });
    one.safety.handle(peer, { type: 'gone' });
    expect(one.safety.views.size).toBe(0);
    expect(one.clock.pending).toBe(0);
  });
});

describe('a code that was agreed on', () => {
  it('stays over a rebuilt link, without a nonce being revealed again', async () => {
    const [one, other] = createPair();
    await meet(one, other);
    const { signs } = one;
    one.closes();
    other.closes();
    one.shows(ana, bob, 'link-two');
    other.shows(bob, ana, 'link-two');
    await one.opens();
    await other.opens();
    const [commit] = one.said;
    expect(commit).toMatchObject({ type: 'safety-commit' });
    await talk(one, other);
    expect(one.signs).toEqual(signs);
    expect(other.signs).toEqual(signs);
    expect(one.view).toMatchObject({ changed: null });
  });

  it('stays on show while the link is rebuilt, and from the handshake on', async () => {
    const [one, other] = createPair();
    await meet(one, other);
    const { signs } = one;
    one.closes();
    expect(one.signs).toEqual(signs);
    one.shows(ana, bob, 'link-two');
    expect(one.signs).toEqual(signs);
    await one.opens();
    expect(one.signs).toEqual(signs);
  });

  it('is not shown for an open link whose certificates are not known yet', async () => {
    const [one, other] = createPair();
    await meet(one, other);
    one.closes();
    await one.opens();
    expect(one.view).toEqual({ type: 'pending' });
  });

  it('stays over a reload of one page or of both', async () => {
    const [one, other] = createPair();
    await meet(one, other);
    const { signs } = one;
    one.compares();
    const oneAgain = new End({ role: 'initiator', storage: one.storage, seed: seed() });
    await meetAgain(oneAgain, other);
    expect(oneAgain.view).toEqual({ type: 'code', signs, mark: 'matches', changed: null });
    expect(other.view).toMatchObject({ signs, changed: null });
    const otherAgain = new End({ role: 'other', storage: other.storage, seed: seed() });
    await meetAgain(oneAgain, otherAgain);
    expect(otherAgain.signs).toEqual(signs);
  });

  it('is made anew when one end has forgotten it, and the other end is told so', async () => {
    const [one, other] = createPair();
    await meet(one, other);
    const { signs } = one;
    one.compares();
    const forgetful = new End({ role: 'other', seed: seed() });
    await meetAgain(one, forgetful);
    expect(one.signs).toEqual(forgetful.signs);
    expect(one.signs).not.toEqual(signs);
    expect(one.view).toMatchObject({
      mark: null,
      changed: { by: 'forgotten', wasCompared: true },
    });
    expect(forgetful.view).toMatchObject({ changed: null });
  });

  it('is not believed to be known by an end that only returns the proof it was sent', async () => {
    const [one, other] = createPair();
    await meet(one, other);
    const { signs } = one;
    const thief = new End({ role: 'other', seed: seed() });
    one.closes();
    one.shows(ana, bob, 'link-two');
    thief.shows(bob, ana, 'link-two');
    await one.opens();
    await thief.opens();
    const [first] = one.said;
    const proof = first?.type === 'safety-commit' ? first.kept : undefined;
    const [own] = thief.said.splice(0);
    if (own?.type !== 'safety-commit' || proof === undefined) throw new Error('no commitments');
    await one.hears({ ...own, kept: proof });
    await talk(one, thief);
    expect(one.signs).not.toEqual(signs);
    expect(one.view).toMatchObject({ changed: { by: 'forgotten' } });
  });

  it('is forgotten with the call', async () => {
    const [one, other] = createPair();
    await meet(one, other);
    one.safety.forget();
    expect(one.safety.views.size).toBe(0);
    const again = new End({ role: 'initiator', storage: one.storage, seed: seed() });
    await meetAgain(again, other);
    expect(again.view).toMatchObject({ changed: null });
    expect(other.view).toMatchObject({ changed: { by: 'forgotten' } });
  });

  it('is read from a tab whose memory was tampered with as if it had none', async () => {
    const storage = createFakeStorage();
    storage.set('tab', `parley.safety.${room}`, '[["member-001",{"role":"initiator"}]]');
    const one = new End({ role: 'initiator', storage, seed: seed() });
    const other = new End({ role: 'other', seed: seed() });
    await meet(one, other);
    expect(one.signs).toEqual(other.signs);
    expect(one.view).toMatchObject({ changed: null });
  });
});

describe('what people found on comparing', () => {
  it('is remembered for these signs', async () => {
    const [one, other] = createPair();
    await meet(one, other);
    one.compares();
    expect(one.view).toMatchObject({ mark: 'matches' });
    expect(other.view).toMatchObject({ mark: null });
    one.safety.mark(peer, one.signs, 'differs');
    expect(one.view).toMatchObject({ mark: 'differs' });
    one.safety.mark(peer, one.signs, null);
    expect(one.view).toMatchObject({ mark: null });
  });

  it('does not count for signs that are shown no more', async () => {
    const [one, other] = createPair();
    await meet(one, other);
    const { signs } = one;
    await meetAgain(one, other, { other: fakeFingerprint('Bob, again') });
    one.safety.mark(peer, signs, 'matches');
    expect(one.view).toMatchObject({ mark: null });
  });

  it('is no longer worth anything when the other end shows another certificate', async () => {
    const [one, other] = createPair();
    await meet(one, other);
    one.compares();
    one.closes();
    one.shows(ana, mallory, 'link-two');
    expect(one.view).toEqual({ type: 'pending' });
    await meetAgain(one, other, { other: mallory });
    expect(one.view).toMatchObject({
      mark: null,
      changed: { by: 'their-key', wasCompared: true },
    });
    expect(other.view).toMatchObject({ changed: { by: 'own-key', wasCompared: false } });
    one.compares();
    expect(one.view).toMatchObject({ mark: 'matches', changed: null });
  });

  it('is no longer worth anything, and yet an alarm, also where codes differed', async () => {
    const [one, other] = createPair();
    await meet(one, other, { other: mallory });
    one.safety.mark(peer, one.signs, 'differs');
    await meetAgain(one, other, { other: fakeFingerprint('Mallory, again') });
    expect(one.view).toMatchObject({
      mark: null,
      changed: { by: 'their-key', wasCompared: true },
    });
  });

  it('outlives a crowd of others who come, agree on a code and go', async () => {
    const [one, other] = createPair();
    await meet(one, other);
    one.compares();
    const before = one.view;
    const crowd = async (about: string) => {
      for (let number = 0; number < 40; number += 1) {
        const stranger = v.parse(memberIdSchema, `${about}-${number}-abc`);
        await agreesWith(one, stranger);
        one.safety.handle(stranger, { type: 'gone' });
      }
    };
    await crowd('stranger');
    expect(one.view).toEqual(before);
    // nor can a crowd make room for another certificate under the same id while the person is away
    one.safety.handle(peer, { type: 'closed' });
    one.safety.handle(peer, { type: 'gone' });
    await crowd('passer-by');
    await meetAgain(one, other, { other: mallory });
    expect(one.view).toMatchObject({ changed: { by: 'their-key', wasCompared: true } });
  });

  it('makes a link that will not give a code news', async () => {
    const [one, other] = createPair();
    await meet(one, other);
    one.compares();
    one.closes();
    one.shows(ana, mallory, 'link-two');
    await one.opens();
    await one.hears({ type: 'safety-none' });
    expect(one.view).toEqual({ type: 'unavailable', why: 'other-end', wasCompared: true });
  });
});

describe('where no code can be made', () => {
  it('a page without cryptography says so, on both ends', async () => {
    const one = new End({ role: 'initiator', digest: null });
    const other = new End({ role: 'other' });
    await meet(one, other);
    expect(one.view).toEqual({ type: 'unavailable', why: 'insecure', wasCompared: false });
    expect(other.view).toEqual({ type: 'unavailable', why: 'other-end', wasCompared: false });
  });

  it('a browser that hides the certificates says so, on both ends', async () => {
    const [one, other] = createPair();
    one.safety.handle(peer, {
      type: 'certificates',
      link: v.parse(linkIdSchema, 'link-one'),
      role: 'initiator',
      fingerprints: null,
    });
    other.shows(bob, ana);
    await one.opens();
    await other.opens();
    await talk(one, other);
    expect(one.view).toMatchObject({ type: 'unavailable', why: 'unsupported' });
    expect(other.view).toMatchObject({ type: 'unavailable', why: 'other-end' });
  });

  it('an end that does not answer is waited for, and still heard later', async () => {
    const [one, other] = createPair();
    one.shows(ana, bob);
    await one.opens();
    await one.clock.advance(answerDeadlineMs);
    expect(one.view).toEqual({ type: 'unavailable', why: 'no-answer', wasCompared: false });
    other.shows(bob, ana);
    await other.opens();
    await talk(one, other);
    expect(one.signs).toEqual(other.signs);
  });
});
