import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { createFakeChat, type FakeChat } from '../testing/fake-chat.js';

const names = ['ana', 'bob', 'cleo', 'dan'] as const;

type Happening =
  | { readonly type: 'say' | 'reload' | 'crash' | 'arrive' | 'leave'; readonly who: string }
  | {
      readonly type: 'connect' | 'cut' | 'hold' | 'release';
      readonly who: string;
      readonly other: string;
    }
  | { readonly type: 'wait'; readonly ms: number };

const who = fc.constantFrom(...names);
const happening: fc.Arbitrary<Happening> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ type: fc.constant('say' as const), who }) },
  {
    weight: 4,
    arbitrary: fc.record({
      type: fc.constantFrom('connect', 'cut', 'hold', 'release'),
      who,
      other: who,
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({ type: fc.constantFrom('reload', 'crash', 'arrive', 'leave'), who }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      type: fc.constant('wait' as const),
      ms: fc.oneof(fc.nat({ max: 200 }), fc.nat({ max: 10_000 })),
    }),
  },
);

/** Everything that was said, by the id of who said it, in order. Whoever leaves and comes again is another member. */
type Said = Map<string, string[]>;

async function suffer(
  scene: FakeChat,
  said: Said,
  event: Happening,
  number: number,
): Promise<void> {
  switch (event.type) {
    case 'wait':
      await scene.clock.advance(event.ms);
      return;
    case 'say': {
      const speaker = scene.people.get(event.who);
      const text = `${speaker?.id} ${number}`;
      if (speaker?.chat.say(text) === true) {
        said.set(speaker.id, [...(said.get(speaker.id) ?? []), text]);
      }
      return;
    }
    case 'connect':
    case 'cut':
    case 'hold':
    case 'release':
      scene[event.type](event.who, event.other);
      return;
    case 'arrive':
      if (!scene.people.has(event.who)) scene.arrive(event.who);
      return;
    case 'reload':
    case 'crash':
      if (!scene.people.has(event.who)) return;
      scene[event.type === 'crash' ? 'crash' : 'end'](event.who);
      scene.arrive(event.who);
      return;
    case 'leave':
      if (scene.people.has(event.who)) scene.leave(event.who);
  }
}

it('whatever happens to links and pages, whoever ends connected has every message once, in its author’s order (T1, T2)', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(happening, { maxLength: 60, size: 'max' }), async (events) => {
      const scene = createFakeChat();
      const said: Said = new Map();
      for (const name of names.slice(0, 3)) scene.arrive(name);
      for (const [number, event] of events.entries()) await suffer(scene, said, event, number);
      for (const one of names) {
        for (const other of names) scene.release(one, other);
      }
      scene.connectAll();
      await scene.clock.advance(60_000);

      const all = [...scene.people.values()];
      const present = new Set<string>(all.map(({ id }) => id));
      for (const reader of all) {
        const { texts } = reader;
        expect(new Set(texts).size, 'once').toBe(texts.length);
        for (const [author, own] of said) {
          const shown = texts.filter((text) => text.startsWith(`${author} `));
          const known = new Set(shown);
          expect(shown, `${author}’s order`).toEqual(own.filter((text) => known.has(text)));
          // Someone who has left may have taken words along that nobody had heard yet.
          expect(shown, 'every one').toEqual(present.has(author) ? own : shown);
        }
      }
      const sets = all.map(({ texts }) => [...texts].sort());
      for (const set of sets) expect(set).toEqual(sets[0]);
      // What is written alone waits for someone to come.
      for (const { chat } of all.length > 1 ? all : []) {
        expect(chat.state.lines.filter(({ waitingFor }) => waitingFor !== null)).toEqual([]);
      }
      for (const { name } of all) scene.end(name);
      await scene.clock.advance(1_000);
      expect(scene.clock.pending).toBe(0);
    }),
    { numRuns: 60 },
  );
});
