import { describe, expect, it } from 'vitest';
import { attributes } from '@parley/stun/attributes';
import { Method } from '@parley/stun/message-type';
import { PasswordAlgorithm } from '@parley/stun/password-algorithm';
import type { StunMessage } from '@parley/stun/stun-message';
import {
  credentialOf,
  encodeRequest,
  mustParse,
  REALM,
  type ClientCredential,
} from '../testing/requests.js';
import { createAuthenticator, type Authenticator } from './authenticator.js';
import { createCredentialStore } from './credentials.js';
import { createNonceIssuer } from './nonce.js';

const client = '7.7.7.7';
const nonces = createNonceIssuer(['nonces']);
const now = 5_000_000;

function authenticatorOf(...secrets: string[]): Authenticator {
  return createAuthenticator(createCredentialStore(REALM, secrets), nonces);
}

function refreshOf(credential: ClientCredential): StunMessage {
  const nonce = nonces.issue(client, now);
  return mustParse(encodeRequest({ method: Method.refresh, credential, nonce }));
}

describe('a rotation of secrets', () => {
  it.each([
    ['nothing of RFC 8489', undefined],
    ['MD5', PasswordAlgorithm.md5],
    ['SHA-256', PasswordAlgorithm.sha256],
  ])(
    'leaves an allocation its key, and nobody else: a client that names %s',
    (_what, algorithm) => {
      const credential = credentialOf('ana', { secret: 'old', algorithm });
      const request = refreshOf(credential);
      const before = authenticatorOf('old').authenticate(request, client, undefined, now);
      expect(before).toMatchObject({ outcome: 'authenticated', user: 'ana' });
      const held = {
        username: credential.username,
        algorithm: algorithm ?? PasswordAlgorithm.md5,
        key: credential.key,
      };
      const rotated = authenticatorOf('new');
      expect(rotated.authenticate(request, client, held, now)).toEqual(before);
      expect(rotated.authenticate(request, client, undefined, now)).toMatchObject({ code: 401 });
      const bob = refreshOf(credentialOf('bob', { secret: 'new', algorithm }));
      expect(rotated.authenticate(bob, client, held, now)).toMatchObject({ user: 'bob' });
      const overlap = authenticatorOf('new', 'old');
      expect(overlap.authenticate(request, client, undefined, now)).toEqual({
        ...before,
        secretIndex: 1,
      });
    },
  );
});

describe('a realm that is not the one of the challenge', () => {
  it('is answered 401, whatever the key', () => {
    const { username, key } = credentialOf('ana');
    const request = mustParse(
      encodeRequest({
        method: Method.refresh,
        add: (w) =>
          w
            .add(attributes.username, username)
            .add(attributes.realm, 'elsewhere')
            .add(attributes.nonce, nonces.issue(client, now))
            .addIntegrity(key),
      }),
    );
    const outcome = authenticatorOf('north').authenticate(request, client, undefined, now);
    expect(outcome).toEqual({ outcome: 'refused', code: 401 });
  });
});
