/** What a nonce says about its server: the nonce cookie of RFC 8489 §9.2. */

/**
 * RFC 8489 §18.1. Bit 0 is the rightmost of the 24, as verified erratum 6290 and the example in Appendix B.1 have it;
 * §9.2 and §18.1 as printed say the leftmost, which no known client reads.
 */
export const SecurityFeature = {
  passwordAlgorithms: 1 << 0,
  usernameAnonymity: 1 << 1,
} as const;

const MARK = 'obMatJos2';
/** base64 characters of 24 bits */
const FEATURES_LENGTH = 4;

/** The thirteen characters that a nonce begins with. */
export function nonceCookie(features: number): string {
  const bits = Buffer.alloc(3);
  bits.writeUIntBE(features, 0, 3);
  return MARK + bits.toString('base64');
}

/** The features that a nonce announces; none without a cookie. */
export function securityFeaturesOf(nonce: string): number {
  if (!nonce.startsWith(MARK)) return 0;
  const bits = Buffer.from(nonce.slice(MARK.length, MARK.length + FEATURES_LENGTH), 'base64');
  return bits.length === 3 ? bits.readUIntBE(0, 3) : 0;
}
