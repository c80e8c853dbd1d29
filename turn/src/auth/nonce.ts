import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import type { TransportAddress } from '../codec/transport-address.js';

/** RFC 8489 §9.2.4 wants a nonce to go stale; ten minutes keeps a replay short and the extra round trip rare. */
export const NONCE_LIFETIME_MS = 600_000;

const TIME_LENGTH = 4;
/** octets of the HMAC that are kept: 96 bits, so that the whole nonce is 22 characters in a 401 of bounded size */
const TAG_LENGTH = 12;
const NONCE_LENGTH = 22;

/** Makes and checks nonces without remembering any: each carries its time and a tag over time and client address. */
export interface NonceIssuer {
  readonly issue: (client: TransportAddress, now: number) => string;
  /** whether this issuer made the nonce for this client less than {@link NONCE_LIFETIME_MS} ago */
  readonly isFresh: (nonce: string, client: TransportAddress, now: number) => boolean;
}

/** @param key 32 secret octets; made at random by default, so that a restart makes all nonces stale, which clients heal */
export function createNonceIssuer(key: Buffer = randomBytes(32)): NonceIssuer {
  const tagOf = (time: Buffer, client: TransportAddress): Buffer =>
    createHmac('sha256', key)
      .update(time)
      .update(`${client.address} ${client.port}`)
      .digest()
      .subarray(0, TAG_LENGTH);

  return {
    issue(client, now) {
      const time = Buffer.alloc(TIME_LENGTH);
      time.writeUInt32BE(Math.floor(now / 1000) >>> 0, 0);
      return Buffer.concat([time, tagOf(time, client)]).toString('base64url');
    },
    isFresh(nonce, client, now) {
      if (nonce.length !== NONCE_LENGTH) return false;
      const bytes = Buffer.from(nonce, 'base64url');
      if (bytes.length !== TIME_LENGTH + TAG_LENGTH) return false;
      const time = bytes.subarray(0, TIME_LENGTH);
      if (!timingSafeEqual(bytes.subarray(TIME_LENGTH), tagOf(time, client))) return false;
      return now - time.readUInt32BE(0) * 1000 < NONCE_LIFETIME_MS;
    },
  };
}
