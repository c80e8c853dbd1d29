import * as v from 'valibot';
import type { Ack } from './errors.js';
import { iceConfigSchema, type IceConfig } from './ice.js';
import { instanceIdSchema, memberIdSchema, roomIdSchema } from './ids.js';
import { displayNameSchema, mediaStateSchema, memberSchema, type Member } from './members.js';
import type { DeliveredSignal, Signal } from './signals.js';

/** Rises when an older client could no longer be understood. */
export const protocolVersion = 1;

/** The largest message, as UTF-8 bytes of its JSON. */
export const maxMessageBytes = 64 * 1024;

export const joinSchema = v.object({
  protocol: v.number(),
  room: roomIdSchema,
  name: displayNameSchema,
  media: mediaStateSchema,
  instance: instanceIdSchema,
  /** The token of an earlier join, to come back as the same member. */
  session: v.optional(v.pipe(v.string(), v.maxLength(1024))),
});
export type Join = v.InferOutput<typeof joinSchema>;

export const joinedSchema = v.object({
  self: memberSchema,
  /** everyone else in the room, by rising join number */
  members: v.array(memberSchema),
  room: v.object({ id: roomIdSchema, capacity: v.number() }),
  session: v.string(),
  ice: iceConfigSchema,
  /** milliseconds that a vanished member keeps its seat */
  graceMs: v.number(),
  /** true when `session` was accepted and the member is the same as before */
  resumed: v.boolean(),
});
export type Joined = v.InferOutput<typeof joinedSchema>;

export const updateSchema = v.object({
  name: v.optional(displayNameSchema),
  media: v.optional(mediaStateSchema),
});
export type Update = v.InferOutput<typeof updateSchema>;

export const memberLeftSchema = v.object({
  id: memberIdSchema,
  reason: v.picklist(['left', 'vanished']),
});
export type MemberLeft = v.InferOutput<typeof memberLeftSchema>;

export const drainingSchema = v.object({
  /** milliseconds after which a new connection is worth trying */
  retryAfterMs: v.number(),
});
export type Draining = v.InferOutput<typeof drainingSchema>;

type Answer<Value> = (ack: Ack<Value>) => void;

/** Events a client sends; every one is answered. */
export interface ClientToServerEvents {
  join: (join: Join, answer: Answer<Joined>) => void;
  leave: (nothing: Record<string, never>, answer: Answer<null>) => void;
  signal: (signal: Signal, answer: Answer<null>) => void;
  update: (update: Update, answer: Answer<null>) => void;
  ice: (nothing: Record<string, never>, answer: Answer<IceConfig>) => void;
}

/** Events the server sends. */
export interface ServerToClientEvents {
  'member-joined': (member: Member) => void;
  'member-updated': (member: Member) => void;
  'member-left': (left: MemberLeft) => void;
  signal: (signal: DeliveredSignal) => void;
  /** Asked before a session is handed to another connection; only a live client answers. */
  'still-there': (answer: (yes: true) => void) => void;
  draining: (draining: Draining) => void;
}
