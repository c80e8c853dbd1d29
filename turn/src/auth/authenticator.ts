import { attributes } from '../codec/attributes.js';
import type { ErrorCode } from '../codec/error-code.js';
import { hasIntegrity } from '../codec/message-integrity.js';
import { has, isMalformed, read, type StunMessage } from '../codec/stun-message.js';
import type { TransportAddress } from '../codec/transport-address.js';
import type { CredentialStore } from './credentials.js';
import type { NonceIssuer } from './nonce.js';

/** The key that an existing allocation was made with; it outlives expiry and rotation of the credential. */
export interface HeldCredential {
  readonly username: string;
  readonly key: Buffer;
}

export interface Authenticated {
  readonly outcome: 'authenticated';
  readonly username: string;
  readonly user: string;
  /** milliseconds since the epoch */
  readonly expiresAt: number;
  readonly key: Buffer;
}

export interface Refused {
  readonly outcome: 'refused';
  readonly code: Extract<ErrorCode, 400 | 401 | 438>;
  /** whether the answer carries REALM and a fresh NONCE (RFC 8489 §9.2.4) */
  readonly challenge: boolean;
}

const credentialAttributes = [
  attributes.username,
  attributes.realm,
  attributes.nonce,
  attributes.messageIntegrity,
];

const unauthorized: Refused = { outcome: 'refused', code: 401, challenge: true };
const staleNonce: Refused = { outcome: 'refused', code: 438, challenge: true };
const badRequest: Refused = { outcome: 'refused', code: 400, challenge: false };

export interface Authenticator {
  readonly realm: string;
  readonly issueNonce: (client: TransportAddress, now: number) => string;
  /**
   * The receiving side of the long-term credential mechanism, in the order of RFC 8489 §9.2.4. Expiry is left to the
   * caller, since it counts for Allocate only.
   */
  readonly authenticate: (
    request: StunMessage,
    client: TransportAddress,
    held: HeldCredential | undefined,
    now: number,
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
    authenticate(request, client, held, now) {
      if (!has(request, attributes.messageIntegrity)) return unauthorized;
      if (isMalformed(request, credentialAttributes)) return badRequest;
      const username = read(request, attributes.username);
      const realm = read(request, attributes.realm);
      const nonce = read(request, attributes.nonce);
      if (username === undefined || realm === undefined || nonce === undefined) return badRequest;
      if (!nonces.isFresh(nonce, client, now)) return staleNonce;
      if (realm !== credentials.realm) return unauthorized;
      const identity = credentials.identify(username);
      if (identity === undefined) return unauthorized;
      const keys = held?.username === username ? [held.key] : credentials.keysOf(username);
      const key = keys.find((candidate) => hasIntegrity(request, candidate));
      if (key === undefined) return unauthorized;
      return { outcome: 'authenticated', username, ...identity, key };
    },
  };
}
