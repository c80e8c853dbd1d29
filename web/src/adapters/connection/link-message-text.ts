import { linkMessageSchema, maxMessageBytes, type LinkMessage } from '@parley/shared';
import * as v from 'valibot';
import { createAllowance } from '../../call/budget/allowance.js';
import type { Clock } from '../../call/ports.js';

/**
 * What one end may say over the data channel, in UTF-16 units, and as many again for each message as a short one is worth
 * (PROTOCOL.md L6). An honest end stays far below: a whole chat's history at once is half of the burst.
 */
const intake = { burst: 2 * 1024 * 1024, perSecond: 128 * 1024 };
const intakeOfMessage = 2 * 1024;

/** Reads what one data channel delivers; `undefined` for anything but a message, and for what comes as a flood. */
export function createLinkMessageReader(
  clock: Pick<Clock, 'now'>,
): (data: unknown) => LinkMessage | undefined {
  const left = createAllowance(clock, intake);
  return (data) => {
    if (typeof data !== 'string') return undefined;
    // Each message costs this page time, so what goes beyond is not even parsed.
    if (!left.open) return undefined;
    left.spend(Math.min(data.length, maxMessageBytes) + intakeOfMessage);
    return readLinkMessage(data);
  };
}

/** The peer is not trusted. */
function readLinkMessage(text: string): LinkMessage | undefined {
  if (text.length > maxMessageBytes) return undefined;
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  const result = v.safeParse(linkMessageSchema, value);
  return result.success ? result.output : undefined;
}
