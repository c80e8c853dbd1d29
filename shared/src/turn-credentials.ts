/**
 * Time-limited TURN credentials, as draft-uberti-behave-turn-rest-00 §2.2 describes them and coturn's
 * `use-auth-secret` accepts them: the username is `expiry:user`, the password is
 * base64(HMAC-SHA1(secret, username)). Node only: the browser never sees the secret.
 */
import { createHmac } from 'node:crypto';

export interface TurnCredential {
  /** `<expiry, seconds since the epoch>:<user>` */
  readonly username: string;
  /** base64, 28 characters */
  readonly credential: string;
  /** milliseconds since the epoch */
  readonly expiresAt: number;
}

export interface MintOptions {
  readonly secret: string;
  /** who the credential is for; the member id in a call. Must not be empty. */
  readonly user: string;
  /** seconds that the credential can be used for a new allocation */
  readonly ttlSeconds: number;
  /** milliseconds since the epoch */
  readonly now: number;
}

/** Makes a credential that a relay with the same secret accepts until it expires. */
export function mintTurnCredential(options: MintOptions): TurnCredential {
  const expiry = Math.floor(options.now / 1000) + options.ttlSeconds;
  const username = `${expiry}:${options.user}`;
  return {
    username,
    credential: turnPassword(options.secret, username),
    expiresAt: expiry * 1000,
  };
}

/** The password that belongs to a username under one secret (base64, 28 characters). */
export function turnPassword(secret: string, username: string): string {
  return createHmac('sha1', secret).update(username, 'utf8').digest('base64');
}

export interface TurnUsername {
  /** milliseconds since the epoch */
  readonly expiresAt: number;
  readonly user: string;
}

/**
 * Reads `expiry:user`. The answer is `undefined` for anything else, so that a caller can treat it as a wrong
 * credential; a bare expiry without a user is valid, as in the draft.
 */
export function parseTurnUsername(username: string): TurnUsername | undefined {
  const match = /^(\d{1,12})(?::(.*))?$/su.exec(username);
  if (match?.[1] === undefined) return undefined;
  return { expiresAt: Number(match[1]) * 1000, user: match[2] ?? '' };
}
