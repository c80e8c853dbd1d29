import { roomIdSchema, type RoomInfo } from '@parley/shared';
import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import { createFakeClock } from '../../call/testing/fake-clock.js';
import { fullAt, lookAtRoom } from './look-at-room.js';

const room = v.parse(roomIdSchema, 'team-standup');

function look(answer: Promise<RoomInfo | null>) {
  const clock = createFakeClock();
  const rooms = { create: async () => room, info: () => answer };
  return { clock, looking: lookAtRoom({ rooms, clock }, room, 1_500) };
}

describe('a look at a room', () => {
  it('finds it full when every seat is taken', async () => {
    const { clock, looking } = look(Promise.resolve({ id: room, members: 8, capacity: 8 }));
    expect(fullAt(await looking)).toBe(8);
    expect(clock.pending).toBe(0);
  });

  it('finds a seat while one is free, and in a room where nobody is', async () => {
    const { looking } = look(Promise.resolve({ id: room, members: 7, capacity: 8 }));
    expect(fullAt(await looking)).toBeNull();
    expect(await look(Promise.resolve(null)).looking).toEqual({ type: 'empty' });
  });

  it('knows nothing of a server that fails, and waits no longer than it may', async () => {
    expect(await look(Promise.reject(new Error('unreachable'))).looking).toEqual({
      type: 'unknown',
    });
    const { clock, looking } = look(new Promise(() => undefined));
    await clock.advance(1_500);
    expect(fullAt(await looking)).toBeNull();
  });
});
