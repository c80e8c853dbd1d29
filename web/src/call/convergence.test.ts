import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { settle } from './testing/fake-clock.js';
import { createScene, type Person, type Scene } from './testing/scene.js';

const names = ['ana', 'bob', 'cleo'] as const;

type Mishap =
  | {
      readonly type: 'cut' | 'restore' | 'reload' | 'leave' | 'relay' | 'move' | 'relay-away';
      readonly who: number;
    }
  | {
      readonly type: 'interrupt' | 'silence' | 'heal' | 'break';
      readonly who: number;
      readonly other: number;
    }
  | { readonly type: 'works'; readonly works: boolean }
  | { readonly type: 'restart' }
  | { readonly type: 'wait' | 'sleep'; readonly ms: number };

const who = fc.nat({ max: names.length - 1 });
const mishap: fc.Arbitrary<Mishap> = fc.oneof(
  fc.record({
    type: fc.constantFrom('cut', 'restore', 'reload', 'leave', 'relay', 'move', 'relay-away'),
    who,
  }),
  fc.record({
    type: fc.constantFrom('interrupt', 'silence', 'heal', 'break'),
    who,
    other: who,
  }),
  fc.record({ type: fc.constant('works' as const), works: fc.boolean() }),
  fc.record({ type: fc.constant('restart' as const) }),
  fc.record({ type: fc.constantFrom('wait', 'sleep'), ms: fc.nat({ max: 30_000 }) }),
  // Between a silence and what follows from it.
  fc.record({ type: fc.constant('wait' as const), ms: fc.nat({ max: 2_000 }) }),
);

/** milliseconds */
const latency = fc.constantFrom(0, 40, 700);

async function suffer(scene: Scene, people: Person[], event: Mishap): Promise<void> {
  const { network } = scene;
  switch (event.type) {
    case 'wait':
      await scene.advance(event.ms);
      return;
    case 'sleep':
      await scene.clock.sleep(event.ms);
      return;
    case 'works':
      network.works = event.works;
      return;
    case 'restart':
      scene.room.restart();
      return;
    case 'interrupt':
    case 'silence':
    case 'heal':
    case 'break':
      network[event.type](names[event.who] ?? 'ana', names[event.other] ?? 'ana');
      return;
    case 'cut':
    case 'restore':
    case 'reload':
    case 'leave':
    case 'relay':
    case 'move':
    case 'relay-away': {
      const person = people[event.who];
      if (person === undefined) return;
      if (event.type === 'cut') person.signaling.cut();
      else if (event.type === 'restore') person.signaling.restore();
      else if (event.type === 'move') person.surroundings.move();
      else if (event.type === 'relay-away') person.surroundings.relayAnswers = false;
      else if (event.type === 'relay') {
        const { relayWish } = person.call;
        relayWish.set(!relayWish.get());
      } else if (event.type === 'reload') people[event.who] = await scene.reload(person);
      else {
        person.call.leave();
        person.media.close();
        people[event.who] = await scene.arrive(person.name);
      }
    }
  }
}

async function calmDown(scene: Scene, people: readonly Person[]): Promise<void> {
  scene.network.works = true;
  for (const one of names) for (const other of names) scene.network.heal(one, other);
  for (const { signaling, surroundings } of people) {
    surroundings.relayAnswers = true;
    if (signaling.status.type !== 'connected') signaling.restore();
  }
  // Longer than every deadline and grace time together; nobody has to do anything.
  await scene.advance(240_000);
}

describe('whatever happens to signaling, links and pages, in whatever order', () => {
  it('the links converge, and nothing is left behind', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(mishap, { maxLength: 14 }), latency, async (events, latencyMs) => {
        const scene = createScene();
        scene.room.latencyMs = latencyMs;
        const people: Person[] = [];
        for (const name of names) people.push(await scene.arrive(name));
        for (const event of events) {
          await suffer(scene, people, event);
          await settle();
          for (const { name, call } of people) {
            for (const { options } of scene.network.open(name)) {
              expect(options.relayOnly).toBe(call.relayWish.get());
            }
          }
        }
        await calmDown(scene, people);

        for (const person of people) {
          const { members } = person.call.state.get();
          const seen = new Set(members.map((member) => `${member.name} ${member.link}`));
          const others = names.filter((name) => name !== person.name);
          expect(members).toHaveLength(others.length);
          expect(seen).toEqual(new Set(others.map((name) => `${name} connected`)));
        }
        expect(scene.network.open()).toHaveLength(names.length * (names.length - 1));

        for (const person of people) {
          person.call.leave();
          person.media.close();
        }
        await scene.advance(60_000);
        expect(scene.network.open()).toEqual([]);
        expect(scene.clock.pending).toBe(0);
        expect(people.map(({ surroundings }) => surroundings.watchers)).toEqual([0, 0, 0]);
        expect(people.flatMap((person) => person.devices.running)).toEqual([]);
      }),
      { numRuns: 60 },
    );
  });
});
