import { describe, expect, it } from 'vitest';
import { createRelayWish } from './relay-wish.js';
import { createFakeStorage } from '../testing/fake-devices.js';
import { createScene } from '../testing/scene.js';

describe('the wish for the relay', () => {
  it('is off unless it is asked for, and remembered on this device', () => {
    const storage = createFakeStorage();
    const wish = createRelayWish(storage, 'remembered');
    expect(wish.get()).toBe(false);
    wish.set(true);
    expect(createRelayWish(storage, 'remembered').get()).toBe(true);
    wish.set(false);
    expect(createRelayWish(storage, 'remembered').get()).toBe(false);
  });

  it('cannot be turned off where the address asks for it, which is not remembered', () => {
    const storage = createFakeStorage();
    const wish = createRelayWish(storage, 'forced');
    wish.set(false);
    expect(wish).toMatchObject({ forced: true });
    expect(wish.get()).toBe(true);
    expect(createRelayWish(storage, 'remembered').get()).toBe(false);
  });

  it('goes on in a call that is come back to, and can be turned off there', () => {
    const wish = createRelayWish(createFakeStorage(), 'on');
    expect(wish.get()).toBe(true);
    wish.set(false);
    expect(wish.get()).toBe(false);
  });
});

describe.each(['ana', 'bob'])('the relay, turned on by %s in a call,', (name) => {
  async function call() {
    const scene = createScene();
    const people = [await scene.arrive('ana'), await scene.arrive('bob')] as const;
    const [hiding, other] = name === 'ana' ? people : ([people[1], people[0]] as const);
    return { scene, hiding, other };
  }

  it('ends every link of that person at once, and takes the relay for the next', async () => {
    const { scene, hiding, other } = await call();
    const before = scene.network.open(hiding.name);
    expect(before.map(({ options }) => options.relayOnly)).toEqual([false]);
    hiding.call.relayWish.set(true);
    expect(before.every(({ isOpen }) => isOpen)).toBe(false);
    expect(hiding.sees(other.name)).toMatchObject({ link: 'recovering', path: 'host' });
    expect(hiding.call.state.get().relayOnly).toBe(true);
    await scene.advance(1_000);
    expect(hiding.sees(other.name)?.link).toBe('connected');
    expect(other.sees(hiding.name)?.link).toBe('connected');
    expect(scene.network.open(hiding.name).map(({ options }) => options.relayOnly)).toEqual([true]);
    // the other one's address is that one's to hide
    expect(scene.network.open(other.name).map(({ options }) => options.relayOnly)).toEqual([false]);
  });

  it('keeps the links of others as they are', async () => {
    const { scene, hiding, other } = await call();
    const cleo = await scene.arrive('cleo');
    const others = scene.network
      .open()
      .filter(({ owner, peerOwner }) => owner !== hiding.name && peerOwner !== hiding.name);
    expect(others).toHaveLength(2);
    hiding.call.relayWish.set(true);
    await scene.advance(5_000);
    expect(others.every(({ isOpen }) => isOpen)).toBe(true);
    expect(cleo.sees(hiding.name)?.link).toBe('connected');
    expect(other.sees(hiding.name)?.link).toBe('connected');
  });

  it('ends the links also while signaling is gone, and makes new ones when it is back', async () => {
    const { scene, hiding, other } = await call();
    hiding.signaling.cut();
    hiding.call.relayWish.set(true);
    expect(scene.network.open(hiding.name)).toEqual([]);
    await scene.advance(3_000);
    hiding.signaling.restore();
    await scene.advance(5_000);
    expect(hiding.sees(other.name)?.link).toBe('connected');
    expect(scene.network.open(hiding.name).map(({ options }) => options.relayOnly)).toEqual([true]);
  });

  it('makes no other link where no relay can be reached', async () => {
    const { scene, hiding, other } = await call();
    scene.network.works = false;
    hiding.call.relayWish.set(true);
    await scene.advance(5 * 60_000);
    expect(hiding.sees(other.name)?.link).toBe('failed');
    const made = scene.network.links.filter(({ owner }) => owner === hiding.name).slice(1);
    expect(made.length).toBeGreaterThan(0);
    expect(made.every(({ options }) => options.relayOnly)).toBe(true);
  });

  it('is left again when it is turned off, also by links that had failed with it', async () => {
    const { scene, hiding, other } = await call();
    scene.network.works = false;
    hiding.call.relayWish.set(true);
    await scene.advance(5 * 60_000);
    scene.network.works = true;
    hiding.call.relayWish.set(false);
    await scene.advance(20_000);
    expect(hiding.sees(other.name)?.link).toBe('connected');
    expect(scene.network.open(hiding.name).map(({ options }) => options.relayOnly)).toEqual([
      false,
    ]);
  });

  it('does nothing once the call is over', async () => {
    const { scene, hiding } = await call();
    hiding.call.leave();
    hiding.call.relayWish.set(true);
    await scene.advance(5_000);
    expect(scene.network.open(hiding.name)).toEqual([]);
    expect(hiding.call.state.get().phase.type).toBe('left');
  });
});
