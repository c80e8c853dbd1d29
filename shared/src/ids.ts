import * as v from 'valibot';

/** What a room id looks like; also the check of `/r/<room>` and `/api/rooms/:id`. */
export const roomIdPattern = /^[a-z0-9-]{3,64}$/;

export const roomIdSchema = v.pipe(v.string(), v.regex(roomIdPattern), v.brand('RoomId'));
export type RoomId = v.InferOutput<typeof roomIdSchema>;

export const memberIdSchema = v.pipe(
  v.string(),
  v.regex(/^[A-Za-z0-9_-]{8,32}$/),
  v.brand('MemberId'),
);
export type MemberId = v.InferOutput<typeof memberIdSchema>;

/** Names one attempt to connect two members; the initiator makes it, so a late signal of an older one is told apart. */
export const linkIdSchema = v.pipe(v.string(), v.regex(/^[A-Za-z0-9_-]{8,32}$/), v.brand('LinkId'));
export type LinkId = v.InferOutput<typeof linkIdSchema>;

/** Names one run of a client (a page load). A member that comes back under another one has lost its links. */
export const instanceIdSchema = v.pipe(
  v.string(),
  v.regex(/^[A-Za-z0-9_-]{8,32}$/),
  v.brand('InstanceId'),
);
export type InstanceId = v.InferOutput<typeof instanceIdSchema>;

/** Names one log of chat messages; an author that has lost its log begins another one. */
export const chatLogIdSchema = v.pipe(
  v.string(),
  v.regex(/^[A-Za-z0-9_-]{8,32}$/),
  v.brand('ChatLogId'),
);
export type ChatLogId = v.InferOutput<typeof chatLogIdSchema>;

/** Fills an array with random bytes; `crypto.getRandomValues` in both browsers and Node. */
export type FillRandom = (bytes: Uint8Array<ArrayBuffer>) => unknown;

const urlSafe = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-';
/** 32 signs that people do not mistake for one another when a room id is read aloud: no i, l, o, u. */
const spoken = 'abcdefghjkmnpqrstvwxyz0123456789';

function randomText(alphabet: string, length: number, fill: FillRandom): string {
  const bytes = new Uint8Array(length);
  fill(bytes);
  // Both alphabets have a power of two signs, so the remainder is not biased.
  return Array.from(bytes, (byte) => alphabet[byte % alphabet.length]).join('');
}

/** A member id with 96 random bits. */
export const newMemberId = (fill: FillRandom): MemberId =>
  v.parse(memberIdSchema, randomText(urlSafe, 16, fill));

/** A link id with 96 random bits. */
export const newLinkId = (fill: FillRandom): LinkId =>
  v.parse(linkIdSchema, randomText(urlSafe, 16, fill));

/** An instance id with 96 random bits. */
export const newInstanceId = (fill: FillRandom): InstanceId =>
  v.parse(instanceIdSchema, randomText(urlSafe, 16, fill));

/** The id of a log of chat messages, with 96 random bits. */
export const newChatLogId = (fill: FillRandom): ChatLogId =>
  v.parse(chatLogIdSchema, randomText(urlSafe, 16, fill));

/** A room id that cannot be guessed (60 random bits) and can be read aloud, like `h7kd-92mq-xn4t`. */
export function newRoomId(fill: FillRandom): RoomId {
  const text = randomText(spoken, 12, fill);
  return v.parse(roomIdSchema, `${text.slice(0, 4)}-${text.slice(4, 8)}-${text.slice(8)}`);
}

/**
 * The room that a person means by what they typed: a room id in any case and with blanks, or an invite link
 * of any host. `undefined` when it is neither.
 */
export function readRoomId(typed: string): RoomId | undefined {
  const trimmed = typed.trim();
  const fromLink = /\/r\/([^/?#\s]+)/u.exec(trimmed)?.[1];
  const candidate = (fromLink ?? trimmed).toLowerCase().replaceAll(/\s+/gu, '-');
  const result = v.safeParse(roomIdSchema, candidate);
  return result.success ? result.output : undefined;
}
