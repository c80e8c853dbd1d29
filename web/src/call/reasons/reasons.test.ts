import { memberIdSchema, type LinkFacts } from '@parley/shared';
import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import { createReasons, troubleAfterMs } from './reasons.js';
import { createFakeClock, settle } from '../testing/fake-clock.js';
import { noServers, noUdp, openNetwork, unsettled } from '../testing/link-facts.js';
import { createScene, type Person, type Scene } from '../testing/scene.js';

const bob = v.parse(memberIdSchema, 'member-of-bob');

function setUp() {
  const clock = createFakeClock();
  const told: LinkFacts[] = [];
  const present = { self: true, other: true };
  const world = { heard: true, changes: 0 };
  const reasons = createReasons({
    clock,
    tell: async (_member, facts) => {
      told.push(facts);
      return world.heard;
    },
    presence: () => present,
    onChange: () => {
      world.changes += 1;
    },
  });
  return {
    clock,
    told,
    present,
    world,
    reasons,
    codes: () => reasons.state.get(bob)?.findings.map(({ code }) => code) ?? [],
    connecting: () => reasons.handle(bob, { type: 'link', link: 'connecting', path: null }),
    connected: (path: 'host' | 'relay-udp') =>
      reasons.handle(bob, { type: 'link', link: 'connected', path }),
    recovering: () => reasons.handle(bob, { type: 'link', link: 'recovering', path: 'host' }),
    learns: (facts: LinkFacts) => reasons.handle(bob, { type: 'facts', facts }),
    hears: (facts: LinkFacts) =>
      reasons.handle(bob, { type: 'message', message: { type: 'facts', facts } }),
  };
}

describe('the reason of a link without a connection', () => {
  it('is named once that has lasted, and gone when the link is back', async () => {
    const { clock, connecting, connected, learns, hears, codes, reasons } = setUp();
    connecting();
    learns(noServers);
    hears(noServers);
    await clock.advance(troubleAfterMs - 500);
    expect(codes()).toEqual([]);
    await clock.advance(1_500);
    expect(codes()).toEqual(['relay_unreachable']);
    connected('host');
    await clock.advance(500);
    expect(reasons.state.has(bob)).toBe(false);
  });

  it('is named at once on a link that was given up', async () => {
    const { clock, learns, hears, codes, reasons } = setUp();
    reasons.handle(bob, { type: 'link', link: 'failed', path: null });
    learns(noServers);
    hears(openNetwork);
    await clock.advance(500);
    expect(codes()).toEqual(['udp_blocked', 'relay_tcp_unreachable']);
  });

  it('is not that nothing is wrong at either end, until every try is spent', async () => {
    const { clock, recovering, connecting, learns, hears, codes, reasons } = setUp();
    const unchecked = {
      ...openNetwork,
      checks: { direct: { tried: 0, answered: 0 }, relayed: { tried: 0, answered: 0 } },
    };
    connecting();
    recovering();
    learns(unchecked);
    hears(unchecked);
    await clock.advance(20_000);
    expect(codes()).toEqual([]);
    reasons.handle(bob, { type: 'link', link: 'failed', path: null });
    await clock.advance(500);
    expect(codes()).toEqual(['no_common_path']);
  });

  it('does not come from what was true while it worked', async () => {
    const { clock, connecting, connected, recovering, learns, hears, codes } = setUp();
    connecting();
    connected('host');
    learns(openNetwork);
    hears(openNetwork);
    await clock.advance(10_000);
    recovering();
    await clock.advance(20_000);
    expect(codes()).toEqual([]);
    learns(noServers);
    await clock.advance(1_000);
    // Nothing is claimed of Bob's network, which was open a while ago.
    expect(codes()).toEqual(['relay_unreachable']);
  });

  it('is named, and told, when the clock was set back meanwhile', async () => {
    const { clock, connecting, learns, hears, codes, told } = setUp();
    connecting();
    clock.set(-3_600_000);
    learns(noServers);
    hears(noServers);
    await clock.advance(troubleAfterMs + 1_000);
    expect(codes()).toEqual(['relay_unreachable']);
    expect(told).not.toEqual([]);
  });

  it('stands while another try has not found out anything yet', async () => {
    const { clock, connecting, learns, hears, codes } = setUp();
    connecting();
    learns(noServers);
    hears(noServers);
    learns(unsettled);
    await clock.advance(troubleAfterMs + 1_000);
    expect(codes()).toEqual(['relay_unreachable']);
  });

  it('follows who is connected to the server', async () => {
    const { clock, connecting, learns, present, codes } = setUp();
    connecting();
    learns(openNetwork);
    present.other = false;
    await clock.advance(troubleAfterMs + 1_000);
    expect(codes()).toEqual(['other_end_silent']);
    present.self = false;
    await clock.advance(1_000);
    expect(codes()).toEqual(['signaling_lost']);
  });

  it('changes nothing for the rest of the call while it stays the same', async () => {
    const { clock, connecting, learns, hears, world, reasons } = setUp();
    connecting();
    learns(noServers);
    hears(noServers);
    await clock.advance(troubleAfterMs + 1_000);
    const { state } = reasons;
    const { changes } = world;
    for (let flood = 0; flood < 1_000; flood += 1) hears(noServers);
    await clock.advance(10_000);
    expect(reasons.state).toBe(state);
    expect(world.changes).toBe(changes);
  });
});

describe('the reason of a relayed path', () => {
  it('is known once both ends have told their part', async () => {
    const { clock, connecting, connected, learns, hears, reasons } = setUp();
    connecting();
    connected('relay-udp');
    learns(noUdp);
    await clock.advance(3_000);
    expect(reasons.state.get(bob)?.relayed).toBeNull();
    hears(openNetwork);
    await clock.advance(500);
    expect(reasons.state.get(bob)?.relayed).toMatchObject({ code: 'udp_blocked', who: 'self' });
  });

  it('is none on a direct path', async () => {
    const { clock, connecting, connected, learns, hears, reasons } = setUp();
    connecting();
    connected('host');
    learns(noUdp);
    hears(openNetwork);
    await clock.advance(3_000);
    expect(reasons.state.has(bob)).toBe(false);
  });
});

describe('the other end', () => {
  it('is told nothing while a link connects as links do', async () => {
    const { clock, connecting, learns, told } = setUp();
    connecting();
    learns(openNetwork);
    await clock.advance(2_500);
    expect(told).toEqual([]);
  });

  it('is told once the link works, and of each change, but not in a hurry (F3)', async () => {
    const { clock, connecting, connected, learns, told } = setUp();
    connecting();
    connected('host');
    learns(openNetwork);
    await clock.advance(1_000);
    expect(told).toEqual([openNetwork]);
    for (let each = 0; each < 100; each += 1) {
      learns({
        ...openNetwork,
        checks: { ...openNetwork.checks, direct: { tried: each, answered: 0 } },
      });
      await clock.advance(20);
    }
    await clock.advance(5_000);
    expect(told.length).toBeLessThanOrEqual(4);
    expect(told.at(-1)?.checks.direct.tried).toBe(99);
    const { length } = told;
    await clock.advance(60_000);
    expect(told).toHaveLength(length);
  });

  it('is told again now and then while there is no connection (F3)', async () => {
    const { clock, connecting, learns, told } = setUp();
    connecting();
    learns(noServers);
    await clock.advance(33_000);
    expect(told.length).toBeGreaterThanOrEqual(3);
    expect(told.length).toBeLessThanOrEqual(4);
  });

  it('is told until it was heard', async () => {
    const { clock, connecting, connected, learns, told, world } = setUp();
    world.heard = false;
    connecting();
    connected('host');
    learns(openNetwork);
    await clock.advance(10_000);
    expect(told.length).toBeGreaterThan(2);
    world.heard = true;
    await clock.advance(3_000);
    const { length } = told;
    await clock.advance(30_000);
    expect(told).toHaveLength(length);
  });

  it('leaves nothing behind when it is gone', async () => {
    const { clock, connecting, learns, hears, reasons } = setUp();
    connecting();
    learns(noServers);
    hears(noServers);
    await clock.advance(10_000);
    reasons.handle(bob, { type: 'closed' });
    reasons.handle(bob, { type: 'gone' });
    expect(reasons.state.size).toBe(0);
    expect(clock.pending).toBe(0);
  });
});

/** Every peer connection of this person that is open learns this, and so do those that follow. */
async function learn(scene: Scene, facts: Readonly<Record<string, LinkFacts>>, ms: number) {
  for (let passed = 0; passed < ms; passed += 1_000) {
    for (const link of scene.network.open()) {
      const own = facts[link.owner];
      if (own !== undefined) link.emit({ type: 'facts', facts: own });
    }
    await scene.advance(1_000);
  }
}

const reasonOf = (person: Person, name: string) => {
  const id = person.sees(name)?.id;
  return id === undefined ? undefined : person.call.state.get().reasons.get(id);
};

describe('two people', () => {
  it('learn the same cause, each from its own side, through signaling (F2)', async () => {
    const scene = createScene();
    scene.network.works = false;
    const ana = await scene.arrive('ana');
    const other = await scene.arrive('bob');
    await learn(scene, { ana: noServers, bob: openNetwork }, 10_000);
    expect(reasonOf(ana, 'bob')?.findings[0]).toMatchObject({ code: 'udp_blocked', who: 'self' });
    expect(reasonOf(other, 'ana')?.findings[0]).toMatchObject({
      code: 'udp_blocked',
      who: 'other',
    });
  });

  it('tell each other over the data channel while the link works (F2)', async () => {
    const scene = createScene();
    const ana = await scene.arrive('ana');
    const other = await scene.arrive('bob');
    for (const link of scene.network.links) {
      link.emit({ type: 'path', local: 'relay-udp', remote: 'relay-udp' });
    }
    await learn(scene, { ana: noUdp, bob: openNetwork }, 5_000);
    await settle();
    expect(reasonOf(other, 'ana')?.relayed).toMatchObject({ code: 'udp_blocked', who: 'other' });
    const sent = [...ana.signaling.sent, ...other.signaling.sent];
    expect(sent.filter(({ data }) => data.type === 'facts')).toEqual([]);
  });
});
