import { roomIdSchema, type RoomInfo } from '@parley/shared';
import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import { createFakeClock } from '../../call/testing/fake-clock.js';
import { fullAt, lookAgainMs, lookAtRoom } from './look-at-room.js';

const room = v.parse(roomIdSchema, 'team-standup');

type Answer = () => Promise<RoomInfo | null>;

const full: Answer = async () => ({ id: room, members: 8, capacity: 8 });
const failing: Answer = async () => {
  throw new Error('unreachable');
};

/** The last answer is given again and again. */
function look(...answers: Answer[]) {
  const clock = createFakeClock();
  const info: Answer = async () => (answers.length > 1 ? answers.shift() : answers[0])?.() ?? null;
  const rooms = { create: async () => room, info };
  return { clock, looking: lookAtRoom({ rooms, clock }, room, 4_000) };
}

describe('a look at a room', () => {
  it('finds it full when every seat is taken', async () => {
    const { clock, looking } = look(full);
    expect(fullAt(await looking)).toBe(8);
    expect(clock.pending).toBe(0);
  });

  it('finds a seat while one is free, and in a room where nobody is', async () => {
    const { looking } = look(async () => ({ id: room, members: 7, capacity: 8 }));
    expect(fullAt(await looking)).toBeNull();
    expect(await look(async () => null).looking).toEqual({ type: 'empty' });
  });

  it('asks once more where the first question failed', async () => {
    const { clock, looking } = look(failing, full);
    await clock.advance(300);
    expect(fullAt(await looking)).toBe(8);
    expect(clock.pending).toBe(0);
  });

  it('knows nothing of a server that fails twice', async () => {
    const { clock, looking } = look(failing);
    await clock.advance(300);
    expect(await looking).toEqual({ type: 'unknown' });
    expect(clock.pending).toBe(0);
  });

  it('waits for a silent server no longer than it may', async () => {
    const { clock, looking } = look(async () => new Promise(() => undefined));
    await clock.advance(4_000);
    expect(await looking).toEqual({ type: 'unknown' });
  });

  it('comes sooner while somebody waits for a seat, and not while the server is silent', () => {
    expect(lookAgainMs({ type: 'seats', members: 2, capacity: 2 }, 20_000)).toBe(5_000);
    expect(lookAgainMs({ type: 'seats', members: 1, capacity: 2 }, 20_000)).toBe(20_000);
    expect(lookAgainMs({ type: 'empty' }, 20_000)).toBe(20_000);
    expect(lookAgainMs({ type: 'unknown' }, 20_000)).toBe(20_000);
  });
});
