import type { ErrorCode } from '@parley/stun/error-code';
import type { Exchange } from './exchange.js';
import type { RelayState } from './relay-state.js';

/** RFC 8489 §6.2.1: a client sends a request again for 39.5 s at most, with the default timers. */
const MEMORY_MS = 40_000;

/** How many refusals are remembered, the last ones: a bound on memory, which more than the clock gives. */
const MAXIMUM_REFUSALS = 1024;

interface Refusal {
  readonly response: Buffer;
  /** ms */
  readonly until: number;
}

/** Allocates that were refused for want of capacity, by 5-tuple and transaction; the oldest first. */
export type RecentRefusals = Map<string, Refusal>;

/**
 * Capacity comes back, so that an Allocate that was refused would succeed when it is sent again. The client, which has
 * its error by then, takes no notice of that second answer, and its 5-tuple is stuck with an allocation that it does not
 * know of (437). So a retransmission gets the same answer (RFC 8489 §6.3.1). Whatever else an Allocate is refused for,
 * it is refused for again.
 */
export function rememberRefusal(
  state: RelayState,
  exchange: Exchange,
  code: ErrorCode,
  response: Buffer,
  now: number,
): void {
  const isPassing = code === 300 || code === 486 || code === 508;
  if (!isPassing || exchange.flow.connection !== undefined) return;
  const { refusals } = state;
  for (const [key, { until }] of refusals) {
    if (until > now && refusals.size < MAXIMUM_REFUSALS) break;
    refusals.delete(key);
  }
  refusals.set(keyOf(exchange), { response, until: now + MEMORY_MS });
}

/** Answers a retransmission of an Allocate that was refused; false when it is not one. */
export function repeatRefusal(state: RelayState, exchange: Exchange, now: number): boolean {
  if (state.refusals.size === 0) return false;
  const refusal = state.refusals.get(keyOf(exchange));
  if (refusal === undefined || refusal.until <= now) return false;
  state.options.commands.sendToClient(exchange.flow, refusal.response);
  return true;
}

function keyOf({ flow, transactionId }: Exchange): string {
  const { address, port } = flow.client;
  return `${flow.serverPort.id} ${address} ${port} ${transactionId.toString('hex')}`;
}
