import { createHmac } from 'node:crypto';
import type { RoomId } from '@parley/shared';

/** A short name for a room in logs. Room ids let people in, so they are never written down. */
export type RoomTag = (room: RoomId) => string;

const tagLength = 8;

/** Tags are keyed, as ids that people chose themselves could be guessed from a plain hash. */
export function createRoomTag(key: Buffer): RoomTag {
  return (room) => createHmac('sha256', key).update(room).digest('hex').slice(0, tagLength);
}
