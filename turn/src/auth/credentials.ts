import { createHash } from 'node:crypto';
import { parseTurnUsername, turnPassword } from '@parley/shared/turn-credentials';
import { longTermKey } from '@parley/stun/long-term-key';
import type { PasswordAlgorithm } from '@parley/stun/password-algorithm';

/** What stands for a username in USERHASH (RFC 8489 §14.4). */
export function userhashOf(username: string, realm: string): Buffer {
  return createHash('sha256').update(`${username}:${realm}`, 'utf8').digest();
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
  readonly keysOf: (username: string, algorithm: PasswordAlgorithm) => Buffer[];
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
    keysOf: (username, algorithm) =>
      secrets.map((secret) =>
        longTermKey(username, realm, turnPassword(secret, username), algorithm),
      ),
  };
}
