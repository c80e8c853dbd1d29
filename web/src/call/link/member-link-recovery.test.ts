import { describe, expect, it } from 'vitest';
import { reconnectDeadlineMs } from './member-link-rebuild.js';
import { linkStateOf, needsRelay, type LinkEvent, type MemberLink } from './member-link-state.js';
import { cutOff, first, fresh, initiator, other, play } from '../testing/link-steps.js';

const ends = [initiator, other];

const connected: MemberLink = { type: 'connected', link: first, path: 'host', searches: 0 };
const silence: LinkEvent = { type: 'silence' };
const answered: LinkEvent = { type: 'answered' };
const woken: LinkEvent = { type: 'woken' };

describe('a link that is suspect (L12)', () => {
  it('has its ICE restarted by the initiator, and asked for by the other end', () => {
    expect(play(connected, initiator, silence)).toEqual({
      state: {
        type: 'recovering',
        link: first,
        searches: 0,
        rung: 'restart',
        answered: false,
        asked: 0,
      },
      effects: [
        { type: 'wake', ms: 1_500 },
        { type: 'restart-ice', rung: 'restart', anew: false },
      ],
    });
    expect(play(connected, other, silence).effects).toContainEqual({
      type: 'ask-restart',
      rung: 'restart',
    });
  });

  it('is so at the latest when the browser says `disconnected`', () => {
    const interrupted = play(connected, initiator, { type: 'phase', phase: 'disconnected' });
    expect(interrupted).toEqual(play(connected, initiator, silence));
  });

  it('is connected again by the first word that is heard, or by ICE', () => {
    for (const context of ends) {
      for (const event of [{ type: 'heard' }, { type: 'phase', phase: 'connected' }] as const) {
        const back = play(connected, context, silence, answered, event);
        expect(back.state).toMatchObject({ type: 'connected', link: first });
        expect(back.effects).toEqual([{ type: 'sleep' }]);
      }
    }
  });

  it('climbs from all candidates to relays only, and then to a new link', () => {
    const relayed = play(connected, initiator, silence, answered, woken);
    expect(relayed.state).toMatchObject({ type: 'recovering', rung: 'relay', answered: false });
    expect(relayed.effects).toContainEqual({ type: 'restart-ice', rung: 'relay', anew: true });
    expect(play(relayed.state, initiator, answered, woken)).toEqual({
      state: { type: 'connecting', link: fresh, shown: 'recovering', rebuilds: 1 },
      effects: [
        { type: 'close' },
        { type: 'open', link: fresh },
        { type: 'wake', ms: reconnectDeadlineMs },
      ],
    });
    const asking = play(connected, other, silence, answered, woken, answered, woken);
    expect(asking.state).toMatchObject({ type: 'awaiting-offer', rebuilds: 1 });
    expect(asking.effects).toContainEqual({ type: 'ask-rebuild', link: first });
  });

  it('gives each rung 3 s from when the other end took part', () => {
    for (const context of ends) {
      expect(play(connected, context, silence, answered).effects).toEqual([
        { type: 'wake', ms: 3_000 },
      ]);
    }
  });

  it('repeats what was not answered, and gives the link up in the end (L10)', () => {
    for (const context of ends) {
      let step = play(connected, context, silence);
      const repetition = context.initiator ? 'resend' : 'ask-restart';
      let repeated = 0;
      while (step.state.type === 'recovering' && step.state.rung === 'restart') {
        step = play(step.state, context, woken);
        if (step.effects.some((effect) => effect.type === repetition)) repeated += 1;
      }
      expect(repeated).toBe(6);
      expect(step.state.type).toBe(context.initiator ? 'connecting' : 'awaiting-offer');
    }
  });

  it('spends no rung while the other end cannot be reached, and begins its own anew after that', () => {
    for (const context of ends) {
      const alone = play(connected, cutOff(context), silence);
      expect(alone.effects).toContainEqual({ type: 'sleep' });
      expect(play(alone.state, cutOff(context), answered, woken, woken).state.type).toBe(
        'recovering',
      );
      const back = play(alone.state, context, { type: 'reachability' });
      expect(back.state).toMatchObject({ type: 'recovering', rung: 'restart', asked: 0 });
      expect(back.effects).toContainEqual(
        context.initiator
          ? { type: 'restart-ice', rung: 'restart', anew: true }
          : { type: 'ask-restart', rung: 'restart' },
      );
    }
  });

  it('is rebuilt at once where the browser has given the connection up', () => {
    const lost = play(connected, initiator, silence, { type: 'phase', phase: 'failed' });
    expect(lost.state).toMatchObject({ type: 'backing-off', shown: 'recovering', rebuilds: 1 });
  });
});

describe('a restart that the other end asks for (L3)', () => {
  it('is made by an initiator that notices nothing, which stays connected', () => {
    const asked = play(connected, initiator, { type: 'restart-asked', rung: 'relay' });
    expect(asked.state).toBe(connected);
    expect(asked.effects).toEqual([{ type: 'restart-ice', rung: 'relay', anew: true }]);
  });

  it('is the one under way where both ends notice, unless it is of a higher rung', () => {
    const { state } = play(connected, initiator, silence);
    expect(play(state, initiator, { type: 'restart-asked', rung: 'restart' })).toEqual({
      state,
      effects: [],
    });
    expect(play(state, initiator, { type: 'restart-asked', rung: 'relay' }).state).toMatchObject({
      rung: 'relay',
    });
  });

  it('is nothing that the initiator can ask for, or a link without a peer connection be asked', () => {
    const ask: LinkEvent = { type: 'restart-asked', rung: 'restart' };
    expect(play(connected, other, ask)).toEqual({ state: connected, effects: [] });
    const waiting = play(connected, initiator, { type: 'phase', phase: 'failed' }).state;
    expect(play(waiting, initiator, ask)).toEqual({ state: waiting, effects: [] });
  });
});

describe('what has changed around a link', () => {
  const moved: LinkEvent = { type: 'network-changed' };
  const relayBack: LinkEvent = { type: 'relay-returned' };
  const failed: MemberLink = { type: 'failed', why: 'spent', link: first, rebuilds: 3 };

  it('restarts one that works when the device moves, and leaves it alone when a relay is back', () => {
    expect(play(connected, initiator, moved)).toEqual({
      state: connected,
      effects: [{ type: 'restart-ice', rung: 'restart', anew: true }],
    });
    expect(play(connected, initiator, relayBack)).toEqual({ state: connected, effects: [] });
  });

  it('restarts it once more when signaling is back that was gone when the device moved', () => {
    for (const [context, effect] of [
      [initiator, { type: 'restart-ice', rung: 'restart', anew: true }],
      [other, { type: 'ask-restart', rung: 'restart' }],
    ] as const) {
      const cut = { ...context, reachable: false };
      const owing = play(connected, cut, moved);
      // over the data channel, in case that still works
      expect(owing.effects).toEqual([effect]);
      const back = play(owing.state, context, { type: 'reachability' });
      expect(back).toEqual({ state: connected, effects: [effect] });
      expect(play(back.state, context, { type: 'reachability' }).effects).toEqual([]);
    }
  });

  it('begins the rungs anew when the device moves, and the same one when a relay is back', () => {
    const { state } = play(connected, initiator, silence, answered, woken);
    expect(play(state, initiator, moved).state).toMatchObject({ rung: 'restart', answered: false });
    expect(play(state, initiator, relayBack).state).toMatchObject({
      rung: 'relay',
      answered: false,
    });
  });

  it('brings a failed link back to life, shown as recovering, from either end', () => {
    for (const event of [moved, relayBack]) {
      expect(play(failed, initiator, event).state).toMatchObject({
        type: 'connecting',
        shown: 'recovering',
      });
      expect(play(failed, other, event).effects).toContainEqual({
        type: 'ask-rebuild',
        link: first,
      });
    }
  });

  it('does not help where the handshake failed', () => {
    const refused: MemberLink = { type: 'failed', why: 'handshake', link: first, rebuilds: 0 };
    for (const event of [moved, relayBack, woken]) {
      expect(play(refused, initiator, event)).toEqual({ state: refused, effects: [] });
    }
    expect(needsRelay(refused)).toBe(false);
    expect(needsRelay(failed)).toBe(true);
  });
});

describe('a link that has failed', () => {
  it('is tried again by its initiator, ever more rarely, and says `failed` all the while', () => {
    const seen: string[] = [];
    let step = play(connected, initiator, silence, answered, woken, answered, woken);
    while (seen.length < 14) {
      const shown = linkStateOf(step.state);
      const wait = step.effects.find((effect) => effect.type === 'wake')?.ms;
      seen.push(`${step.state.type} (${shown}) ${String(wait)}`);
      step = play(step.state, initiator, woken);
    }
    expect(seen.slice(5, 13)).toEqual([
      'failed (failed) 10000',
      'connecting (failed) 8000',
      'failed (failed) 20000',
      'connecting (failed) 8000',
      'failed (failed) 40000',
      'connecting (failed) 8000',
      'failed (failed) 60000',
      'connecting (failed) 8000',
    ]);
  });
});
