import * as v from 'valibot';
import { roomIdSchema } from './ids.js';

const capacitySchema = v.pipe(v.number(), v.safeInteger(), v.minValue(2));

/** `POST /api/rooms` */
export const createRoomSchema = v.object({ capacity: v.optional(capacitySchema) });
export type CreateRoom = v.InferOutput<typeof createRoomSchema>;

export const roomCreatedSchema = v.object({ id: roomIdSchema, url: v.string() });
export type RoomCreated = v.InferOutput<typeof roomCreatedSchema>;

/** `GET /api/rooms/:id`; `members` is how many are in it. */
export const roomInfoSchema = v.object({
  id: roomIdSchema,
  members: v.number(),
  capacity: v.number(),
});
export type RoomInfo = v.InferOutput<typeof roomInfoSchema>;
