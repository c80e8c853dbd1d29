import { createHash } from 'node:crypto';
import { parseTurnUsername, turnPassword } from '@parley/shared/turn-credentials';
import { PasswordAlgorithm } from '@parley/stun/password-algorithm';

/**
 * Usernames, realms and passwords are hashed as they stand. RFC 8489 §9.2.2 wants the OpaqueString profile applied
 * before; here both ends make username and password from ASCII (draft-uberti-behave-turn-rest-00 §2.2), which the
 * profile leaves alone, and any other username has its password made from the very octets that the client sent.
 */
const hashNames = { [PasswordAlgorithm.md5]: 'md5', [PasswordAlgorithm.sha256]: 'sha256' } as const;

/** The long-term credential key, a hash of username ":" realm ":" password: RFC 8489 §9.2.2 and §18.5.1. */
export function longTermKey(
  username: string,
  realm: string,
  password: string,
  algorithm: PasswordAlgorithm = PasswordAlgorithm.md5,
): Buffer {
  return createHash(hashNames[algorithm])
    .update(`${username}:${realm}:${password}`, 'utf8')
    .digest();
}

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
