import type { LinkMessage } from '@parley/shared';
import type { PeerLinkEvent } from '../../call/ports.js';

/** Messages that are held at most; an honest end sends a handful before this end is ready. */
const mostHeld = 64;

export interface EarlyMessages {
  /** A message has arrived. */
  hear(message: LinkMessage): void;
  /** This end can send. */
  open(): void;
}

/**
 * Tells of messages only after the opening. The other end may be quicker: simple-peer looks for the candidate pair before
 * it calls itself connected, and what arrives on the open data channel meanwhile would concern a link that nobody knows
 * of yet.
 */
export function createEarlyMessages(emit: (event: PeerLinkEvent) => void): EarlyMessages {
  let held: LinkMessage[] | null = [];
  return {
    hear(message) {
      if (held === null) emit({ type: 'message', message });
      else if (held.length < mostHeld) held.push(message);
    },
    open() {
      const early = held ?? [];
      held = null;
      emit({ type: 'open' });
      for (const message of early) emit({ type: 'message', message });
    },
  };
}
