/** Where words to one member go: through signaling, or over the data channel of the link to them. */
import {
  newLinkId,
  type Ack,
  type FillRandom,
  type LinkFacts,
  type LinkId,
  type SignalData,
} from '@parley/shared';
import type { MemberLink } from './member-link-state.js';
import type { MemberPeer } from './member-peer.js';

export interface MemberSignalsOptions {
  readonly random: FillRandom;
  /** Whether both this client and the member are connected to signaling. */
  readonly isReachable: () => boolean;
  /** The link as it is now. */
  readonly link: () => MemberLink;
  /** The peer connection of the link, while there is one. */
  readonly peer: () => MemberPeer | null;
  /** Sends through signaling. */
  readonly send: (link: LinkId, data: SignalData) => Promise<Ack<null>>;
  /** Signaling works, and the member was not given a signal about this link. */
  readonly onUnheard: (link: LinkId) => void;
}

export interface MemberSignals {
  /** Through signaling, or while that is down over the data channel of the link itself (PROTOCOL.md L11). */
  send(link: LinkId, data: SignalData): void;
  /** Over a link that works, else through signaling. False when neither is there. */
  tell(facts: LinkFacts): Promise<boolean>;
}

export function createMemberSignals(options: MemberSignalsOptions): MemberSignals {
  async function sendThroughServer(link: LinkId, data: SignalData): Promise<void> {
    const ack = await options.send(link, data);
    // `unavailable`: signaling is gone, and what was lost with it is made up for when it is back.
    if (!ack.ok && ack.code !== 'unavailable') options.onUnheard(link);
  }

  return {
    send(link, data) {
      const peer = options.peer();
      if (options.isReachable()) void sendThroughServer(link, data);
      // What goes nowhere now is made up for when signaling is back.
      else if (peer?.link === link) peer.say({ type: 'signal', data });
    },
    async tell(facts) {
      const message = { type: 'facts', facts } as const;
      const link = options.link();
      // A channel over a path that is gone takes messages, too, and keeps them.
      if (link.type === 'connected' || !options.isReachable()) {
        return options.peer()?.say(message) ?? false;
      }
      return (await options.send(link.link ?? newLinkId(options.random), message)).ok;
    },
  };
}
