import { roomIdSchema } from '@parley/shared';
import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import { createChatMemory, keptForMs } from './chat-memory.js';
import { createFakeClock } from '../testing/fake-clock.js';
import { createFakeStorage } from '../testing/fake-devices.js';

const room = v.parse(roomIdSchema, 'team-standup');
const nothing = { own: null, ids: [], read: 0, undelivered: [], logs: [], entries: [] };

describe('what the tab keeps of a chat', () => {
  it('comes back within the hour, and not later', async () => {
    const clock = createFakeClock();
    const storage = createFakeStorage();
    createChatMemory(storage, clock, room).keep(nothing);
    await clock.advance(keptForMs);
    expect(createChatMemory(storage, clock, room).recall()).toMatchObject(nothing);
    await clock.advance(1);
    expect(createChatMemory(storage, clock, room).recall()).toBeNull();
  });

  it.each(['', '{', 'null', '[]', '{"savedAt":1}', '{"savedAt":1e400,"entries":[{}]}'])(
    'is nothing where something else is stored: %s',
    (text) => {
      const storage = createFakeStorage();
      storage.set('tab', `parley.chat.${room}`, text);
      expect(createChatMemory(storage, createFakeClock(), room).recall()).toBeNull();
    },
  );

  it('is of one room alone', () => {
    const storage = createFakeStorage();
    const clock = createFakeClock();
    createChatMemory(storage, clock, room).keep(nothing);
    const other = v.parse(roomIdSchema, 'another-room');
    expect(createChatMemory(storage, clock, other).recall()).toBeNull();
  });
});
