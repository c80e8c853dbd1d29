import { createHash } from 'node:crypto';
import { PasswordAlgorithm } from './password-algorithm.js';

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
