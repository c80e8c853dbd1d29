import { describe, expect, it } from 'vitest';
import type { LinkSample } from '../link/link-sample.js';
import type { LinkLimits } from '../ports.js';
import { linkSample, sentSection } from '../testing/link-samples.js';
import { createScene, type Person, type Scene } from '../testing/scene.js';
import { hiddenSize, type Size, type VideoSlot } from './video-quality.js';

const large: Size = { width: 1280, height: 720 };
const small: Size = { width: 160, height: 90 };

/** A room with these people, who show each other's cameras at that size. */
async function callOf(names: readonly string[], size: Size = large) {
  const scene = createScene();
  const people = new Map<string, Person>();
  for (const name of names) people.set(name, await scene.arrive(name));
  const person = (name: string) => {
    const found = people.get(name);
    if (found === undefined) throw new Error(`${name} is not here`);
    return found;
  };
  const show = (viewer: string, shown: string, at: Size | null, slot: VideoSlot = 'camera') => {
    const id = person(viewer).sees(shown)?.id;
    if (id !== undefined) person(viewer).call.showAt(id, slot, at);
  };
  for (const viewer of names) for (const shown of names) show(viewer, shown, size);
  await scene.advance(1_000);
  /** What one may send to another. */
  const limits = (from: string, to: string): LinkLimits | undefined =>
    linkOf(scene, from, to)?.limits;
  /** One second goes by on each link of that person. */
  const measure = async (
    from: string,
    read: (to: string) => Partial<LinkSample>,
    seconds: number,
  ) => {
    const sentBytes = new Map<string, number>();
    for (let second = 0; second < seconds; second += 1) {
      for (const to of names) {
        const change = read(to);
        // What congestion control allows is sent.
        const bytesSent = (sentBytes.get(to) ?? 0) + (change.availableOutgoing ?? 0) / 8;
        sentBytes.set(to, bytesSent);
        const sample = linkSample(scene.clock.now(), { bytesSent, ...change });
        linkOf(scene, from, to)?.emit({ type: 'sample', sample });
      }
      await scene.advance(1_000);
    }
  };
  return { scene, person, show, limits, measure };
}

/** The open link of one person to another. */
const linkOf = (scene: Scene, from: string, to: string) =>
  scene.network.open(from).find((link) => link.peerOwner === to);

describe('the budget of a mesh (V1–V3)', () => {
  it('is divided anew when someone comes and when someone goes', async () => {
    const { scene, person, limits } = await callOf(['ana', 'bob', 'cleo', 'dan']);
    const bits = () => limits('ana', 'bob')?.camera?.bitrate ?? 0;
    const ofFour = bits();
    person('dan').call.leave();
    await scene.advance(1_000);
    const ofThree = bits();
    expect(ofThree).toBeGreaterThan(ofFour * 1.3);
    await scene.arrive('eve');
    expect(bits()).toBeLessThan(ofThree);
  });

  it('follows the size that the receiver shows, and sends nothing that is hidden', async () => {
    const { scene, show, limits } = await callOf(['ana', 'bob']);
    show('bob', 'ana', small);
    await scene.advance(1_000);
    expect(limits('ana', 'bob')?.camera?.shorterSide).toBe(90);
    show('bob', 'ana', hiddenSize);
    await scene.advance(1_000);
    expect(limits('ana', 'bob')?.camera).toBeNull();
    expect(limits('bob', 'ana')?.camera?.shorterSide).toBe(720);
  });

  it('sends a video at once that comes into sight', async () => {
    const { scene, show, limits } = await callOf(['ana', 'bob'], hiddenSize);
    expect(limits('ana', 'bob')?.camera).toBeNull();
    show('bob', 'ana', large);
    await scene.advance(0);
    expect(limits('ana', 'bob')?.camera?.shorterSide).toBe(720);
  });

  it('goes on when the clock is set back', async () => {
    const { scene, show, limits } = await callOf(['ana', 'bob'], hiddenSize);
    scene.clock.set(-3_600_000);
    show('bob', 'ana', large);
    await scene.advance(1_000);
    expect(limits('ana', 'bob')?.camera?.shorterSide).toBe(720);
  });

  it('does not follow every pixel while a window is dragged', async () => {
    const { scene, show, limits } = await callOf(['ana', 'bob']);
    const before = limits('ana', 'bob');
    for (let width = 1_280; width > 320; width -= 80) {
      show('bob', 'ana', { width, height: width * 0.5 });
      await scene.advance(50);
    }
    expect(limits('ana', 'bob')).toBe(before);
    await scene.advance(1_000);
    expect(limits('ana', 'bob')?.camera?.shorterSide).toBe(270);
  });

  it('follows each of a few changes within half a second', async () => {
    const { scene, show, limits } = await callOf(['ana', 'bob']);
    for (const size of [small, large, small, large, small, large]) {
      show('bob', 'ana', size);
      await scene.advance(500);
      expect(limits('ana', 'bob')?.camera?.shorterSide).toBe(size.height);
    }
  });

  it('sends nothing to a page in the background after a while, and at once when it is back', async () => {
    const { scene, person, limits } = await callOf(['ana', 'bob']);
    person('bob').page.hide();
    await scene.advance(4_000);
    expect(limits('ana', 'bob')?.camera).not.toBeNull();
    await scene.advance(2_000);
    expect(limits('ana', 'bob')?.camera).toBeNull();
    person('bob').page.show();
    await scene.advance(0);
    expect(limits('ana', 'bob')?.camera).not.toBeNull();
  });

  it('tells a new link what is shown, as the tile is the same', async () => {
    const { scene, limits } = await callOf(['ana', 'bob'], small);
    scene.network.break('ana', 'bob');
    await scene.advance(10_000);
    expect(limits('ana', 'bob')?.camera?.shorterSide).toBe(90);
  });

  it('gives what one narrow link cannot carry to the others', async () => {
    const { measure, limits } = await callOf(['ana', 'bob', 'cleo', 'dan']);
    const before = limits('ana', 'cleo')?.camera?.bitrate ?? 0;
    await measure('ana', (to) => ({ availableOutgoing: to === 'bob' ? 250_000 : 3_000_000 }), 12);
    expect(limits('ana', 'bob')?.camera?.bitrate).toBeLessThan(250_000);
    expect(limits('ana', 'cleo')?.camera?.bitrate).toBeGreaterThan(before * 1.2);
  });

  it('warns of an uplink that makes less of the pictures, and not of a budget that does', async () => {
    const { measure, person } = await callOf(['ana', 'bob', 'cleo', 'dan']);
    const own = () => person('ana').call.state.get().quality.own;
    person('ana').call.setDataUse({ saver: true });
    await measure('ana', () => ({ availableOutgoing: 3_000_000 }), 25);
    expect(own()).toEqual([]);
    person('ana').call.setDataUse({ saver: false });
    await measure('ana', () => ({ availableOutgoing: 200_000 }), 25);
    expect(own()).toEqual(['uplink']);
  });

  it('fits into an uplink that all links share', async () => {
    const { measure, limits } = await callOf(['ana', 'bob', 'cleo', 'dan']);
    await measure('ana', () => ({ availableOutgoing: 200_000 }), 12);
    const total = ['bob', 'cleo', 'dan'].reduce(
      (sum, to) => sum + (limits('ana', to)?.camera?.bitrate ?? 0) + 100_000,
      0,
    );
    expect(total).toBeLessThan(700_000);
  });

  it('spares an encoder that the processor limits, frames first', async () => {
    const { measure, limits } = await callOf(['ana', 'bob']);
    const strain = {
      mic: null,
      screen: null,
      camera: sentSection({ limitedBy: 'cpu' }),
    };
    await measure('ana', () => ({ sent: strain }), 6);
    expect(limits('ana', 'bob')?.camera).toMatchObject({ shorterSide: 720, frameRate: 20 });
    await measure('ana', () => ({ sent: strain }), 12);
    expect(limits('ana', 'bob')?.camera).toMatchObject({ shorterSide: 360, frameRate: 15 });
  });
});

describe('data saver', () => {
  it('sends little and asks for little', async () => {
    const { scene, person, limits } = await callOf(['ana', 'bob']);
    person('ana').call.setDataUse({ saver: true });
    await scene.advance(1_000);
    expect(limits('ana', 'bob')?.camera?.shorterSide).toBe(270);
    expect(limits('ana', 'bob')?.mic).toBe(16_000);
    expect(limits('bob', 'ana')?.camera?.shorterSide).toBe(180);
    person('ana').call.setDataUse({ saver: false });
    await scene.advance(1_000);
    expect(limits('ana', 'bob')?.camera?.shorterSide).toBe(720);
    expect(limits('bob', 'ana')?.camera?.shorterSide).toBe(720);
  });

  it('says whose pictures it holds back, until there is room for them', async () => {
    const names = ['ana', 'bob', 'cleo', 'dan', 'eve', 'fay', 'gus', 'hal'];
    const { scene, person, limits } = await callOf(names);
    const holdsBack = (viewer: string) => {
      const ana = person(viewer).sees('ana');
      const { heldBack } = person(viewer).call.state.get();
      return ana !== undefined && heldBack.get(ana.id)?.camera === true;
    };
    person('ana').call.setDataUse({ saver: true });
    await scene.advance(1_000);
    const others = names.slice(1);
    for (const name of others) {
      expect(holdsBack(name)).toBe(limits('ana', name)?.camera === null);
    }
    expect(others.some(holdsBack)).toBe(true);
    person('ana').call.setDataUse({ saver: false });
    await scene.advance(1_000);
    expect(others.some(holdsBack)).toBe(false);
  });
});

describe('audio only', () => {
  it('turns the own camera off and asks nobody for pictures', async () => {
    const { scene, person, limits } = await callOf(['ana', 'bob']);
    person('ana').call.setDataUse({ audioOnly: true });
    await scene.advance(1_000);
    expect(limits('ana', 'bob')?.camera).toBeNull();
    expect(limits('bob', 'ana')?.camera).toBeNull();
    expect(person('bob').sees('ana')?.media.cam).toBe(false);
    expect(person('ana').devices.running).toHaveLength(1);
    person('ana').call.setDataUse({ audioOnly: false });
    await scene.advance(0);
    expect(limits('bob', 'ana')?.camera).not.toBeNull();
  });

  it('ends when the camera is turned on', async () => {
    const { scene, person, limits } = await callOf(['ana', 'bob']);
    person('ana').call.setDataUse({ audioOnly: true });
    await person('ana').media.setCamera(true);
    await scene.advance(1_000);
    expect(person('ana').call.state.get().dataUse.audioOnly).toBe(false);
    expect(limits('ana', 'bob')?.camera).not.toBeNull();
  });

  it('is remembered on the device, as the rest of the wishes are', async () => {
    const scene = createScene();
    const ana = await scene.arrive('ana', { devices: false });
    ana.call.setDataUse({ audioOnly: true, saver: true, budget: 1_000_000 });
    const again = await scene.arrive('ana', { devices: false, storage: ana.storage });
    expect(again.call.state.get().dataUse).toEqual({
      audioOnly: true,
      saver: true,
      budget: 1_000_000,
    });
  });
});
