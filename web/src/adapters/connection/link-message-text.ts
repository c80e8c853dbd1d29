import { linkMessageSchema, maxMessageBytes, type LinkMessage } from '@parley/shared';
import * as v from 'valibot';

/** What a data channel delivered, as a message; `undefined` for anything else (PROTOCOL.md L6), as the peer is not trusted. */
export function readLinkMessage(data: unknown): LinkMessage | undefined {
  if (typeof data !== 'string' || data.length > maxMessageBytes) return undefined;
  let value: unknown;
  try {
    value = JSON.parse(data);
  } catch {
    return undefined;
  }
  const result = v.safeParse(linkMessageSchema, value);
  return result.success ? result.output : undefined;
}
