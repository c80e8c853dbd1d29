import { attributes, type ReadableAttribute } from '@parley/stun/attributes';

/** The attributes this server understands. One that a method does not expect is ignored (RFC 8489 §6.3.1). */
const withDontFragment: readonly ReadableAttribute[] = Object.values(attributes);

/**
 * The same where the DF bit cannot be set for one packet: the RFC then wants DONT-FRAGMENT answered as unknown, and the
 * data of a Send indication discarded (RFC 8656 §7.2, §11.2).
 */
const withoutDontFragment = withDontFragment.filter(
  ({ type }) => type !== attributes.dontFragment.type,
);

/** @param canSetDontFragment whether the transport can set the DF bit */
export function understoodAttributes(canSetDontFragment: boolean): readonly ReadableAttribute[] {
  return canSetDontFragment ? withDontFragment : withoutDontFragment;
}
