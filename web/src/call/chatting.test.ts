import { describe, expect, it } from 'vitest';
import { createScene, type Person } from './testing/scene.js';

const textsOf = ({ call }: Person) => call.state.get().chat.lines.map(({ text }) => text);

describe('chatting in a call', () => {
  it('reaches everyone while signaling is down, and those who come after that', async () => {
    const scene = createScene();
    const ana = await scene.arrive('ana');
    const bob = await scene.arrive('bob');
    for (const { signaling } of [ana, bob]) signaling.cut();
    scene.room.restart();
    expect(ana.call.say('signaling is down')).toBe(true);
    await scene.advance(30_000);
    expect(textsOf(bob)).toEqual(['signaling is down']);
    for (const { signaling } of [ana, bob]) signaling.restore();
    await scene.advance(5_000);
    const cleo = await scene.arrive('cleo');
    await scene.advance(5_000);
    expect(textsOf(cleo)).toEqual(['signaling is down']);
    expect(textsOf(bob)).toEqual(['signaling is down']);
  });

  it('waits for links that were lost, and for pages that are reloaded', async () => {
    const scene = createScene();
    const ana = await scene.arrive('ana');
    let bob = await scene.arrive('bob');
    scene.network.works = false;
    scene.network.break('ana', 'bob');
    ana.call.say('lost?');
    expect(ana.call.state.get().chat.lines[0]?.waitingFor).toHaveLength(1);
    bob = await scene.reload(bob);
    bob.call.say('reloaded');
    scene.network.works = true;
    for (const { id } of ana.call.state.get().members) ana.call.reconnect(id);
    await scene.advance(120_000);
    expect([...textsOf(ana)].sort()).toEqual(['lost?', 'reloaded']);
    expect([...textsOf(bob)].sort()).toEqual(['lost?', 'reloaded']);
    expect(ana.call.state.get().chat.lines[0]?.waitingFor).toBeNull();
  });

  it('counts what has not been read', async () => {
    const scene = createScene();
    const ana = await scene.arrive('ana');
    const bob = await scene.arrive('bob');
    ana.call.say('hello');
    await scene.advance(1_000);
    expect(bob.call.state.get().chat.unread).toBe(1);
    bob.call.readChat();
    expect(bob.call.state.get().chat.unread).toBe(0);
  });

  it('is forgotten by the tab when the person leaves', async () => {
    const scene = createScene();
    const ana = await scene.arrive('ana');
    ana.call.say('secret');
    ana.call.leave();
    await scene.advance(10_000);
    const again = await scene.arrive('ana', { storage: ana.storage });
    expect(textsOf(again)).toEqual([]);
  });
});
