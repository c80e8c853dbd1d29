import type { InstanceId, MemberId, RoomId } from '@parley/shared';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createMemoryStore } from './memory-store.js';
import type { JoinOutcome, JoinRequest } from './room-store.js';

const room = 'planning' as RoomId;
const media = { mic: true, cam: true, screen: false };
const member = (name: string) => `member-${name}` as MemberId;

const request = (name: string, change: Partial<JoinRequest> = {}): JoinRequest => ({
  room,
  connection: `connection-${name}`,
  profile: { instance: 'instance-0001' as InstanceId, name, media },
  newMember: member(name),
  capacity: 3,
  ...change,
});

const seatOf = (name: string) => ({ room, member: member(name), connection: `connection-${name}` });

function entered(outcome: JoinOutcome): Extract<JoinOutcome, { kind: 'entered' }> {
  if (outcome.kind !== 'entered') throw new Error(`not let in: ${outcome.kind}`);
  return outcome;
}

describe('rooms', () => {
  it('P2: free a vanished seat when its time has run out, and not a millisecond earlier', async () => {
    const store = createMemoryStore();
    await store.join(request('ana'), 1000);
    await store.join(request('bob'), 1000);
    await store.vanish(seatOf('bob'), 5000);

    expect(await store.expire(4999)).toEqual({ departures: [], nextAt: 5000 });
    expect(await store.expire(5000)).toEqual({
      departures: [{ room, member: member('bob'), recipients: ['connection-ana'] }],
      nextAt: undefined,
    });
    expect(await store.count()).toEqual({ rooms: 1, members: 1 });
  });

  it('P5: end when the last seat runs out', async () => {
    const store = createMemoryStore();
    await store.join(request('ana'), 1000);
    await store.vanish(seatOf('ana'), 5000);
    await store.expire(5000);
    expect(await store.describe(room, 5000)).toBeUndefined();
    expect(await store.count()).toEqual({ rooms: 0, members: 0 });
  });

  it('P5: stay for their time when they were made, and end after it', async () => {
    const store = createMemoryStore();
    expect(await store.create({ id: room, capacity: 2, keptUntil: 9000, now: 1 })).toBe('created');
    expect(await store.create({ id: room, capacity: 5, keptUntil: 9000, now: 2 })).toBe('taken');
    expect(await store.expire(8999)).toEqual({ departures: [], nextAt: 9000 });
    expect(await store.describe(room, 8999)).toEqual({ members: 0, capacity: 2 });
    expect(await store.describe(room, 9000)).toBeUndefined();
    await store.expire(9000);
    expect(await store.count()).toEqual({ rooms: 0, members: 0 });
  });

  it('P5: stay past their time as long as someone is there', async () => {
    const store = createMemoryStore();
    await store.create({ id: room, capacity: 2, keptUntil: 9000, now: 1 });
    await store.join(request('ana'), 8000);
    await store.expire(10_000);
    expect(await store.describe(room, 10_000)).toEqual({ members: 1, capacity: 2 });
  });

  it('are made for later in a bounded number, while joining goes on', async () => {
    const store = createMemoryStore({ mostKeptRooms: 1 });
    const other = 'retrospective' as RoomId;
    await store.create({ id: room, capacity: 2, keptUntil: 9000, now: 1 });
    const again = { id: other, capacity: 2, keptUntil: 20_000, now: 9000 };
    expect(await store.create(again)).toBe('full');
    expect(entered(await store.join(request('ana', { room: other }), 2)).self.id).toBe(
      member('ana'),
    );
    await store.leave({ ...seatOf('ana'), room: other });
    await store.expire(9000);
    expect(await store.create(again)).toBe('created');
  });

  it('G1: route nothing for a connection that has lost its seat', async () => {
    const store = createMemoryStore();
    const { self } = entered(await store.join(request('ana'), 1000));
    await store.join(request('bob'), 1000);
    await store.join(
      request('ana', {
        connection: 'new',
        returning: { member: self.id, joinNumber: self.joinNumber },
        replaces: 'connection-ana',
      }),
      1001,
    );
    expect(await store.route(seatOf('ana'), member('bob'))).toBeUndefined();
    expect(await store.update(seatOf('ana'), { name: 'Mallory' })).toBeUndefined();
    expect(await store.leave(seatOf('ana'))).toBeUndefined();
    expect(await store.vanish(seatOf('ana'), 0)).toBeUndefined();
    expect(await store.route({ ...seatOf('ana'), connection: 'new' }, member('bob'))).toBe(
      'connection-bob',
    );
  });

  it('S2: never give two members one join number, even if the clock was set back', async () => {
    const store = createMemoryStore();
    const { self } = entered(await store.join(request('ana'), 1000));
    const outcome = await store.join(
      request('bob', { returning: { member: member('eve'), joinNumber: self.joinNumber } }),
      500,
    );
    expect(outcome).toMatchObject({
      resumed: false,
      self: { id: member('bob'), joinNumber: self.joinNumber + 1 },
    });
  });

  it('S4: name the connection that holds the seat which is asked for', async () => {
    const store = createMemoryStore();
    const { self } = entered(await store.join(request('ana'), 1000));
    const returning = { member: self.id, joinNumber: self.joinNumber };
    const profile = { instance: 'instance-0002' as InstanceId, name: 'copy', media };
    const copy = { returning, profile };
    expect(await store.join(request('copy', copy), 1001)).toEqual({
      kind: 'occupied',
      connection: 'connection-ana',
    });
    expect(await store.join(request('copy', { ...copy, replaces: 'other' }), 1001)).toMatchObject({
      kind: 'occupied',
    });
    expect(await store.join(request('new', { returning }), 1001)).toMatchObject({
      kind: 'entered',
      replaced: 'connection-ana',
    });
  });
});

type Step =
  | { readonly act: 'join' | 'return' | 'leave' | 'vanish'; readonly who: number }
  | { readonly act: 'wait'; readonly ms: number }
  | { readonly act: 'restart' };

const someone = fc.nat({ max: 7 });
const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.record({
      act: fc.constantFrom('join', 'return', 'leave', 'vanish'),
      who: someone,
    }),
  },
  { weight: 3, arbitrary: fc.record({ act: fc.constant('wait'), ms: fc.nat({ max: 200 }) }) },
  { weight: 1, arbitrary: fc.record({ act: fc.constant('restart') }) },
);

describe('whatever happens in whatever order', () => {
  it('J3 S7: capacity holds, join numbers rise and none is given to two members', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 60 }), async (steps) => {
        const graceMs = 100;
        const capacity = 3;
        let store = createMemoryStore();
        let now = 1_700_000_000_000;
        let connections = 0;
        let highest = 0;
        const owners = new Map<number, MemberId>();
        /** what each person's client remembers */
        const seats = new Map<
          number,
          { member: MemberId; joinNumber: number; connection: string }
        >();

        const come = async (who: number, returning: JoinRequest['returning']) => {
          const connection = `connection-${(connections += 1)}`;
          const fresh = `member-${connections}-${who}` as MemberId;
          const outcome = await store.join(
            request('x', {
              connection,
              newMember: fresh,
              capacity,
              returning,
              replaces: seats.get(who)?.connection,
            }),
            now,
          );
          if (outcome.kind !== 'entered') return;
          const { id, joinNumber } = outcome.self;
          expect(outcome.others.length + 1).toBeLessThanOrEqual(capacity);
          expect(owners.get(joinNumber) ?? id).toBe(id);
          expect(outcome.resumed || joinNumber > highest).toBe(true);
          const numbers = outcome.others.map((other) => other.joinNumber);
          expect(numbers).toEqual(numbers.toSorted((a, b) => a - b));
          owners.set(joinNumber, id);
          highest = Math.max(highest, joinNumber);
          seats.set(who, { member: id, joinNumber, connection });
        };

        for (const one of steps) {
          // Every join takes a moment; more than one a millisecond is beyond any room.
          now += 1;
          switch (one.act) {
            case 'join':
              await come(one.who, undefined);
              break;
            case 'return':
              await come(one.who, seats.get(one.who));
              break;
            case 'leave':
            case 'vanish': {
              const seat = seats.get(one.who);
              if (seat === undefined) break;
              if (one.act === 'leave') await store.leave({ room, ...seat });
              else await store.vanish({ room, ...seat }, now + graceMs);
              break;
            }
            case 'wait':
              now += one.ms;
              await store.expire(now);
              break;
            case 'restart':
              store = createMemoryStore();
              break;
          }
          const { members } = await store.count();
          expect(members).toBeLessThanOrEqual(capacity);
        }
      }),
      { numRuns: 300 },
    );
  });
});
