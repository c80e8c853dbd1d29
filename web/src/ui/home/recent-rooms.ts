import { roomIdSchema, type RoomId } from '@parley/shared';
import * as v from 'valibot';
import type { Storage } from '../../call/ports.js';

const key = 'parley.recent-rooms';
const limit = 6;

const recentRoomsSchema = v.array(v.object({ id: roomIdSchema, at: v.number() }));
export type RecentRoom = v.InferOutput<typeof recentRoomsSchema>[number];

/** The rooms joined on this device, the latest first. What is stored may be anything: it is checked. */
export function readRecentRooms(storage: Storage): readonly RecentRoom[] {
  const text = storage.get('device', key);
  if (text === null) return [];
  const parsed = v.safeParse(v.pipe(v.string(), v.parseJson(), recentRoomsSchema), text);
  return parsed.success ? parsed.output : [];
}

function write(storage: Storage, rooms: readonly RecentRoom[]): readonly RecentRoom[] {
  storage.set('device', key, rooms.length === 0 ? null : JSON.stringify(rooms));
  return rooms;
}

/** Puts a room first; `now` in ms since the epoch. The oldest beyond six is forgotten. */
export function rememberRoom(storage: Storage, id: RoomId, now: number): readonly RecentRoom[] {
  const others = readRecentRooms(storage).filter((room) => room.id !== id);
  return write(storage, [{ id, at: now }, ...others].slice(0, limit));
}

export function forgetRoom(storage: Storage, id: RoomId): readonly RecentRoom[] {
  return write(
    storage,
    readRecentRooms(storage).filter((room) => room.id !== id),
  );
}
