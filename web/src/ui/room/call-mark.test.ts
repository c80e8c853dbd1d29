import { roomIdSchema } from '@parley/shared';
import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import { settle } from '../../call/testing/fake-clock.js';
import { createFakeStorage } from '../../call/testing/fake-devices.js';
import { createScene, type Person, type Scene } from '../../call/testing/scene.js';
import { longestAbsenceMs, readCallMark, writeCallMark, type CallMark } from './call-mark.js';
import { keepCallMark } from './keep-call-mark.js';

const room = v.parse(roomIdSchema, 'team-standup');

const mark: CallMark = {
  id: 'instance-1',
  at: 1_000_000,
  name: 'Ana',
  mic: 'muted',
  camera: true,
  screen: false,
  relayOnly: true,
};

describe('the mark of a call', () => {
  it('is read as it was written, for as long as the call is worth coming back to', () => {
    const storage = createFakeStorage();
    writeCallMark(storage, room, mark);
    expect(readCallMark(storage, room, mark.at + longestAbsenceMs)).toEqual(mark);
    expect(readCallMark(storage, room, mark.at + longestAbsenceMs + 1)).toBeNull();
    expect(readCallMark(storage, room, mark.at - 1)).toBeNull();
  });

  it('is of one room', () => {
    const storage = createFakeStorage();
    writeCallMark(storage, room, mark);
    expect(readCallMark(storage, v.parse(roomIdSchema, 'other-room'), mark.at)).toBeNull();
  });

  it.each(['', '{', 'null', '[]', '{"id":"x"}', JSON.stringify({ ...mark, name: 'a\u202Eb' })])(
    'is none where %j is stored',
    (text) => {
      const storage = createFakeStorage();
      storage.set('tab', `parley.call.${room}`, text);
      expect(readCallMark(storage, room, mark.at)).toBeNull();
    },
  );
});

describe('a tab with a call in it', () => {
  interface Kept {
    readonly rest: () => void;
    readonly held: Set<string>;
    /** The mark, as a page would find it that is loaded now. */
    readonly mark: () => CallMark | null;
  }

  function keep(scene: Scene, person: Person, held: CallMark | null = null): Kept {
    const names = new Set<string>(held === null ? [] : [held.id]);
    const rest = keepCallMark({
      ...person,
      clock: scene.clock,
      room,
      hold: async (name) => {
        names.add(name);
        return () => names.delete(name);
      },
      held: held === null ? null : { id: held.id, letGo: () => names.delete(held.id) },
      wanted: held ?? { mic: 'on', camera: true },
    });
    return {
      rest,
      held: names,
      mark: () => readCallMark(person.storage, room, scene.clock.now()),
    };
  }

  it('remembers the devices and the name as they are now, and holds the call’s name', async () => {
    const scene = createScene();
    const ana = await scene.arrive('ana');
    const kept = keep(scene, ana);
    expect(kept.mark()).toMatchObject({ name: 'ana', mic: 'on', camera: true, screen: false });
    await ana.media.setMic(false);
    await ana.media.setCamera(false);
    await ana.media.shareScreen();
    ana.call.rename('anna');
    expect(kept.mark()).toMatchObject({ name: 'anna', mic: 'muted', camera: false, screen: true });
    expect([...kept.held]).toEqual([`parley.call.${kept.mark()?.id}`]);
  });

  it('leaves the mark as it was when the page goes away, whatever is closed then', async () => {
    const scene = createScene();
    const ana = await scene.arrive('ana');
    const kept = keep(scene, ana);
    await scene.advance(3_600_000);
    kept.rest();
    await settle();
    ana.call.close();
    ana.media.close();
    expect(kept.mark()).toMatchObject({ mic: 'on', camera: true });
    expect(kept.held.size).toBe(0);
    await scene.advance(longestAbsenceMs + 1);
    expect(kept.mark()).toBeNull();
  });

  it('forgets the call when the person leaves it', async () => {
    const scene = createScene();
    const ana = await scene.arrive('ana');
    const kept = keep(scene, ana);
    ana.call.leave();
    kept.rest();
    await settle();
    expect(kept.mark()).toBeNull();
    expect(kept.held.size).toBe(0);
  });

  it('knows about when the call was last on, though the browser ends without a word', async () => {
    const scene = createScene();
    const kept = keep(scene, await scene.arrive('ana'));
    await scene.advance(3_600_000);
    expect(scene.clock.now() - (kept.mark()?.at ?? 0)).toBeLessThanOrEqual(20_000);
  });

  it('wants a device still that failed, as people reload for that', async () => {
    const scene = createScene();
    const ana = await scene.arrive('ana');
    const kept = keep(scene, ana);
    ana.devices.fail('mic', 'in-use');
    ana.devices.fail('camera', 'in-use');
    for (const track of ana.devices.running) track.end();
    await scene.advance(1_000);
    expect(kept.mark()).toMatchObject({ mic: 'on', camera: true });
  });

  it('wants a device as it was switched while it started', async () => {
    const scene = createScene();
    const ana = await scene.arrive('ana');
    const kept = keep(scene, ana);
    await ana.media.setCamera(false);
    ana.devices.hold = true;
    const opening = ana.media.setCamera(true);
    const switching = ana.media.choose('mic', 'mic-2');
    await ana.media.setMic(false);
    expect(kept.mark()).toMatchObject({ mic: 'muted', camera: true });
    for (const _ of ['camera', 'mic']) ana.devices.allow();
    await Promise.all([opening, switching]);
  });

  it('has none before the call is on, except when it is come back to', async () => {
    const scene = createScene();
    const before = (signaling: { cut(): void }) => signaling.cut();
    const ana = await scene.arrive('ana', { before });
    expect(keep(scene, ana).mark()).toBeNull();
    const bob = await scene.arrive('bob', { before });
    const kept = keep(scene, bob, mark);
    expect(kept.mark()).toMatchObject({ id: mark.id, name: 'bob' });
  });
});
