/** A link whose peer connection has to be replaced. */
import { describe, expect, it } from 'vitest';
import { settle } from './testing/fake-clock.js';
import { graceMs } from './testing/fake-room.js';
import { createScene, pair } from './testing/scene.js';

describe('a link that failed', () => {
  it('is rebuilt by its initiator, without touching the others', async () => {
    const { scene, ana, bob } = await pair();
    const cleo = await scene.arrive('cleo');
    // The first two are those of ana and bob.
    const others = scene.network.links.slice(2);
    expect(others).toHaveLength(4);
    scene.network.break('ana', 'bob');
    expect(ana.sees('bob')?.link).toBe('recovering');
    await scene.advance(3_000);
    expect(ana.sees('bob')?.link).toBe('connected');
    expect(bob.sees('ana')?.link).toBe('connected');
    expect(others.every((link) => link.isOpen)).toBe(true);
    expect(cleo.call.state.get().members.every((member) => member.link === 'connected')).toBe(true);
    expect(scene.network.open()).toHaveLength(6);
  });

  it('is rebuilt when only the other end saw it fail', async () => {
    const { scene, ana, bob } = await pair();
    // ana answers; bob, the initiator, still believes in the link.
    scene.network.open('ana')[0]?.emit({ type: 'phase', phase: 'failed' });
    expect(bob.sees('ana')?.link).toBe('connected');
    await scene.advance(3_000);
    expect(ana.sees('bob')?.link).toBe('connected');
    expect(bob.sees('ana')?.link).toBe('connected');
    expect(scene.network.open()).toHaveLength(2);
    expect(scene.network.links).toHaveLength(4);
    expect(ana.signaling.sent.some((signal) => signal.data.type === 'rebuild')).toBe(true);
  });

  it('is given up after three rebuilds, and tried again when either person asks', async () => {
    const { scene, ana, bob } = await pair();
    scene.network.works = false;
    scene.network.break('ana', 'bob');
    await scene.advance(5 * 60_000);
    expect(ana.sees('bob')?.link).toBe('failed');
    expect(bob.sees('ana')?.link).toBe('failed');
    expect(scene.network.open()).toEqual([]);
    const tries = scene.network.links.filter((link) => link.options.initiator).length - 1;
    expect(tries).toBeGreaterThanOrEqual(3);
    // A try a minute goes on.
    expect(tries).toBeLessThanOrEqual(12);

    scene.network.works = true;
    const asking = ana.call.state.get().members[0];
    ana.call.reconnect(asking?.id ?? ('nobody' as never));
    await settle();
    expect(ana.sees('bob')?.link).toBe('connected');
    expect(bob.sees('ana')?.link).toBe('connected');

    scene.network.works = false;
    scene.network.break('ana', 'bob');
    await scene.advance(5 * 60_000);
    scene.network.works = true;
    bob.call.reconnect(bob.call.state.get().members[0]?.id ?? ('nobody' as never));
    await settle();
    expect(ana.sees('bob')?.link).toBe('connected');
    expect(bob.sees('ana')?.link).toBe('connected');
  });

  it('uses the newest ICE servers for the new link', async () => {
    const { scene } = await pair();
    await scene.advance(30 * 60_000);
    scene.network.break('ana', 'bob');
    await scene.advance(3_000);
    const [offering] = scene.network.open('bob');
    expect(offering?.options.iceServers[0]?.username).toBe('set-4');
  });

  it('spends no try on a member that went away, and starts when it is back', async () => {
    const { scene, ana, bob } = await pair();
    // As when a laptop is closed: first the connection ends, then the server notices.
    scene.network.break('ana', 'bob');
    bob.signaling.cut();
    await settle();
    expect(ana.sees('bob')).toMatchObject({ presence: 'away', link: 'recovering' });
    const links = scene.network.links.length;
    await scene.advance(graceMs - 1_000);
    expect(scene.network.links).toHaveLength(links);
    bob.signaling.restore();
    await settle();
    expect(ana.sees('bob')).toMatchObject({ presence: 'here', link: 'connected' });
    expect(bob.sees('ana')?.link).toBe('connected');
  });

  it('ignores signals of a link that is over (L2)', async () => {
    const { scene, ana, bob } = await pair();
    const old = bob.signaling.sent[0];
    scene.network.break('ana', 'bob');
    await scene.advance(3_000);
    const current = scene.network.open('ana')[0];
    const received = current?.received.length;
    expect(old?.data.type).toBe('offer');
    for (const data of [
      { type: 'candidate', candidate: { candidate: 'late' } },
      { type: 'answer', sdp: 'late' },
      { type: 'renegotiate' },
      { type: 'rebuild' },
    ] as const) {
      ana.signaling.deliver({
        type: 'signal',
        signal: { from: 'member-002' as never, link: old?.link ?? ('none' as never), data },
      });
    }
    await settle();
    expect(current?.received.length).toBe(received);
    expect(ana.sees('bob')?.link).toBe('connected');
    expect(scene.network.open()).toHaveLength(2);
  });

  it('takes no offer from the end that may not make one, and no word from strangers', async () => {
    const { scene, bob } = await pair();
    for (const from of ['member-001', 'member-999']) {
      bob.signaling.deliver({
        type: 'signal',
        signal: {
          from: from as never,
          link: 'link-of-mallory' as never,
          data: { type: 'offer', sdp: '0' },
        },
      });
    }
    await settle();
    expect(scene.network.links).toHaveLength(2);
    expect(bob.sees('ana')?.link).toBe('connected');
  });

  it('is not made anew as often as an end that means harm offers one', async () => {
    const { scene, ana } = await pair();
    for (let number = 0; number < 500; number += 1) {
      ana.signaling.deliver({
        type: 'signal',
        signal: {
          from: 'member-002' as never,
          link: `link-${number}-of-bob` as never,
          data: { type: 'offer', sdp: `${number}` },
        },
      });
    }
    await settle();
    expect(scene.network.links.length).toBeLessThan(20);
    await scene.advance(60_000);
    expect(ana.sees('bob')?.link).toBe('connected');
  });

  it('is tried again when its offer could not be delivered', async () => {
    const scene = createScene();
    await scene.arrive('ana');
    const bob = await scene.arrive('bob', {
      before: (signaling) => signaling.refuse('signal', 'rate_limited', 2),
    });
    expect(bob.sees('ana')?.link).toBe('connecting');
    await scene.advance(5_000);
    expect(bob.sees('ana')?.link).toBe('connected');
  });
});

describe('a relay that was away', () => {
  it('brings failed links back as soon as it answers, however long that took', async () => {
    const { scene, ana, bob } = await pair();
    await scene.advance(1_000);
    scene.network.works = false;
    for (const { surroundings } of [ana, bob]) surroundings.relayAnswers = false;
    scene.network.interrupt('ana', 'bob');
    await scene.advance(5 * 60_000);
    expect(ana.sees('bob')?.link).toBe('failed');
    scene.network.works = true;
    for (const { surroundings } of [ana, bob]) surroundings.relayAnswers = true;
    await scene.advance(2_500);
    expect(ana.sees('bob')?.link).toBe('connected');
    expect(bob.sees('ana')?.link).toBe('connected');
    await scene.advance(30_000);
    expect(scene.network.open()).toHaveLength(2);
  });
});

describe('a page that is reloaded', () => {
  it.each(['ana', 'bob'])('brings %s back as the same member with new links', async (name) => {
    const { scene, ana, bob } = await pair();
    const [leaving, staying] = name === 'ana' ? [ana, bob] : [bob, ana];
    const id = leaving.call.state.get().self.id;
    const back = await scene.reload(leaving);
    expect(back.call.state.get().self.id).toBe(id);
    expect(back.call.state.get().members[0]?.link).toBe('connected');
    expect(staying.call.state.get().members).toHaveLength(1);
    expect(staying.sees(name)).toMatchObject({ link: 'connected', presence: 'here' });
    expect(scene.network.open()).toHaveLength(2);
  });
});

describe('a page that crashed and is opened again', () => {
  it.each(['ana', 'bob'])(
    'gets new links for %s, though the old ones look alive (S6)',
    async (name) => {
      const { scene, ana, bob } = await pair();
      const [crashed, staying] = name === 'ana' ? [ana, bob] : [bob, ana];
      crashed.signaling.cut();
      await settle();
      expect(staying.sees(name)).toMatchObject({ presence: 'away', link: 'connected' });
      const back = await scene.arrive(name, { storage: crashed.storage });
      expect(staying.sees(name)).toMatchObject({ presence: 'here', link: 'connected' });
      expect(back.call.state.get().members.map((member) => member.link)).toEqual(['connected']);
      expect(scene.network.open(staying.name)).toHaveLength(1);
    },
  );
});
