import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { attributes } from './attributes.js';
import { hasIntegrity } from './message-integrity.js';
import { MessageClass, Method } from './message-type.js';
import { MessageWriter } from './message-writer.js';
import { SecurityFeature, securityFeaturesOf } from './nonce-cookie.js';
import { PasswordAlgorithm } from './password-algorithm.js';
import { parseStunMessage, read } from './stun-message.js';

/** As verified erratum 6268 corrects it: the printed one has neither PASSWORD-ALGORITHM nor an HMAC that fits. */
const vector = Buffer.from(
  `000100902112a44278ad3433c6ad72c029da412e
  001e00204a3cf38fef6992bda952c6780417da0f24819415569e60b205c46e41407f1704
  001500296f624d61744a6f733241414143662f2f3439396b39353464364f4c33346f4c3946535476793634734100
  0000
  0014000b6578616d706c652e6f726700
  001d000400020000
  001c0020b5c7bf005b6c52a21c51c5e892f81924136296cb927c43149309278cc6518e65`.replaceAll(/\s/gu, ''),
  'hex',
);

const sha256 = (text: string): Buffer => createHash('sha256').update(text).digest();
const userhash = sha256('マトリックス:example.org');
const key = sha256('マトリックス:example.org:TheMatrIX');
const nonce = 'obMatJos2AAACf//499k954d6OL34oL9FSTvy64sA';

describe('the test vector of RFC 8489 Appendix B.1', () => {
  it('is read: USERHASH, nonce cookie, PASSWORD-ALGORITHM, MESSAGE-INTEGRITY-SHA256', () => {
    const message = parseStunMessage(vector);
    if (typeof message === 'string') throw new Error(message);
    expect(read(message, attributes.userhash)).toEqual(userhash);
    expect(read(message, attributes.nonce)).toBe(nonce);
    expect(securityFeaturesOf(nonce)).toBe(SecurityFeature.usernameAnonymity);
    expect(read(message, attributes.realm)).toBe('example.org');
    expect(read(message, attributes.passwordAlgorithm)).toEqual({
      algorithm: PasswordAlgorithm.sha256,
      parameters: Buffer.alloc(0),
    });
    expect(hasIntegrity(message, key)).toBe(true);
    expect(hasIntegrity(message, sha256('another key'))).toBe(false);
  });

  it('is written the same, octet for octet', () => {
    const written = new MessageWriter(
      Method.binding,
      MessageClass.request,
      Buffer.from('78ad3433c6ad72c029da412e', 'hex'),
    )
      .add(attributes.userhash, userhash)
      .add(attributes.nonce, nonce)
      .add(attributes.realm, 'example.org')
      .add(attributes.passwordAlgorithm, {
        algorithm: PasswordAlgorithm.sha256,
        parameters: Buffer.alloc(0),
      })
      .addIntegrity(key, 'sha256')
      .finish();
    expect(written.toString('hex')).toBe(vector.toString('hex'));
  });
});
