/** A link that heals on the peer connection it has. */
import { describe, expect, it } from 'vitest';
import { settle } from './testing/fake-clock.js';
import { pair } from './testing/scene.js';

describe('an interrupted link', () => {
  it('is suspect after 1.2 s, keeps its path, and heals on the same connection', async () => {
    const { scene, ana, bob } = await pair();
    scene.network.works = false;
    await scene.advance(1_000);
    scene.network.interrupt('ana', 'bob');
    await scene.advance(800);
    expect(ana.sees('bob')?.link).toBe('connected');
    await scene.advance(400);
    expect(ana.sees('bob')).toMatchObject({ link: 'recovering', path: 'host' });
    expect(bob.sees('ana')).toMatchObject({ link: 'recovering', path: 'host' });
    await scene.advance(3_000);
    scene.network.heal('ana', 'bob');
    await scene.advance(300);
    expect(ana.sees('bob')?.link).toBe('connected');
    expect(bob.sees('ana')?.link).toBe('connected');
    await scene.advance(60_000);
    expect(scene.network.links).toHaveLength(2);
  });

  it('finds another path on the same connection by a restart of ICE, from the end that initiates', async () => {
    const { scene, ana, bob } = await pair();
    await scene.advance(1_000);
    scene.network.interrupt('ana', 'bob');
    await scene.advance(1_500);
    expect(ana.sees('bob')?.link).toBe('connected');
    expect(bob.sees('ana')?.link).toBe('connected');
    expect(scene.network.links).toHaveLength(2);
    expect(scene.network.links.map(({ owner, restarts }) => [owner, restarts.length])).toEqual([
      ['bob', 1],
      ['ana', 0],
    ]);
  });

  it('shows new pictures as soon as something arrives again', async () => {
    const { scene } = await pair();
    await scene.advance(1_000);
    scene.network.interrupt('ana', 'bob');
    await scene.advance(1_500);
    expect(scene.network.links.every(({ refreshes }) => refreshes > 0)).toBe(true);
  });

  it('is restarted with relays only, then replaced, when that does not help', async () => {
    const { scene, ana, bob } = await pair();
    const before = ana.sees('bob')?.stream;
    await scene.advance(1_000);
    scene.network.works = false;
    scene.network.interrupt('ana', 'bob');
    await scene.advance(7_000);
    const [first] = scene.network.links;
    expect(first?.restarts.map(({ relayOnly }) => relayOnly)).toEqual([false, true]);
    expect(scene.network.links).toHaveLength(2);
    scene.network.works = true;
    await scene.advance(2_000);
    expect(ana.sees('bob')?.link).toBe('connected');
    expect(bob.sees('ana')?.link).toBe('connected');
    expect(ana.sees('bob')?.stream).not.toBe(before);
    expect(scene.network.open()).toHaveLength(2);
  });

  it('is helped when only the end that does not initiate hears nothing', async () => {
    const { scene, ana, bob } = await pair();
    await scene.advance(1_000);
    scene.network.silence('bob', 'ana');
    await scene.advance(1_500);
    expect(bob.sees('ana')?.link).toBe('connected');
    expect(ana.sees('bob')?.link).toBe('connected');
    expect(ana.signaling.sent.map(({ data }) => data.type)).toContain('renegotiate');
  });

  it('is renegotiated over its data channel while signaling is down, and keeps its connection (L11)', async () => {
    const { scene, ana, bob } = await pair();
    await scene.advance(1_000);
    bob.signaling.cut();
    ana.signaling.cut();
    scene.network.silence('bob', 'ana');
    await scene.advance(20_000);
    // ana's wish arrives at bob, whose offer waits for a path.
    expect(scene.network.links[0]?.restarts.length).toBeGreaterThan(0);
    scene.network.heal('ana', 'bob');
    await scene.advance(500);
    expect(ana.sees('bob')?.link).toBe('connected');
    expect(scene.network.links).toHaveLength(2);
    expect(scene.network.open()).toHaveLength(2);
  });

  it('waits without signaling until the browser gives the connection up', async () => {
    const { scene, ana, bob } = await pair();
    await scene.advance(1_000);
    bob.signaling.cut();
    scene.network.interrupt('ana', 'bob');
    await scene.advance(15_000);
    expect(ana.sees('bob')?.link).toBe('recovering');
    expect(scene.network.links).toHaveLength(2);
    bob.signaling.restore();
    await scene.advance(500);
    expect(ana.sees('bob')?.link).toBe('connected');
    expect(bob.sees('ana')?.link).toBe('connected');
    expect(scene.network.links).toHaveLength(2);
  });

  it('uses the newest ICE servers for a restart, at either end', async () => {
    const { scene } = await pair();
    await scene.advance(30 * 60_000);
    scene.network.interrupt('ana', 'bob');
    await scene.advance(1_500);
    const [offering, answering] = scene.network.links;
    expect(offering?.restarts[0]?.username).toBe('set-4');
    expect(answering?.username).toMatch(/^set-[34]$/);
  });

  it('is no false alarm when the program stood still', async () => {
    const { scene, ana, bob } = await pair();
    await scene.advance(1_000);
    await scene.clock.sleep(2_000);
    await scene.advance(2_000);
    expect(ana.sees('bob')?.link).toBe('connected');
    expect(bob.sees('ana')?.link).toBe('connected');
  });
});

describe('a device that moves to another network', () => {
  it.each(['ana', 'bob'])('has its links restarted at once, by whichever end: %s', async (name) => {
    const { scene, ana, bob } = await pair();
    await scene.advance(1_500);
    (name === 'ana' ? ana : bob).surroundings.move();
    await settle();
    expect(scene.network.links[0]?.restarts).toHaveLength(1);
    expect(ana.sees('bob')?.link).toBe('connected');
  });
});
