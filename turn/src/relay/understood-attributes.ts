import { attributes } from '../codec/attributes.js';

/**
 * The attributes this server understands. One that a method does not expect is ignored (RFC 8489 §6.3.1).
 * DONT-FRAGMENT is not among them: the DF bit cannot be set for one packet here, and the RFC then wants it answered as
 * unknown, and the data of a Send indication discarded (RFC 8656 §7.2, §11.2).
 */
export const understoodAttributes = Object.values(attributes).filter(
  (attribute) => attribute !== attributes.dontFragment,
);
