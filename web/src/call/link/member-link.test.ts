import type { Path } from '@parley/shared';
import { describe, expect, it } from 'vitest';
import { connectDeadlineMs, reconnectDeadlineMs } from './member-link-rebuild.js';
import {
  initialLink,
  linkStateOf,
  maxRebuilds,
  type LinkEvent,
  type MemberLink,
} from './member-link-state.js';
import { cutOff, first, fresh, idOf, initiator, other, play } from '../testing/link-steps.js';

const connecting = (rebuilds = 0): MemberLink => ({
  type: 'connecting',
  link: first,
  shown: 'connecting',
  rebuilds,
});
const connected: MemberLink = { type: 'connected', link: first, path: null, searches: 0 };
const recovering: MemberLink = {
  type: 'recovering',
  link: first,
  searches: 0,
  rung: 'restart',
  answered: false,
  asked: 0,
};

describe('the end that initiates', () => {
  it('opens a link under a new id when the member appears', () => {
    expect(play(initialLink, initiator, { type: 'appeared' })).toEqual({
      state: { type: 'connecting', link: fresh, shown: 'connecting', rebuilds: 0 },
      effects: [
        { type: 'close' },
        { type: 'open', link: fresh },
        { type: 'wake', ms: connectDeadlineMs },
      ],
    });
  });

  it('waits while the member cannot be reached', () => {
    const { state, effects } = play(initialLink, cutOff(initiator), { type: 'appeared' });
    expect(state.type).toBe('idle');
    expect(effects).not.toContainEqual(expect.objectContaining({ type: 'open' }));
  });

  it('opens a new one when the other end asks for it on the link there is', () => {
    const asked = play(connected, initiator, { type: 'rebuild-asked', link: first });
    expect(asked.state).toEqual({
      type: 'connecting',
      link: fresh,
      shown: 'recovering',
      rebuilds: 1,
    });
    expect(asked.effects).toContainEqual({ type: 'open', link: fresh });
  });

  it('does not when the wish is about an older link', () => {
    expect(play(connected, initiator, { type: 'rebuild-asked', link: idOf('older') })).toEqual({
      state: connected,
      effects: [],
    });
  });

  it('stops to follow such wishes when its tries are spent', () => {
    const last = connecting(maxRebuilds);
    expect(play(last, initiator, { type: 'rebuild-asked', link: first }).state).toBe(last);
  });

  it('never takes an offer', () => {
    expect(play(connected, initiator, { type: 'offered', link: fresh, isFirst: true })).toEqual({
      state: connected,
      effects: [],
    });
  });
});

describe('the other end', () => {
  it('waits for the offer', () => {
    expect(play(initialLink, other, { type: 'appeared' }).state.type).toBe('awaiting-offer');
  });

  it('takes an offer under a new id instead of the link there was (L2)', () => {
    expect(play(connected, other, { type: 'offered', link: fresh, isFirst: true })).toEqual({
      state: { type: 'connecting', link: fresh, shown: 'recovering', rebuilds: 0 },
      effects: [
        { type: 'close' },
        { type: 'accept', link: fresh },
        { type: 'wake', ms: reconnectDeadlineMs },
      ],
    });
  });

  it('negotiates on the link there is when the offer names it', () => {
    expect(play(connected, other, { type: 'offered', link: first, isFirst: true })).toEqual({
      state: connected,
      effects: [{ type: 'negotiate' }],
    });
  });

  it('asks for a new link when it is offered another round of one that it does not have (L9)', () => {
    expect(play(connected, other, { type: 'offered', link: fresh, isFirst: false })).toEqual({
      state: connected,
      effects: [{ type: 'ask-rebuild', link: fresh }],
    });
  });

  it('ignores a late offer of a link that it gave up', () => {
    const lost = play(connected, other, { type: 'phase', phase: 'failed' });
    expect(play(lost.state, other, { type: 'offered', link: first, isFirst: true })).toEqual({
      state: lost.state,
      effects: [],
    });
  });

  it('asks for a new link when its own is lost, and never opens one', () => {
    const { state, effects } = play(
      connected,
      other,
      { type: 'phase', phase: 'failed' },
      { type: 'woken' },
    );
    expect(state).toMatchObject({ type: 'awaiting-offer', rebuilds: 1 });
    expect(effects).toContainEqual({ type: 'ask-rebuild', link: first });
    expect(effects).not.toContainEqual(expect.objectContaining({ type: 'open' }));
  });

  it('fails when no offer ever comes', () => {
    const waits = Array.from({ length: maxRebuilds + 1 }, (): LinkEvent => ({ type: 'woken' }));
    expect(play(initialLink, other, { type: 'appeared' }, ...waits).state.type).toBe('failed');
  });
});

describe('either end', () => {
  it.each(['failed', 'closed'] as const)('backs off when the connection is %s', (phase) => {
    const { state, effects } = play(connected, initiator, { type: 'phase', phase });
    expect(state).toEqual({ type: 'backing-off', shown: 'recovering', rebuilds: 1, link: first });
    expect(effects).toEqual([{ type: 'close' }, { type: 'wake', ms: 500 }]);
  });

  it('waits longer with every try, and fails when they are spent', () => {
    const waits = [0, 1, 2, 3].map((rebuilds) => {
      const { effects } = play(connecting(rebuilds), initiator, { type: 'woken' });
      return effects.find((effect) => effect.type === 'wake')?.ms;
    });
    expect(waits).toEqual([500, 1_000, 2_000, 10_000]);
    expect(play(connecting(maxRebuilds), initiator, { type: 'woken' }).state.type).toBe('failed');
  });

  it('counts its tries from the start again after a connection', () => {
    const back = play(connecting(maxRebuilds), initiator, { type: 'phase', phase: 'connected' });
    expect(back.state).toEqual(connected);
    expect(play(back.state, initiator, { type: 'phase', phase: 'failed' }).state).toMatchObject({
      type: 'backing-off',
      rebuilds: 1,
    });
  });

  it.each([initiator, other])(
    'gets back the try that was due when signaling went away',
    (context) => {
      const lost = play(connected, context, { type: 'phase', phase: 'failed' });
      const { state } = play(lost.state, cutOff(context), { type: 'reachability' });
      expect(state).toEqual({ type: 'idle', shown: 'recovering', rebuilds: 0, link: first });
    },
  );

  it.each([initiator, other])(
    'touches no link that works when signaling comes and goes',
    (context) => {
      expect(play(connected, cutOff(context), { type: 'reachability' }).state).toBe(connected);
      expect(play(connected, context, { type: 'reachability' })).toEqual({
        state: connected,
        effects: [],
      });
    },
  );

  it('fails at once when the handshake does, without another try', () => {
    for (const context of [initiator, other]) {
      for (const state of [connecting(), connected]) {
        const step = play(state, context, { type: 'handshake-failed' }, { type: 'woken' });
        expect(step.state).toMatchObject({ type: 'failed', why: 'handshake', link: first });
        expect(play(state, context, { type: 'handshake-failed' }).effects).toEqual([
          { type: 'close' },
          { type: 'sleep' },
        ]);
      }
    }
  });

  it('begins anew after a failure when a person asks or the member is back', () => {
    const failed: MemberLink = { type: 'failed', why: 'spent', link: first, rebuilds: 3 };
    for (const event of [{ type: 'reconnect' }, { type: 'reachability' }] as const) {
      expect(play(failed, initiator, event).effects).toContainEqual({ type: 'open', link: fresh });
      expect(play(failed, other, event).effects).toContainEqual({
        type: 'ask-rebuild',
        link: first,
      });
    }
  });

  it('does not mind a lost signal of a link that works or of another one', () => {
    expect(play(connected, initiator, { type: 'unheard', link: first }).state).toBe(connected);
    const now = connecting();
    expect(play(now, initiator, { type: 'unheard', link: idOf('older') }).state).toBe(now);
    expect(play(now, initiator, { type: 'unheard', link: first }).state.type).toBe('backing-off');
  });

  it('is shown in four words', () => {
    expect(linkStateOf(initialLink)).toBe('connecting');
    expect(linkStateOf(connected)).toBe('connected');
    expect(linkStateOf(recovering)).toBe('recovering');
    expect(linkStateOf({ type: 'failed', why: 'spent', link: null, rebuilds: 3 })).toBe('failed');
    expect(
      linkStateOf({ type: 'backing-off', shown: 'recovering', rebuilds: 1, link: first }),
    ).toBe('recovering');
  });
});

describe('a link that could have a better path', () => {
  const on = (path: Path): LinkEvent => ({ type: 'path', path });
  const relayed = play(connected, initiator, on('relay-udp'));

  it('is searched for one after 3 s, 30 s, 2 min and then every 5 min', () => {
    expect(relayed.effects).toEqual([{ type: 'wake', ms: 3_000 }]);
    let step = relayed;
    const waits = [];
    for (let search = 0; search < 5; search += 1) {
      step = play(step.state, initiator, { type: 'woken' });
      expect(step.effects[0]).toEqual({ type: 'restart-ice', rung: 'restart', anew: true });
      waits.push(step.effects[1]);
    }
    expect(waits).toEqual(
      [30_000, 120_000, 300_000, 300_000, 300_000].map((ms) => ({ type: 'wake', ms })),
    );
  });

  it('is searched just as soon where the relay is reached over TCP, by wish or not', () => {
    for (const context of [initiator, { ...initiator, relayOnly: true }]) {
      expect(play(connected, context, on('relay-tcp')).effects).toEqual([
        { type: 'wake', ms: 3_000 },
      ]);
    }
  });

  it('is left alone on a direct path, and with the relay by wish on UDP', () => {
    expect(play(relayed.state, initiator, on('srflx')).effects).toEqual([{ type: 'sleep' }]);
    const byWish = { ...initiator, relayOnly: true };
    expect(play(connected, byWish, on('relay-udp')).effects).toEqual([{ type: 'sleep' }]);
  });

  it('is searched by the end that initiates only, which is the one that can', () => {
    expect(play(connected, other, on('relay-udp')).effects).toEqual([{ type: 'sleep' }]);
  });

  it('spends no search while nothing can be negotiated', () => {
    expect(play(relayed.state, cutOff(initiator), { type: 'woken' })).toEqual({
      state: relayed.state,
      effects: [{ type: 'wake', ms: 3_000 }],
    });
  });

  it('goes on counting after an interruption, and after the restart itself', () => {
    const searched = play(relayed.state, initiator, { type: 'woken' }).state;
    expect(play(searched, initiator, { type: 'phase', phase: 'connected' }).state).toBe(searched);
    const back = play(
      searched,
      initiator,
      { type: 'phase', phase: 'disconnected' },
      { type: 'phase', phase: 'connected' },
      on('relay-udp'),
    );
    expect(back.effects).toEqual([{ type: 'wake', ms: 30_000 }]);
  });

  it('is not lost by the timer of a search that an interruption overtook', () => {
    const interrupted = play(relayed.state, cutOff(initiator), {
      type: 'phase',
      phase: 'disconnected',
    });
    expect(interrupted.effects).toContainEqual({ type: 'sleep' });
  });
});
