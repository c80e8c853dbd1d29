import { describe, expect, it } from 'vitest';
import { settle } from './testing/fake-clock.js';
import { graceMs } from './testing/fake-room.js';
import { createScene } from './testing/scene.js';

async function three() {
  const scene = createScene();
  const ana = await scene.arrive('ana');
  const bob = await scene.arrive('bob');
  const cleo = await scene.arrive('cleo');
  return { scene, ana, bob, cleo };
}

describe('a lost signaling connection', () => {
  it('leaves every link as it is and is shown as presence only (P4)', async () => {
    const { scene, ana, bob } = await three();
    bob.signaling.cut();
    await settle();
    expect(bob.call.state.get().phase).toEqual({ type: 'in-call' });
    expect(bob.call.state.get().signaling.type).toBe('waiting');
    expect(bob.call.state.get().members.map((member) => member.link)).toEqual([
      'connected',
      'connected',
    ]);
    expect(ana.sees('bob')).toMatchObject({ presence: 'away', link: 'connected' });
    expect(scene.network.links).toHaveLength(6);
  });

  it('resumes as the same member on the same links (S2)', async () => {
    const { scene, ana, bob } = await three();
    bob.signaling.cut();
    await scene.advance(5_000);
    bob.signaling.restore();
    await settle();
    expect(bob.call.state.get().self.id).toBe('member-002');
    expect(bob.call.state.get().signaling.type).toBe('connected');
    expect(ana.sees('bob')).toMatchObject({ presence: 'here', link: 'connected' });
    await scene.advance(60_000);
    expect(scene.network.links).toHaveLength(6);
    expect(scene.network.open()).toHaveLength(6);
  });

  it('delivers what changed meanwhile, the newest only', async () => {
    const { ana, bob } = await three();
    bob.signaling.cut();
    await bob.media.setMic(false);
    await bob.media.setCamera(false);
    await bob.media.setMic(true);
    bob.call.rename('robert');
    bob.signaling.restore();
    await settle();
    expect(ana.sees('robert')).toMatchObject({ media: { mic: true, cam: false } });
    expect(bob.signaling.joins.at(-1)).toMatchObject({ name: 'robert', media: { cam: false } });
  });

  it('removes who left meanwhile and links who came', async () => {
    const { scene, ana, bob, cleo } = await three();
    bob.signaling.cut();
    ana.call.leave();
    await settle();
    const dan = await scene.arrive('dan');
    expect(bob.sees('dan')).toBeUndefined();
    bob.signaling.restore();
    await settle();
    expect(bob.call.state.get().members.map((member) => member.name)).toEqual(['cleo', 'dan']);
    expect(bob.sees('dan')?.link).toBe('connected');
    expect(dan.sees('bob')?.link).toBe('connected');
    expect(cleo.sees('bob')?.link).toBe('connected');
  });

  it('starts anew with who was reloaded meanwhile (S6)', async () => {
    const { scene, ana, bob } = await three();
    bob.signaling.cut();
    const back = await scene.reload(ana);
    bob.signaling.restore();
    await settle();
    expect(bob.sees('ana')?.link).toBe('connected');
    expect(back.sees('bob')?.link).toBe('connected');
    await scene.advance(60_000);
    expect(scene.network.open()).toHaveLength(6);
  });

  it('spends no try on a link that fails while nothing can be negotiated', async () => {
    const { scene, ana, bob } = await three();
    bob.signaling.cut();
    await settle();
    scene.network.break('ana', 'bob');
    await scene.advance(graceMs - 1_000);
    expect(bob.sees('ana')?.link).toBe('recovering');
    expect(scene.network.links).toHaveLength(6);
    bob.signaling.restore();
    await settle();
    expect(bob.sees('ana')?.link).toBe('connected');
    expect(ana.sees('bob')?.link).toBe('connected');
  });
});

describe('a server that restarts with empty memory', () => {
  it('gets its room back from the members, and no link is touched (S8)', async () => {
    const { scene, ana, bob, cleo } = await three();
    scene.room.restart();
    await settle();
    cleo.signaling.restore();
    await settle();
    expect(cleo.call.state.get().members.map((member) => member.presence)).toEqual([
      'away',
      'away',
    ]);
    await scene.advance(5_000);
    bob.signaling.restore();
    ana.signaling.restore();
    await settle();
    for (const person of [ana, bob, cleo]) {
      expect(person.call.state.get().members).toHaveLength(2);
      expect(
        person.call.state
          .get()
          .members.every((each) => each.presence === 'here' && each.link === 'connected'),
      ).toBe(true);
    }
    await scene.advance(60_000);
    expect(scene.network.links).toHaveLength(6);
  });

  it('loses who does not come back within the grace time, once the link is lost too (P7)', async () => {
    const { scene, cleo } = await three();
    scene.room.restart();
    await settle();
    cleo.signaling.restore();
    await scene.advance(5_000);
    scene.network.interrupt('bob', 'cleo');
    await scene.advance(graceMs - 5_001);
    expect(cleo.call.state.get().members).toHaveLength(2);
    await scene.advance(1);
    expect(cleo.sees('bob')).toBeUndefined();
    expect(cleo.sees('ana')).toMatchObject({ presence: 'away', link: 'connected' });
    // Minutes later: the one end can reach the server, the other cannot, and they talk all the same.
    await scene.advance(600_000);
    expect(cleo.sees('ana')).toMatchObject({ presence: 'away', link: 'connected' });
    scene.network.interrupt('ana', 'cleo');
    await scene.advance(4_999);
    expect(cleo.sees('ana')).toBeDefined();
    // The silence has to be noticed first.
    await scene.advance(1_200);
    expect(cleo.sees('ana')).toBeUndefined();
    expect(scene.network.open('cleo')).toEqual([]);
  });

  it('loses at once who is not known and whose link is gone too', async () => {
    const { scene, ana, cleo } = await three();
    scene.room.restart();
    await settle();
    ana.call.close();
    await settle();
    cleo.signaling.restore();
    await settle();
    expect(cleo.sees('ana')).toBeUndefined();
    expect(cleo.sees('bob')).toMatchObject({ presence: 'away', link: 'connected' });
  });
});

describe('a member whom the server has given up (P7)', () => {
  it('stays while the link works, and goes on as the same one on return', async () => {
    const { scene, ana, bob, cleo } = await three();
    bob.signaling.cut();
    await scene.advance(graceMs + 60_000);
    expect(ana.sees('bob')).toMatchObject({ presence: 'away', link: 'connected' });
    bob.signaling.restore();
    await settle();
    for (const other of [ana, cleo]) {
      expect(other.sees('bob')).toMatchObject({
        id: 'member-002',
        presence: 'here',
        link: 'connected',
      });
    }
    expect(scene.network.links).toHaveLength(6);
  });

  it('is gone at once when the link was lost before', async () => {
    const { scene, ana, bob } = await three();
    bob.signaling.cut();
    scene.network.interrupt('ana', 'bob');
    await scene.advance(graceMs - 1);
    expect(ana.sees('bob')).toBeDefined();
    await scene.advance(1);
    expect(ana.sees('bob')).toBeUndefined();
  });
});

describe('leaving without the server (P6)', () => {
  it('is told to the others over the links, and then those close', async () => {
    const { scene, ana, bob, cleo } = await three();
    for (const person of [ana, bob, cleo]) person.signaling.cut();
    await settle();
    bob.call.leave();
    bob.call.close();
    await settle();
    expect(bob.call.state.get()).toMatchObject({ phase: { type: 'left' }, members: [] });
    for (const other of [ana, cleo]) expect(other.sees('bob')).toBeUndefined();
    await scene.advance(1_000);
    expect(scene.network.open()).toHaveLength(2);
    expect(scene.network.open('bob')).toEqual([]);
  });

  it('is believed more than a server that does not know of it yet', async () => {
    const { scene, ana, bob } = await three();
    bob.signaling.cut();
    ana.signaling.cut();
    await settle();
    bob.call.leave();
    await settle();
    ana.signaling.restore();
    await settle();
    // The server keeps the seat for the grace time, and lists it.
    expect(scene.room.members.map(({ name }) => name)).toContain('bob');
    expect(ana.call.state.get().members.map(({ name }) => name)).toEqual(['cleo']);
    await scene.advance(graceMs + 1_000);
    expect(scene.room.members.map(({ name }) => name)).not.toContain('bob');
    const again = await scene.arrive('bob', { storage: bob.storage });
    expect(ana.sees('bob')).toMatchObject({ link: 'connected' });
    expect(again.sees('ana')).toMatchObject({ link: 'connected' });
  });

  it('does not keep out one who comes back at once', async () => {
    const { ana, bob, scene } = await three();
    bob.signaling.cut();
    await settle();
    bob.call.leave();
    await settle();
    expect(ana.sees('bob')).toBeUndefined();
    await scene.arrive('bob', { storage: bob.storage });
    expect(ana.sees('bob')).toMatchObject({ presence: 'here', link: 'connected' });
  });
});

describe('a seat that was given away', () => {
  it('makes a new member with new links', async () => {
    const { scene, ana, bob } = await three();
    bob.signaling.cut();
    await settle();
    scene.room.forget('member-002' as never);
    await settle();
    expect(ana.sees('bob')).toMatchObject({ presence: 'away', link: 'connected' });
    bob.signaling.restore();
    await settle();
    expect(ana.call.state.get().members.map(({ name }) => name)).toEqual(['cleo', 'bob']);
    expect(bob.call.state.get().self.id).toBe('member-004');
    expect(ana.sees('bob')).toMatchObject({ id: 'member-004', link: 'connected' });
    expect(bob.call.state.get().members.map((member) => member.link)).toEqual([
      'connected',
      'connected',
    ]);
    expect(scene.network.open()).toHaveLength(6);
  });

  it('ends the call as refused where the room is full by then', async () => {
    const { scene, bob } = await three();
    scene.room.capacity = 2;
    bob.signaling.cut();
    await settle();
    scene.room.forget('member-002' as never);
    bob.signaling.restore();
    await settle();
    expect(bob.call.state.get()).toMatchObject({
      phase: { type: 'refused', code: 'room_full' },
      members: [],
    });
    expect(scene.network.open('bob')).toEqual([]);
  });
});
