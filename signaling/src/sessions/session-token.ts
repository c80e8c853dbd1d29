import { createHmac, hkdfSync, timingSafeEqual } from 'node:crypto';
import { memberIdSchema, roomIdSchema, type MemberId, type RoomId } from '@parley/shared';
import * as v from 'valibot';
import type { NonEmpty } from '../config.js';

/** What a token says: who may come back, and to which room. */
export interface Session {
  readonly room: RoomId;
  /** of the room, for a server that has to rebuild it */
  readonly capacity: number;
  readonly member: MemberId;
  readonly joinNumber: number;
}

export interface SessionTokens {
  sign(session: Session): string;
  /** The session, or `undefined` for a text that none of the secrets signed (PROTOCOL.md S3). */
  verify(token: string): Session | undefined;
}

const naturalSchema = v.pipe(v.number(), v.safeInteger(), v.minValue(1));
const payloadSchema = v.tuple([roomIdSchema, naturalSchema, memberIdSchema, naturalSchema]);

const separator = '.';
const keyLengthBytes = 32;

/**
 * Tokens of the form `base64url(payload).base64url(HMAC-SHA256)`. The key is derived from each shared secret for this
 * purpose alone (RFC 5869), so that a token tells nothing about TURN credentials and the other way round.
 */
export function createSessionTokens(secrets: NonEmpty<string>): SessionTokens {
  const derive = (secret: string): Buffer =>
    Buffer.from(hkdfSync('sha256', secret, '', 'parley session token v1', keyLengthBytes));
  const mac = (key: Buffer, payload: string): Buffer =>
    createHmac('sha256', key).update(payload, 'utf8').digest();
  const [signingKey, ...olderKeys] = [derive(secrets[0]), ...secrets.slice(1).map(derive)];

  return {
    sign: ({ room, capacity, member, joinNumber }) => {
      const content = JSON.stringify([room, capacity, member, joinNumber]);
      const payload = Buffer.from(content, 'utf8').toString('base64url');
      return `${payload}${separator}${mac(signingKey, payload).toString('base64url')}`;
    },
    verify: (token) => {
      const [payload, signature, ...rest] = token.split(separator);
      if (payload === undefined || signature === undefined || rest.length > 0) return undefined;
      const given = Buffer.from(signature, 'base64url');
      const signed = [signingKey, ...olderKeys].some((key) => {
        const expected = mac(key, payload);
        return given.length === expected.length && timingSafeEqual(given, expected);
      });
      return signed ? readPayload(payload) : undefined;
    },
  };
}

/** A payload that we signed, but maybe in another version, so it is checked all the same. */
function readPayload(payload: string): Session | undefined {
  let content: unknown;
  try {
    content = JSON.parse(Buffer.from(payload, 'base64url').toString('utf8'));
  } catch {
    return undefined;
  }
  const parsed = v.safeParse(payloadSchema, content);
  if (!parsed.success) return undefined;
  const [room, capacity, member, joinNumber] = parsed.output;
  return { room, capacity, member, joinNumber };
}
