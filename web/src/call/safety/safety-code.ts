/** What is hashed for a safety code (PROTOCOL.md K3–K6). Texts of fixed-length fields, so that none reads as another. */
import type { LinkId } from '@parley/shared';

/** SHA-256 of a certificate in DER, as 64 lower-case hexadecimal digits. */
export type Fingerprint = string;

/** Which end of the link speaks. */
export type LinkRole = 'initiator' | 'other';

/** The two ends of one link, as the DTLS handshake showed them. */
export interface LinkEnds {
  readonly link: LinkId;
  readonly role: LinkRole;
  readonly own: Fingerprint;
  readonly theirs: Fingerprint;
}

/** What the ends revealed; a code is made of both. 64 hexadecimal digits each. */
export type Nonces = Readonly<Record<LinkRole, string>>;

export const otherRole = (role: LinkRole): LinkRole =>
  role === 'initiator' ? 'other' : 'initiator';

/** Two certificates and which of them is the initiator's. */
type CertificatePair = Pick<LinkEnds, 'role' | 'own' | 'theirs'>;

const fingerprintsOf = ({ role, own, theirs }: CertificatePair): readonly Fingerprint[] =>
  role === 'initiator' ? [own, theirs] : [theirs, own];

const text = (...lines: readonly string[]) => lines.join('\n');

/** What that end commits itself to; bound to the link and the end, so that it cannot be passed on or thrown back. */
export const commitmentText = (ends: LinkEnds, by: LinkRole, nonce: string): string =>
  text('parley-safety-commit', ends.link, by, ...fingerprintsOf(ends), nonce);

/** That end's proof that it still knows the nonces that both revealed on an earlier link. */
export const keptText = (ends: LinkEnds, by: LinkRole, nonces: Nonces): string =>
  text(
    'parley-safety-kept',
    ends.link,
    by,
    ...fingerprintsOf(ends),
    nonces.initiator,
    nonces.other,
  );

/** What the code is made of: not of the link, since it outlives that. */
export const codeText = (pair: CertificatePair, nonces: Nonces): string =>
  text('parley-safety-code', ...fingerprintsOf(pair), nonces.initiator, nonces.other);

/** Signs of a code, and bits of each: 42 bits. */
const signCount = 6;
const signBits = 7;

/** The first 42 bits of a hash, as six places in the list of signs. */
export function signsOf(hash: string): readonly number[] {
  const bits = BigInt(`0x${hash}`);
  return Array.from({ length: signCount }, (_, index) =>
    Number(BigInt.asUintN(signBits, bits >> BigInt(256 - signBits * (index + 1)))),
  );
}
