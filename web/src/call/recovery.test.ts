import { describe, expect, it } from 'vitest';
import { settle } from './testing/fake-clock.js';
import { graceMs } from './testing/fake-room.js';
import { createScene } from './testing/scene.js';

async function pair() {
  const scene = createScene();
  const ana = await scene.arrive('ana');
  const bob = await scene.arrive('bob');
  return { scene, ana, bob };
}

describe('an interrupted link', () => {
  it('is shown as recovering and keeps its path, and heals on the same connection', async () => {
    const { scene, ana, bob } = await pair();
    scene.network.interrupt('ana', 'bob');
    expect(ana.sees('bob')).toMatchObject({ link: 'recovering', path: 'host' });
    await scene.advance(3_000);
    scene.network.heal('ana', 'bob');
    expect(ana.sees('bob')?.link).toBe('connected');
    expect(bob.sees('ana')?.link).toBe('connected');
    await scene.advance(60_000);
    expect(scene.network.links).toHaveLength(2);
  });

  it('is replaced when it does not heal in time', async () => {
    const { scene, ana, bob } = await pair();
    const before = ana.sees('bob')?.stream;
    scene.network.interrupt('ana', 'bob');
    await scene.advance(12_000);
    expect(ana.sees('bob')?.link).toBe('connected');
    expect(bob.sees('ana')?.link).toBe('connected');
    expect(ana.sees('bob')?.stream).not.toBe(before);
    expect(scene.network.open()).toHaveLength(2);
  });
});

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
    expect(tries).toBeLessThanOrEqual(6);

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

describe('the path that is shown', () => {
  it('is the worse of both ends, as each end tells its own (L7)', async () => {
    const { scene, ana, bob } = await pair();
    const [ofAna] = scene.network.open('ana');
    const [ofBob] = scene.network.open('bob');
    ofAna?.emit({ type: 'path', local: 'relay-tcp', remote: 'srflx' });
    ofBob?.emit({ type: 'path', local: 'srflx', remote: 'relay-udp' });
    await settle();
    expect(ana.sees('bob')?.path).toBe('relay-tcp');
    expect(bob.sees('ana')?.path).toBe('relay-tcp');
    ofAna?.emit({ type: 'path', local: 'prflx', remote: 'srflx' });
    ofBob?.emit({ type: 'path', local: 'srflx', remote: 'prflx' });
    await settle();
    expect(ana.sees('bob')?.path).toBe('srflx');
    expect(bob.sees('ana')?.path).toBe('srflx');
  });
});

describe('a link through the relay', () => {
  it('looks for a direct path from the end that initiates, without being replaced', async () => {
    const scene = createScene();
    const ana = await scene.arrive('ana');
    await scene.arrive('bob');
    for (const link of scene.network.open()) {
      link.emit({ type: 'path', local: 'relay-udp', remote: 'host' });
    }
    await scene.advance(0);
    expect(ana.sees('bob')).toMatchObject({ link: 'connected', path: 'relay-udp' });
    await scene.advance(30_000);
    expect(scene.network.open().map((link) => [link.owner, link.restarts])).toEqual([
      ['bob', 1],
      ['ana', 0],
    ]);
  });
});
