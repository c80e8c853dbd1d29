import type { AddressFamily } from '@parley/stun/transport-address';

/** Address families in REQUESTED-ADDRESS-FAMILY and ADDITIONAL-ADDRESS-FAMILY (RFC 8656 §18.6, §18.11). */
const IPV4 = 0x01;
export const IPV6 = 0x02;

/** The family that a request names; `undefined` when it names none, or one that does not exist. */
export function familyFromWire(value: number | undefined): AddressFamily | undefined {
  switch (value) {
    case IPV4:
      return 4;
    case IPV6:
      return 6;
    default:
      return undefined;
  }
}
