import { attributes } from '@parley/stun/attributes';
import { MessageClass } from '@parley/stun/message-type';
import { read, type StunMessage } from '@parley/stun/stun-message';
import { maxDetail } from '../../step.js';

/** A STUN error response. */
export interface Refusal {
  /** RFC 8489 §14.8: 300 to 699 */
  readonly code: number;
  /** the server's own words, nothing unprintable in them */
  readonly reason: string;
}

/** An error response without a proper code is taken for what such a server would mean: 500. */
const UNNAMED = 500;

/** What an error response says; `undefined` for a success. */
export function refusalOf(message: StunMessage): Refusal | undefined {
  if (message.messageClass !== MessageClass.error) return undefined;
  const error = read(message, attributes.errorCode);
  const isCode = error !== undefined && error.code >= 300 && error.code <= 699;
  const reason = (error?.reason ?? '').replaceAll(/[^\p{L}\p{N}\p{P}\p{Zs}]/gu, '');
  return { code: isCode ? error.code : UNNAMED, reason: reason.slice(0, maxDetail) };
}
