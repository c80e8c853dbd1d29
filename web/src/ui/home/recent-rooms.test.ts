import { roomIdSchema } from '@parley/shared';
import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import type { Storage } from '../../call/ports.js';
import { forgetRoom, readRecentRooms, rememberRoom } from './recent-rooms.js';

const room = (text: string) => v.parse(roomIdSchema, text);

function memoryStorage(): Storage {
  const kept = new Map<string, string>();
  return {
    get: (scope, key) => kept.get(`${scope} ${key}`) ?? null,
    set: (scope, key, value) => {
      if (value === null) kept.delete(`${scope} ${key}`);
      else kept.set(`${scope} ${key}`, value);
    },
  };
}

describe('recent rooms', () => {
  it('are none on a new device', () => {
    expect(readRecentRooms(memoryStorage())).toEqual([]);
  });

  it('name the latest first and each once', () => {
    const storage = memoryStorage();
    rememberRoom(storage, room('red'), 1);
    rememberRoom(storage, room('blue'), 2);
    rememberRoom(storage, room('red'), 3);
    expect(readRecentRooms(storage)).toEqual([
      { id: 'red', at: 3 },
      { id: 'blue', at: 2 },
    ]);
  });

  it('forget the oldest beyond six', () => {
    const storage = memoryStorage();
    for (let n = 1; n <= 8; n += 1) rememberRoom(storage, room(`room-${n}`), n);
    expect(readRecentRooms(storage).map(({ at }) => at)).toEqual([8, 7, 6, 5, 4, 3]);
  });

  it('can be removed one by one', () => {
    const storage = memoryStorage();
    rememberRoom(storage, room('red'), 1);
    rememberRoom(storage, room('blue'), 2);
    expect(forgetRoom(storage, room('red'))).toEqual([{ id: 'blue', at: 2 }]);
    expect(forgetRoom(storage, room('blue'))).toEqual([]);
    expect(storage.get('device', 'parley.recent-rooms')).toBeNull();
  });

  it.each(['', 'nonsense', '{}', '[{"id":"NOT A ROOM","at":1}]', '[{"id":"red"}]'])(
    'are none when the device holds %j',
    (text) => {
      const storage = memoryStorage();
      storage.set('device', 'parley.recent-rooms', text);
      expect(readRecentRooms(storage)).toEqual([]);
    },
  );
});
