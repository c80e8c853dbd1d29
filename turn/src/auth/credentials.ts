import { createHash } from 'node:crypto';
import { parseTurnUsername, turnPassword } from '@parley/shared/turn-credentials';

/** The long-term credential key: MD5(username ":" realm ":" password), RFC 8489 §9.2.2. */
export function longTermKey(username: string, realm: string, password: string): Buffer {
  return createHash('md5').update(`${username}:${realm}:${password}`, 'utf8').digest();
}

/** Who a username stands for, and until when. */
export interface Identity {
  /** whose allocations are counted together; the user part, or the whole username where there is none */
  readonly user: string;
  /** milliseconds since the epoch */
  readonly expiresAt: number;
}

/** Time-limited credentials under one or several shared secrets (draft-uberti-behave-turn-rest-00 §2.2). */
export interface CredentialStore {
  readonly realm: string;
  /** `undefined` for a username that is not of the form `expiry:user` */
  readonly identify: (username: string) => Identity | undefined;
  /** one key for each secret, so that a rotation can overlap */
  readonly keysOf: (username: string) => Buffer[];
}

/** @param secrets at least one; every one of them verifies */
export function createCredentialStore(realm: string, secrets: readonly string[]): CredentialStore {
  return {
    realm,
    identify(username) {
      const parsed = parseTurnUsername(username);
      if (parsed === undefined) return undefined;
      return {
        user: parsed.user === '' ? username : parsed.user,
        expiresAt: parsed.expiresAt,
      };
    },
    keysOf: (username) =>
      secrets.map((secret) => longTermKey(username, realm, turnPassword(secret, username))),
  };
}
