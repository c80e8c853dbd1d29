import { maxChatTextLength } from '@parley/shared';
import { describe, expect, it } from 'vitest';
import { keptForMs } from './chat-memory.js';
import { createFakeChat, type FakeChat } from '../testing/fake-chat.js';
import { createFakeStorage } from '../testing/fake-devices.js';

/** Longer than every delay of the chat together. */
const aWhile = 10_000;

async function meet(...names: string[]): Promise<FakeChat> {
  const scene = createFakeChat();
  for (const name of names) {
    scene.arrive(name);
    scene.connectAll();
    await scene.clock.advance(aWhile);
  }
  return scene;
}

const textsOf = (scene: FakeChat, name: string) => scene.people.get(name)?.texts;
const say = (scene: FakeChat, name: string, text: string) => scene.people.get(name)?.chat.say(text);
const linesOf = (scene: FakeChat, name: string) => scene.people.get(name)?.chat.state.lines ?? [];
const waitingFor = (scene: FakeChat, name: string) =>
  linesOf(scene, name).map((line) => line.waitingFor);

describe('a chat', () => {
  it('brings what is written to everyone at once, once and in order (T1)', async () => {
    const scene = await meet('ana', 'bob', 'cleo');
    say(scene, 'ana', 'one');
    say(scene, 'ana', 'two');
    await scene.clock.advance(30);
    for (const name of ['ana', 'bob', 'cleo']) expect(textsOf(scene, name)).toEqual(['one', 'two']);
    await scene.clock.advance(aWhile);
    for (const name of ['ana', 'bob', 'cleo']) expect(textsOf(scene, name)).toEqual(['one', 'two']);
    expect(scene.sent.filter(({ message }) => message.type === 'chat-want')).toEqual([]);
  });

  it('knows who wrote what, and which is one’s own', async () => {
    const scene = await meet('ana', 'bob');
    say(scene, 'ana', 'hello');
    await scene.clock.advance(aWhile);
    expect(linesOf(scene, 'ana')).toMatchObject([{ name: 'ana', own: true }]);
    expect(linesOf(scene, 'bob')).toMatchObject([
      { name: 'ana', own: false, hearsay: false, live: true },
    ]);
  });

  it('writes nothing where there is nothing to write', async () => {
    const scene = await meet('ana', 'bob');
    expect(say(scene, 'ana', ' \n\t ')).toBe(false);
    expect(textsOf(scene, 'ana')).toEqual([]);
  });

  it('cuts what is too long', async () => {
    const scene = await meet('ana', 'bob');
    say(scene, 'ana', 'x'.repeat(maxChatTextLength + 1));
    await scene.clock.advance(aWhile);
    expect(textsOf(scene, 'bob')).toEqual(['x'.repeat(maxChatTextLength)]);
  });

  it('delivers what was written while cut off, in order, and says so until then (T4)', async () => {
    const scene = await meet('ana', 'bob');
    scene.cut('ana', 'bob');
    say(scene, 'ana', 'one');
    say(scene, 'ana', 'two');
    await scene.clock.advance(aWhile);
    expect(textsOf(scene, 'bob')).toEqual([]);
    expect(waitingFor(scene, 'ana')).toEqual([['member-bob'], ['member-bob']]);
    scene.connect('ana', 'bob');
    await scene.clock.advance(aWhile);
    expect(textsOf(scene, 'bob')).toEqual(['one', 'two']);
    expect(waitingFor(scene, 'ana')).toEqual([null, null]);
  });

  it('keeps what was written alone for whoever comes', async () => {
    const scene = await meet('ana');
    say(scene, 'ana', 'anyone?');
    expect(waitingFor(scene, 'ana')).toEqual([[]]);
    scene.arrive('bob');
    scene.connectAll();
    await scene.clock.advance(aWhile);
    expect(textsOf(scene, 'bob')).toEqual(['anyone?']);
    expect(waitingFor(scene, 'ana')).toEqual([null]);
  });

  it('waits for nobody who has left', async () => {
    const scene = await meet('ana', 'bob', 'cleo');
    scene.cut('ana', 'cleo');
    scene.cut('bob', 'cleo');
    say(scene, 'ana', 'hello');
    await scene.clock.advance(aWhile);
    expect(waitingFor(scene, 'ana')).toEqual([['member-cleo']]);
    scene.leave('cleo');
    expect(waitingFor(scene, 'ana')).toEqual([null]);
  });

  it('sends again what was lost with a link', async () => {
    const scene = await meet('ana', 'bob');
    say(scene, 'ana', 'lost on the way');
    scene.cut('ana', 'bob');
    scene.connect('ana', 'bob');
    await scene.clock.advance(aWhile);
    expect(textsOf(scene, 'bob')).toEqual(['lost on the way']);
  });

  it('takes nothing before what came before it, also while it is being asked for (T3)', async () => {
    const scene = await meet('ana', 'bob', 'cleo');
    scene.cut('ana', 'bob');
    scene.cut('ana', 'cleo');
    say(scene, 'ana', 'one');
    say(scene, 'ana', 'two');
    await scene.clock.advance(aWhile);
    scene.connect('ana', 'bob');
    // Bob has heard what Ana has, and has asked for it, when this arrives.
    await scene.clock.advance(10);
    say(scene, 'ana', 'three');
    await scene.clock.advance(aWhile);
    expect(textsOf(scene, 'bob')).toEqual(['one', 'two', 'three']);
    expect(textsOf(scene, 'cleo')).toEqual(['one', 'two', 'three']);
  });

  it('loses and doubles nothing over a reload (T2)', async () => {
    const scene = await meet('ana', 'bob');
    say(scene, 'ana', 'before');
    await scene.clock.advance(100);
    say(scene, 'bob', 'answer');
    await scene.clock.advance(aWhile);
    scene.end('ana');
    const ana = scene.arrive('ana');
    expect(ana.texts).toEqual(['before', 'answer']);
    expect(ana.chat.state.lines.map(({ own }) => own)).toEqual([true, false]);
    ana.chat.say('written before the links are back');
    scene.connectAll();
    await scene.clock.advance(aWhile);
    say(scene, 'ana', 'after');
    await scene.clock.advance(aWhile);
    const all = ['before', 'answer', 'written before the links are back', 'after'];
    expect(textsOf(scene, 'ana')).toEqual(all);
    expect(textsOf(scene, 'bob')).toEqual(all);
  });

  it('is handed back to a member whose storage was lost, its own words included', async () => {
    const scene = await meet('ana', 'bob');
    say(scene, 'ana', 'mine');
    await scene.clock.advance(100);
    say(scene, 'bob', 'yours');
    await scene.clock.advance(aWhile);
    scene.end('ana');
    const ana = scene.arrive('ana', { forget: true });
    scene.connectAll();
    ana.chat.say('at once');
    await scene.clock.advance(aWhile);
    expect([...ana.texts].sort()).toEqual(['at once', 'mine', 'yours']);
    expect(ana.chat.state.lines.filter(({ own }) => own)).toHaveLength(2);
    expect(textsOf(scene, 'bob')).toEqual(['mine', 'yours', 'at once']);
  });

  it('keeps nothing after leaving', async () => {
    const scene = await meet('ana', 'bob');
    say(scene, 'ana', 'secret');
    await scene.clock.advance(aWhile);
    const storage = scene.people.get('ana')?.storage;
    scene.people.get('ana')?.chat.forget();
    expect(storage?.get('tab', 'parley.chat.team-standup')).toBeNull();
  });

  it('of another hour is not brought up again', async () => {
    const scene = await meet('ana', 'bob');
    say(scene, 'ana', 'yesterday');
    scene.end('ana');
    await scene.clock.advance(keptForMs + 1);
    const ana = scene.arrive('ana');
    expect(ana.texts).toEqual([]);
    ana.chat.say('today');
    scene.connectAll();
    await scene.clock.advance(aWhile);
    // Bob never had anything under the numbers of yesterday's log that today's could be taken for.
    expect(textsOf(scene, 'bob')).toContain('today');
  });
});

it('in a copied tab does not take the other tab’s words for its own', async () => {
  const scene = await meet('ana', 'bob');
  say(scene, 'ana', 'hello');
  await scene.clock.advance(aWhile);
  const storage = createFakeStorage();
  const key = 'parley.chat.team-standup';
  storage.set('tab', key, scene.people.get('ana')?.storage.get('tab', key) ?? null);
  const copy = scene.arrive('copy', { storage });
  scene.connectAll();
  await scene.clock.advance(aWhile);
  expect(copy.chat.state.lines).toMatchObject([{ text: 'hello', own: false }]);
  say(scene, 'ana', 'to my copy');
  say(scene, 'copy', 'to the first');
  await scene.clock.advance(aWhile);
  const ofCopy = linesOf(scene, 'copy').map(({ text, own }) => `${text}: ${own}`);
  expect(new Set(ofCopy)).toEqual(
    new Set(['hello: false', 'to my copy: false', 'to the first: true']),
  );
  expect([...(textsOf(scene, 'bob') ?? [])].sort()).toEqual([
    'hello',
    'to my copy',
    'to the first',
  ]);
});

describe('a late joiner', () => {
  it('gets what was said, in the order in which it was said, by those who have left too (T5)', async () => {
    const scene = await meet('ana', 'bob', 'cleo');
    for (const [name, text] of [
      ['ana', '1'],
      ['bob', '2'],
      ['cleo', '3'],
      ['ana', '4'],
      ['bob', '5'],
    ] as const) {
      say(scene, name, text);
      await scene.clock.advance(100);
    }
    scene.leave('cleo');
    const dan = scene.arrive('dan');
    scene.connectAll();
    await scene.clock.advance(aWhile);
    expect(dan.texts).toEqual(['1', '2', '3', '4', '5']);
    expect(dan.chat.state.unread).toBe(5);
    const lines = dan.chat.state.lines;
    expect(lines.map(({ name }) => name)).toEqual(['ana', 'bob', 'cleo', 'ana', 'bob']);
    expect(lines.map(({ live }) => live)).toEqual([false, false, false, false, false]);
    // Those who are there confirm what they wrote; nobody can for Cleo (T6).
    expect(lines.map(({ hearsay }) => hearsay)).toEqual([false, false, true, false, false]);
  });

  it('sees when it was written, whatever the clocks say (T7)', async () => {
    const scene = createFakeChat();
    scene.arrive('ana', { clockOff: 5 * 60 * 60 * 1000 });
    say(scene, 'ana', 'hello');
    await scene.clock.advance(60_000);
    const bob = scene.arrive('bob');
    scene.connectAll();
    await scene.clock.advance(1_000);
    const [line] = bob.chat.state.lines;
    expect(Math.abs((line?.at ?? 0) - (scene.clock.now() - 61_000))).toBeLessThan(200);
  });

  it('gets a long history in parts that a data channel can carry', async () => {
    const scene = await meet('ana');
    const texts = Array.from({ length: 60 }, (_, index) => `${index} ${'ж'.repeat(3_000)}`);
    for (const text of texts) say(scene, 'ana', text);
    const bob = scene.arrive('bob');
    scene.connectAll();
    await scene.clock.advance(aWhile);
    expect(bob.texts).toEqual(texts);
    const sizes = scene.sent.map(({ message }) => Buffer.byteLength(JSON.stringify(message)));
    expect(Math.max(...sizes)).toBeLessThan(64 * 1024);
  });

  it('learns what a third one could not be told', async () => {
    const scene = await meet('ana', 'bob', 'cleo');
    scene.cut('ana', 'cleo');
    say(scene, 'ana', 'to all');
    await scene.clock.advance(1_000);
    expect(textsOf(scene, 'cleo')).toEqual(['to all']);
    expect(linesOf(scene, 'cleo')).toMatchObject([{ name: 'ana', hearsay: true }]);
    scene.connect('ana', 'cleo');
    await scene.clock.advance(1_000);
    expect(linesOf(scene, 'cleo')).toMatchObject([{ text: 'to all', hearsay: false }]);
  });

  it('learns it past a link that is stuck as well, once', async () => {
    const scene = await meet('ana', 'bob', 'cleo');
    scene.hold('ana', 'cleo');
    say(scene, 'ana', 'to all');
    say(scene, 'bob', 'yes');
    await scene.clock.advance(1_000);
    expect([...(textsOf(scene, 'cleo') ?? [])].sort()).toEqual(['to all', 'yes']);
    scene.release('ana', 'cleo');
    await scene.clock.advance(aWhile);
    expect(linesOf(scene, 'cleo').map(({ text, hearsay }) => [text, hearsay])).toContainEqual([
      'to all',
      false,
    ]);
    expect(textsOf(scene, 'cleo')).toHaveLength(2);
  });
});

describe('what has not been read', () => {
  it('is counted, without one’s own words, until it is seen', async () => {
    const scene = await meet('ana', 'bob');
    say(scene, 'ana', 'one');
    say(scene, 'ana', 'two');
    await scene.clock.advance(aWhile);
    const bob = scene.people.get('bob');
    expect(bob?.chat.state.unread).toBe(2);
    expect(scene.people.get('ana')?.chat.state.unread).toBe(0);
    bob?.chat.read();
    expect(bob?.chat.state.unread).toBe(0);
    say(scene, 'ana', 'three');
    await scene.clock.advance(aWhile);
    expect(bob?.chat.state.unread).toBe(1);
  });

  it('is remembered over a reload', async () => {
    const scene = await meet('ana', 'bob');
    say(scene, 'ana', 'one');
    await scene.clock.advance(aWhile);
    scene.people.get('bob')?.chat.read();
    say(scene, 'ana', 'two');
    await scene.clock.advance(aWhile);
    scene.end('bob');
    expect(scene.arrive('bob').chat.state.unread).toBe(1);
  });
});

it('leaves no timer behind', async () => {
  const scene = await meet('ana', 'bob', 'cleo');
  say(scene, 'ana', 'bye');
  await scene.clock.advance(30);
  for (const name of ['ana', 'bob', 'cleo']) scene.end(name);
  // What is on the wire arrives nowhere.
  await scene.clock.advance(30);
  expect(scene.clock.pending).toBe(0);
});
