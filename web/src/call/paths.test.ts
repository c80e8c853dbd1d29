/** The path that a link takes, as people see it and as it gets better. */
import { describe, expect, it } from 'vitest';
import { settle } from './testing/fake-clock.js';
import { createScene, pair } from './testing/scene.js';

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
    await scene.advance(3_000);
    expect(scene.network.open().map((link) => [link.owner, link.restarts.length])).toEqual([
      ['bob', 1],
      ['ana', 0],
    ]);
  });
});
