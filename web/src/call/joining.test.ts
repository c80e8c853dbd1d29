import { describe, expect, it } from 'vitest';
import { settle } from './testing/fake-clock.js';
import { createScene } from './testing/scene.js';

describe('joining a room', () => {
  it('is told as joining until the server has answered, then as in the call', async () => {
    const scene = createScene();
    const ana = await scene.arrive('ana', {
      before: (signaling) => signaling.refuse('join', 'draining', 1),
    });
    expect(ana.call.state.get().phase).toEqual({ type: 'joining' });
    await scene.advance(2_000);
    expect(ana.call.state.get()).toMatchObject({
      phase: { type: 'in-call' },
      room: { id: 'team-standup', capacity: 8 },
      self: { id: 'member-001', name: 'ana' },
      members: [],
    });
  });

  it('links the newcomer to each member, with the newcomer as initiator (L1)', async () => {
    const scene = createScene();
    const ana = await scene.arrive('ana');
    const bob = await scene.arrive('bob');
    const cleo = await scene.arrive('cleo');
    for (const person of [ana, bob, cleo]) {
      const { members } = person.call.state.get();
      expect(members.map((member) => [member.link, member.path])).toEqual([
        ['connected', 'host'],
        ['connected', 'host'],
      ]);
      expect(members.every((member) => member.stream !== null && member.screen !== null)).toBe(
        true,
      );
    }
    const initiators = scene.network.links.map((link) => [link.owner, link.options.initiator]);
    expect(initiators).toEqual([
      ['bob', true],
      ['ana', false],
      ['cleo', true],
      ['cleo', true],
      ['ana', false],
      ['bob', false],
    ]);
    expect(cleo.call.state.get().members.map((member) => member.name)).toEqual(['ana', 'bob']);
  });

  it('makes one link for each pair when two join at the same moment', async () => {
    const scene = createScene();
    const [ana, bob] = await Promise.all([scene.arrive('ana'), scene.arrive('bob')]);
    await settle();
    expect(ana.sees('bob')?.link).toBe('connected');
    expect(bob.sees('ana')?.link).toBe('connected');
    expect(scene.network.links.map((link) => link.options.initiator)).toEqual([true, false]);
  });

  it('handles what the server sent before its own answer arrived', async () => {
    const scene = createScene();
    const ana = await scene.arrive('ana', {
      before(signaling) {
        signaling.subscribe((event) => {
          if (event.type !== 'status' || event.status.type !== 'connected') return;
          queueMicrotask(() =>
            signaling.deliver({
              type: 'member-joined',
              member: {
                id: 'member-777' as never,
                joinNumber: 777,
                instance: 'instance-777' as never,
                name: 'early bird',
                media: { mic: true, cam: true, screen: false },
                presence: 'here',
              },
            }),
          );
        });
      },
    });
    expect(ana.sees('early bird')).toBeDefined();
  });

  it('works without any device', async () => {
    const scene = createScene();
    await scene.arrive('ana', { devices: false });
    const bob = await scene.arrive('bob');
    expect(bob.sees('ana')).toMatchObject({
      link: 'connected',
      media: { mic: false, cam: false, screen: false },
    });
  });

  it('gives a new link the newest ICE servers and passes relay=only on', async () => {
    const scene = createScene();
    await scene.arrive('ana');
    await scene.arrive('bob', { relayOnly: true });
    const [offering, answering] = scene.network.links;
    expect(offering?.options).toMatchObject({
      relayOnly: true,
      iceServers: [{ username: 'set-2' }],
    });
    expect(answering?.options).toMatchObject({
      relayOnly: false,
      iceServers: [{ username: 'set-1' }],
    });
  });

  it.each(['room_full', 'room_id_invalid', 'protocol_unsupported'] as const)(
    'ends as refused with %s, and joins on a later wish',
    async (code) => {
      const scene = createScene();
      const ana = await scene.arrive('ana', {
        before: (signaling) => signaling.refuse('join', code, 1),
      });
      expect(ana.call.state.get().phase).toEqual({ type: 'refused', code });
      await scene.advance(60_000);
      expect(ana.call.state.get().phase).toEqual({ type: 'refused', code });
      ana.call.join();
      await settle();
      expect(ana.call.state.get().phase).toEqual({ type: 'in-call' });
    },
  );

  it.each(['draining', 'unavailable', 'rate_limited'] as const)(
    'is tried again by itself after %s, later each time, with a countdown',
    async (code) => {
      const scene = createScene();
      const ana = await scene.arrive('ana', {
        before: (signaling) => signaling.refuse('join', code, 3),
      });
      const start = scene.clock.now();
      const status = ana.call.state.get().signaling;
      expect(status).toMatchObject({ type: 'waiting', attempt: 1 });
      expect(status.type === 'waiting' && status.retryAt - start).toBeGreaterThanOrEqual(750);
      await scene.advance(20_000);
      expect(ana.call.state.get().phase).toEqual({ type: 'in-call' });
      expect(ana.signaling.joins).toHaveLength(1);
    },
  );

  it('is tried at once when a person wants it', async () => {
    const scene = createScene();
    const ana = await scene.arrive('ana', {
      before: (signaling) => signaling.refuse('join', 'draining', 1),
    });
    ana.call.retryNow();
    await settle();
    expect(ana.call.state.get().phase).toEqual({ type: 'in-call' });
    expect(scene.clock.pending).toBe(1); // the refresh of the ICE servers
  });

  it('makes a name fit for the protocol', async () => {
    const scene = createScene();
    const ana = await scene.arrive(`  A\u0000na\u202E ${'x'.repeat(80)}`);
    expect(ana.call.state.get().phase).toEqual({ type: 'in-call' });
    expect(ana.call.state.get().self.name).toBe(`A na ${'x'.repeat(59)}`);
  });
});

describe('leaving', () => {
  it('removes the tile at the others at once and closes both ends of the link', async () => {
    const scene = createScene();
    const ana = await scene.arrive('ana');
    const bob = await scene.arrive('bob');
    bob.call.leave();
    expect(bob.call.state.get()).toMatchObject({ phase: { type: 'left' }, members: [] });
    await settle();
    expect(ana.call.state.get().members).toEqual([]);
    expect(scene.network.open()).toEqual([]);
    expect(bob.media.state.get().camera.type).toBe('live');
  });

  it('forgets the session, so that a later join is a new member', async () => {
    const scene = createScene();
    const ana = await scene.arrive('ana');
    const { storage } = ana;
    ana.call.leave();
    await settle();
    const again = await scene.arrive('ana', { storage });
    expect(again.call.state.get().self.id).toBe('member-002');
  });

  it('also leaves when the join was still under way', async () => {
    const scene = createScene();
    const bob = await scene.arrive('bob', {
      after(call, signaling) {
        // Comes after the call's own subscription, so the join has been sent.
        signaling.subscribe((event) => {
          if (event.type === 'status' && event.status.type === 'connected') call.leave();
        });
      },
    });
    expect(bob.signaling.joins).toHaveLength(1);
    expect(scene.room.members).toEqual([]);
    expect(bob.call.state.get().phase).toEqual({ type: 'left' });
    expect(scene.clock.pending).toBe(0);
  });

  it('leaves no timer behind', async () => {
    const scene = createScene();
    const ana = await scene.arrive('ana');
    const bob = await scene.arrive('bob');
    scene.network.works = false;
    scene.network.break('ana', 'bob');
    ana.call.leave();
    bob.call.leave();
    await settle();
    expect(scene.clock.pending).toBe(0);
  });
});
