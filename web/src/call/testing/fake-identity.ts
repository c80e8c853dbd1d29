/** Certificates and hashes without cryptography, which come to rest with `settle`. */
import type { Digest, LinkIdentity } from '../ports.js';
import type { Fingerprint } from '../safety/safety-code.js';

/** 64 hexadecimal digits that differ for different texts; not hard to forge. */
function mix(text: string): string {
  return Array.from({ length: 8 }, (_, seed) => {
    let hash = 0x811c9dc5 ^ (seed * 0x9e3779b1);
    for (let index = 0; index < text.length; index += 1) {
      hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
      hash ^= hash >>> 15;
    }
    hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
    hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
    return ((hash ^ (hash >>> 16)) >>> 0).toString(16).padStart(8, '0');
  }).join('');
}

export const fakeDigest: Digest = (text) => Promise.resolve(mix(text));

export const fakeFingerprint = (label: string): Fingerprint => mix(`certificate ${label}`);

export interface FakeIdentity extends LinkIdentity {
  readonly isForgotten: boolean;
}

export function createFakeIdentity(label: string): FakeIdentity {
  let isForgotten = false;
  return {
    certificate: { label } as unknown as RTCCertificate,
    lasts: true,
    get isForgotten() {
      return isForgotten;
    },
    forget() {
      isForgotten = true;
    },
  };
}

/** The fingerprint of a certificate that `createFakeIdentity` made. */
export const fingerprintOf = (certificate: RTCCertificate): Fingerprint =>
  fakeFingerprint((certificate as unknown as { readonly label: string }).label);
