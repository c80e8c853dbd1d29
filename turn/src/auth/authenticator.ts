import { attributes } from '@parley/stun/attributes';
import type { ErrorCode } from '@parley/stun/error-code';
import { HMAC_LENGTH, hasIntegrity, type IntegrityKey } from '@parley/stun/message-integrity';
import type { PasswordAlgorithm } from '@parley/stun/password-algorithm';
import { has, isMalformed, read, type StunMessage } from '@parley/stun/stun-message';
import { userhashOf, type CredentialStore } from './credentials.js';
import type { NonceIssuer } from './nonce.js';
import { algorithmOf } from './password-algorithms.js';

/** What an existing allocation was made with; it outlives expiry and rotation of the credential. */
export interface HeldCredential {
  readonly username: string;
  readonly algorithm: PasswordAlgorithm;
  readonly key: Buffer;
}

export interface Authenticated {
  readonly outcome: 'authenticated';
  readonly username: string;
  readonly user: string;
  /** milliseconds since the epoch */
  readonly expiresAt: number;
  readonly algorithm: PasswordAlgorithm;
  /** what answers are signed with */
  readonly integrity: IntegrityKey;
  /** the place of the secret that the credential was made with; 0 for an allocation's own key */
  readonly secretIndex: number;
}

export interface Refused {
  readonly outcome: 'refused';
  /** 401 and 438 are answered with a challenge, 400 without (RFC 8489 §9.2.4) */
  readonly code: Extract<ErrorCode, 400 | 401 | 438>;
}

const credentialAttributes = [
  attributes.username,
  attributes.userhash,
  attributes.realm,
  attributes.nonce,
  attributes.passwordAlgorithm,
  attributes.passwordAlgorithms,
  attributes.messageIntegrity,
  attributes.messageIntegritySha256,
];

const badRequest: Refused = { outcome: 'refused', code: 400 };
const unauthenticated: Refused = { outcome: 'refused', code: 401 };
const staleNonce: Refused = { outcome: 'refused', code: 438 };

export interface Authenticator {
  readonly realm: string;
  /** see {@link NonceIssuer.issue} */
  readonly issueNonce: NonceIssuer['issue'];
  /**
   * The receiving side of the long-term credential mechanism, in the order of RFC 8489 §9.2.4. Expiry is left to the
   * caller, since it counts for Allocate only.
   */
  readonly authenticate: (
    request: StunMessage,
    address: string,
    held: HeldCredential | undefined,
    epochNow: number,
  ) => Authenticated | Refused;
}

/** Long-term credentials over stateless nonces. */
export function createAuthenticator(
  credentials: CredentialStore,
  nonces: NonceIssuer,
): Authenticator {
  return {
    realm: credentials.realm,
    issueNonce: nonces.issue,
    authenticate(request, address, held, epochNow) {
      if (request.integrity === undefined) return unauthenticated;

      if (isMalformed(request, credentialAttributes) || isTruncated(request)) return badRequest;
      if (!has(request, attributes.username) && !has(request, attributes.userhash)) {
        return badRequest;
      }
      const realm = read(request, attributes.realm);
      const nonce = read(request, attributes.nonce);
      if (realm === undefined || nonce === undefined) return badRequest;

      const algorithm = algorithmOf(request, nonce);
      if (algorithm === undefined) return badRequest;

      const username = usernameOf(request, held, credentials.realm);
      if (username === undefined || realm !== credentials.realm) return unauthenticated;
      const identity = credentials.identify(username);
      if (identity === undefined) return unauthenticated;

      const keys =
        held?.username === username && held.algorithm === algorithm
          ? [held.key]
          : credentials.keysOf(username, algorithm);
      const secretIndex = keys.findIndex((candidate) => hasIntegrity(request, candidate));
      const key = keys[secretIndex];
      if (key === undefined) return unauthenticated;

      if (!nonces.isFresh(nonce, address, epochNow)) return staleNonce;
      const integrity = { kind: answerKindOf(request), key };
      return { outcome: 'authenticated', username, ...identity, algorithm, integrity, secretIndex };
    },
  };
}

/** RFC 8489 §14.6: all 32 octets are wanted unless the usage allows fewer, and RFC 8656 does not. */
function isTruncated(request: StunMessage): boolean {
  const hmac = read(request, attributes.messageIntegritySha256);
  return hmac !== undefined && hmac.length !== HMAC_LENGTH.sha256;
}

/**
 * A username that was never seen cannot be found from its hash, and none is remembered before it is proven; so USERHASH
 * stands for the username that made the allocation on this 5-tuple, and for no other.
 */
function usernameOf(
  request: StunMessage,
  held: HeldCredential | undefined,
  realm: string,
): string | undefined {
  const username = read(request, attributes.username);
  if (username !== undefined || held === undefined) return username;
  const userhash = read(request, attributes.userhash);
  return userhash?.equals(userhashOf(held.username, realm)) === true ? held.username : undefined;
}

/**
 * RFC 8489 §9.2.4: MESSAGE-INTEGRITY-SHA256 once the client has named an algorithm, else MESSAGE-INTEGRITY. A client
 * that names none and yet proves itself with SHA-256, as §9.1.3 describes it, gets no weaker answer than its request.
 */
function answerKindOf(request: StunMessage): IntegrityKey['kind'] {
  return has(request, attributes.messageIntegritySha256) ||
    has(request, attributes.passwordAlgorithm)
    ? 'sha256'
    : 'sha1';
}
