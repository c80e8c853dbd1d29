import { createHmac, timingSafeEqual } from 'node:crypto';
import { nonceCookie, SecurityFeature } from '@parley/stun/nonce-cookie';

/** RFC 8489 §9.2.4 wants a nonce to go stale; ten minutes keeps a replay short and the extra round trip rare. */
export const NONCE_LIFETIME_MS = 600_000;

/** How far the clock of another relay, which a client brings a nonce from, may be ahead of this one's. */
export const NONCE_SKEW_MS = 60_000;

/**
 * Every nonce announces password algorithms (RFC 8489 §9.2.1). Were there plain ones too, for requests that are too
 * small for a long answer, then whoever sits on the path could ask for one in the client's name and hand it on, and the
 * client could not tell that it is talked down to MD5.
 *
 * Username anonymity is not announced: clients would have to send USERHASH (§9.2.5), and a username that holds its own
 * expiry cannot be found from its hash.
 */
const COOKIE = nonceCookie(SecurityFeature.passwordAlgorithms);

/** Octets of the time, in seconds since the epoch; it goes round in 2106. */
const TIME_LENGTH = 4;
/**
 * Octets of the HMAC that are kept. A forged nonce proves nothing, it only lets a request be replayed for longer, so
 * that 80 bits are plenty; the whole nonce is 32 characters and fits a 401 of bounded size.
 */
const TAG_LENGTH = 10;
/** base64url characters of time and tag */
const BODY_LENGTH = 19;

/**
 * Keeps the keys of nonces apart from whatever else is made from a shared secret. Strangers see what is signed with them,
 * and can test guesses of the secret on it: like every use of the secret, this one needs it to be random.
 */
const KEY_LABEL = 'parley relay nonce';

/**
 * Makes and checks nonces without remembering any: each carries its time and a tag over time and source address.
 *
 * They are bound to the IP address alone. A client that is sent on to another relay (300), or whose connection broke,
 * comes back from another port, and some clients give up when their nonce is stale then. Nothing is lost by it: a nonce
 * keeps a captured request from being used elsewhere, and whoever can send from the client's own address, which is where
 * all answers go, could take its port as well.
 */
export interface NonceIssuer {
  /**
   * @param epochNow ms since the epoch, which clocks of several relays agree on
   * @param secretIndex which secret signs, by its place among them: the first unless the client is known to have another
   */
  readonly issue: (address: string, epochNow: number, secretIndex?: number) => string;
  /**
   * whether a relay with one of these secrets made the nonce for this address less than {@link NONCE_LIFETIME_MS} ago, by
   * clocks that differ by {@link NONCE_SKEW_MS} at most
   */
  readonly isFresh: (nonce: string, address: string, epochNow: number) => boolean;
}

/**
 * @param secrets the shared ones of the credentials, at least one; all verify. So all workers and relays take one another's
 * nonces, and a restart makes none stale
 */
export function createNonceIssuer(secrets: readonly string[]): NonceIssuer {
  const keys = secrets.map((secret) => createHmac('sha256', secret).update(KEY_LABEL).digest());
  const [firstKey] = keys;
  if (firstKey === undefined) throw new TypeError('nonces need a secret');

  // The cookie is under the tag too, so that no feature can be taken out of a nonce or put into it.
  const tagOf = (key: Buffer, time: Buffer, address: string): Buffer =>
    createHmac('sha256', key)
      .update(COOKIE)
      .update(time)
      .update(address)
      .digest()
      .subarray(0, TAG_LENGTH);

  return {
    issue(address, epochNow, secretIndex = 0) {
      const time = Buffer.alloc(TIME_LENGTH);
      time.writeUInt32BE(Math.floor(epochNow / 1000) >>> 0, 0);
      const tag = tagOf(keys[secretIndex] ?? firstKey, time, address);
      return COOKIE + Buffer.concat([time, tag]).toString('base64url');
    },
    isFresh(nonce, address, epochNow) {
      if (nonce.length !== COOKIE.length + BODY_LENGTH || !nonce.startsWith(COOKIE)) return false;
      const body = Buffer.from(nonce.slice(COOKIE.length), 'base64url');
      if (body.length !== TIME_LENGTH + TAG_LENGTH) return false;
      const time = body.subarray(0, TIME_LENGTH);
      const tag = body.subarray(TIME_LENGTH);
      if (!keys.some((key) => timingSafeEqual(tag, tagOf(key, time, address)))) return false;
      const age = epochNow - time.readUInt32BE(0) * 1000;
      return age >= -NONCE_SKEW_MS && age < NONCE_LIFETIME_MS;
    },
  };
}
