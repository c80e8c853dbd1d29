import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import { nonceCookie, SecurityFeature } from '../codec/nonce-cookie.js';
import type { TransportAddress } from '../codec/transport-address.js';

/** RFC 8489 §9.2.4 wants a nonce to go stale; ten minutes keeps a replay short and the extra round trip rare. */
export const NONCE_LIFETIME_MS = 600_000;

/**
 * Every nonce announces password algorithms (RFC 8489 §9.2.1). Were there plain ones too, for requests that are too
 * small for a long answer, then whoever sits on the path could ask for one in the client's name and hand it on, and the
 * client could not tell that it is talked down to MD5.
 *
 * Username anonymity is not announced: clients would have to send USERHASH (§9.2.5), and a username that holds its own
 * expiry cannot be found from its hash.
 */
const COOKIE = nonceCookie(SecurityFeature.passwordAlgorithms);

const TIME_LENGTH = 4;
/**
 * Octets of the HMAC that are kept. A forged nonce proves nothing, it only lets a request be replayed for longer, so
 * that 80 bits are plenty; the whole nonce is 32 characters and fits a 401 of bounded size.
 */
const TAG_LENGTH = 10;
/** base64url characters of time and tag */
const BODY_LENGTH = 19;

/** Makes and checks nonces without remembering any: each carries its time and a tag over time and client address. */
export interface NonceIssuer {
  readonly issue: (client: TransportAddress, now: number) => string;
  /** whether this issuer made the nonce for this client less than {@link NONCE_LIFETIME_MS} ago */
  readonly isFresh: (nonce: string, client: TransportAddress, now: number) => boolean;
}

/** @param key 32 secret octets; made at random by default, so that a restart makes all nonces stale, which clients heal */
export function createNonceIssuer(key: Buffer = randomBytes(32)): NonceIssuer {
  // The cookie is under the tag too, so that no feature can be taken out of a nonce or put into it.
  const tagOf = (time: Buffer, client: TransportAddress): Buffer =>
    createHmac('sha256', key)
      .update(COOKIE)
      .update(time)
      .update(`${client.address} ${client.port}`)
      .digest()
      .subarray(0, TAG_LENGTH);

  return {
    issue(client, now) {
      const time = Buffer.alloc(TIME_LENGTH);
      time.writeUInt32BE(Math.floor(now / 1000) >>> 0, 0);
      return COOKIE + Buffer.concat([time, tagOf(time, client)]).toString('base64url');
    },
    isFresh(nonce, client, now) {
      if (nonce.length !== COOKIE.length + BODY_LENGTH || !nonce.startsWith(COOKIE)) return false;
      const body = Buffer.from(nonce.slice(COOKIE.length), 'base64url');
      if (body.length !== TIME_LENGTH + TAG_LENGTH) return false;
      const time = body.subarray(0, TIME_LENGTH);
      if (!timingSafeEqual(body.subarray(TIME_LENGTH), tagOf(time, client))) return false;
      return now - time.readUInt32BE(0) * 1000 < NONCE_LIFETIME_MS;
    },
  };
}
