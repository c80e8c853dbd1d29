/** Does what the state machine of one member's link says: peer connections, timers, and what is shown. */
import {
  newLinkId,
  type Ack,
  type FillRandom,
  type IceServer,
  type LinkFacts,
  type LinkId,
  type LinkMessage,
  type SignalData,
} from '@parley/shared';
import { randomFraction } from '../backoff.js';
import { createAllowance } from '../budget/allowance.js';
import type { MemberLinkEvent } from './member-link-event.js';
import { stepLink } from './member-link.js';
import {
  hasPeerLink,
  initialLink,
  linkStateOf,
  needsRelay,
  type Effect,
  type LinkContext,
  type LinkEvent,
  type MemberLink,
} from './member-link-state.js';
import { createMemberPeer, type MemberPeer, type MemberPeerEvent } from './member-peer.js';
import { createMemberSignals } from './member-signals.js';
import type { TrackSlot } from './track-slot.js';
import type { Clock, CreatePeerLink, LinkLimits, LocalTracks } from '../ports.js';
import { createSpeakingDetector } from '../media/speaking.js';
import type { RemoteMember } from '../state.js';
import { createTimer } from '../timer.js';

export type LinkView = Pick<RemoteMember, 'link' | 'path' | 'stream' | 'screen' | 'speaking'>;

export interface MemberConnectionOptions {
  readonly clock: Clock;
  readonly random: FillRandom;
  readonly createLink: CreatePeerLink;
  /** Whether this end opens the links (PROTOCOL.md L1). */
  readonly initiator: boolean;
  /** Asked anew for each link. */
  readonly relayOnly: () => boolean;
  readonly certificate: RTCCertificate | null;
  /** Asked anew for each link, so that none starts with credentials that have expired. */
  readonly iceServers: () => readonly IceServer[];
  readonly tracks: () => LocalTracks;
  /** What a new link may cost at first. */
  readonly limits: () => LinkLimits;
  readonly send: (link: LinkId, data: SignalData) => Promise<Ack<null>>;
  /** What the link says to the parts of the call. */
  readonly onLink: (event: MemberLinkEvent) => void;
  readonly onChange: () => void;
  /** `needsRelay` has changed. */
  readonly onNeed: () => void;
}

export interface MemberConnection {
  readonly view: LinkView;
  /** Whether there is a peer connection, in whatever phase. */
  readonly alive: boolean;
  /** Whether a relay that answers again would help. */
  readonly needsRelay: boolean;
  /** Begins, or begins anew after the member's page was reloaded. */
  start(): void;
  /** Both this client and the member are connected to signaling, or not. */
  setReachable(reachable: boolean): void;
  /** A signal that the member sent. */
  receive(link: LinkId, data: SignalData): void;
  /** Sends over the data channel; false when it is not open. */
  say(message: LinkMessage): boolean;
  /** Tells the other end what this one knows: over a link that works, else through signaling. False when neither is there. */
  tell(facts: LinkFacts): Promise<boolean>;
  setTrack(slot: TrackSlot, track: MediaStreamTrack | null): void;
  limit(limits: LinkLimits): void;
  reconnect(): void;
  /** `relayOnly` answers something else than before. */
  relayWishChanged(): void;
  /** This device may be in another network now. */
  networkChanged(): void;
  /** A relay answers that did not before. */
  relayReturned(): void;
  close(): void;
}

/** ms in which a restart of ICE serves everyone who wants one */
const restartEveryMs = 1_000;
/** New links that the other end may have made here: a peer connection costs a page much, and browsers give it 500 at most. */
const newLinks = { burst: 8, perSecond: 1 };

const nothingShown: LinkView = {
  link: linkStateOf(initialLink),
  path: null,
  stream: null,
  screen: null,
  speaking: false,
};

export function createMemberConnection(options: MemberConnectionOptions): MemberConnection {
  const timer = createTimer(options.clock);
  let state: MemberLink = initialLink;
  let current: MemberPeer | null = null;
  /** The offer that the state machine is asked about. */
  let offer: Extract<SignalData, { type: 'offer' }> | null = null;
  let reachable = false;
  let closed = false;
  let view = nothingShown;

  const show = (change: Partial<LinkView>) => {
    const next = { ...view, ...change };
    if ((Object.keys(next) as (keyof LinkView)[]).every((key) => next[key] === view[key])) return;
    const isOther = next.link !== view.link || next.path !== view.path;
    view = next;
    if (isOther) tellLink();
    options.onChange();
  };

  const tellLink = () => options.onLink({ type: 'link', link: view.link, path: view.path });

  const signals = createMemberSignals({
    random: options.random,
    isReachable: () => reachable,
    link: () => state,
    peer: () => current,
    send: options.send,
    onUnheard: (link) => handle({ type: 'unheard', link }),
  });

  const speaking = createSpeakingDetector(options.clock, (now) => show({ speaking: now }));
  const newLinksLeft = createAllowance(options.clock, newLinks);

  const context = (): LinkContext => ({
    initiator: options.initiator,
    reachable,
    relayOnly: options.relayOnly(),
    newLinkId: () => newLinkId(options.random),
    fraction: () => randomFraction(options.random),
  });

  function handle(event: LinkEvent): void {
    if (closed) return;
    const before = needsRelay(state);
    const step = stepLink(state, event, context());
    state = step.state;
    for (const effect of step.effects) apply(effect);
    if (state.type !== 'connected') speaking.reset();
    show({ link: linkStateOf(state) });
    if (needsRelay(state) !== before) options.onNeed();
  }

  function apply(effect: Effect): void {
    switch (effect.type) {
      case 'open':
        makePeer(effect.link);
        return;
      case 'accept': {
        const peer = makePeer(effect.link);
        if (offer !== null) peer.hear(offer);
        return;
      }
      case 'negotiate':
        current?.useIceServers(options.iceServers());
        if (offer !== null && current?.hear(offer) === true) handle({ type: 'answered' });
        return;
      case 'restart-ice':
        if (!effect.anew && justRestarted()) {
          if (current?.isAnswered === true) handle({ type: 'answered' });
          return;
        }
        current?.restartIce({
          iceServers: options.iceServers(),
          relayOnly: options.relayOnly() || effect.rung === 'relay',
        });
        return;
      case 'ask-restart':
        if (current === null) return;
        signals.send(current.link, { type: 'renegotiate', relayOnly: effect.rung === 'relay' });
        return;
      case 'resend':
        current?.resend();
        return;
      case 'close':
        closePeer();
        return;
      case 'ask-rebuild':
        signals.send(effect.link, { type: 'rebuild' });
        return;
      case 'wake':
        timer.set(effect.ms, () => handle({ type: 'woken' }));
        return;
      case 'sleep':
        timer.cancel();
        return;
    }
  }

  function justRestarted(): boolean {
    return current !== null && Math.abs(options.clock.now() - current.startedAt) < restartEveryMs;
  }

  function makePeer(link: LinkId): MemberPeer {
    const peer = createMemberPeer({
      clock: options.clock,
      createLink: options.createLink,
      link,
      initiator: options.initiator,
      iceServers: options.iceServers(),
      relayOnly: options.relayOnly(),
      certificate: options.certificate,
      tracks: options.tracks(),
      limits: options.limits(),
      send: (data) => signals.send(link, data),
      onEvent: handlePeerEvent,
    });
    current = peer;
    newLinksLeft.spend(1);
    return peer;
  }

  function closePeer(): void {
    const ending = current;
    if (ending === null) return;
    current = null;
    ending.close();
    options.onLink({ type: 'closed' });
  }

  function handlePeerEvent(event: MemberPeerEvent): void {
    switch (event.type) {
      case 'phase':
        // ICE has had an answer, whatever else is still on its way.
        if (event.phase === 'connected') current?.heard();
        handle({ type: 'phase', phase: event.phase });
        if (event.phase === 'connected') current?.tellPath();
        return;
      case 'silence':
      case 'handshake-failed':
        handle(event);
        return;
      case 'heard':
        handle(event);
        current?.tellPath();
        return;
      case 'streams':
        show({ stream: event.media, screen: event.screen });
        return;
      case 'signal-heard':
        if (current !== null) receive(current.link, event.data);
        return;
      case 'path':
        show({ path: event.path });
        handle(event);
        return;
      case 'level':
        if (state.type === 'connected') speaking.hear(event.level);
        return;
      case 'certificates':
        if (current === null) return;
        options.onLink({
          ...event,
          link: current.link,
          role: options.initiator ? 'initiator' : 'other',
        });
        return;
      case 'open':
      case 'message':
      case 'sample':
      case 'facts':
        options.onLink(event);
        return;
    }
  }

  function receive(link: LinkId, data: SignalData): void {
    // Signals that follow an offer are about its link; one of another link is of a link that is over (PROTOCOL.md L2).
    const peer = current?.link === link ? current : null;
    switch (data.type) {
      case 'offer':
        // An honest end sends it again (PROTOCOL.md L2).
        if (link !== state.link && !newLinksLeft.open) return;
        offer = data;
        handle({ type: 'offered', link, isFirst: (data.round ?? 1) <= 1 });
        offer = null;
        return;
      case 'facts':
        // Of the member's network, whatever link they came with (PROTOCOL.md F2).
        options.onLink({ type: 'message', message: data });
        return;
      case 'rebuild':
        if (!newLinksLeft.open) return;
        handle({ type: 'rebuild-asked', link });
        return;
      case 'renegotiate':
        if (peer === null || justRestarted()) return;
        handle({ type: 'restart-asked', rung: data.relayOnly === true ? 'relay' : 'restart' });
        return;
      case 'answer':
      case 'candidate':
        if (peer?.hear(data) === true) handle({ type: 'answered' });
        return;
    }
  }

  return {
    get view() {
      return view;
    },
    get alive() {
      return hasPeerLink(state);
    },
    get needsRelay() {
      return !closed && needsRelay(state);
    },
    start() {
      view = { ...nothingShown, speaking: view.speaking };
      tellLink();
      handle({ type: 'appeared' });
      options.onChange();
    },
    setReachable(now) {
      if (now === reachable) return;
      reachable = now;
      handle({ type: 'reachability' });
    },
    receive,
    say: (message) => current?.say(message) ?? false,
    tell: (facts) => signals.tell(facts),
    setTrack(slot, track) {
      current?.setTrack(slot, track);
    },
    limit(limits) {
      current?.limit(limits);
    },
    reconnect() {
      handle({ type: 'reconnect' });
    },
    relayWishChanged() {
      handle({ type: 'relay-wish' });
    },
    networkChanged() {
      handle({ type: 'network-changed' });
    },
    relayReturned() {
      handle({ type: 'relay-returned' });
    },
    close() {
      closed = true;
      timer.cancel();
      closePeer();
      speaking.reset();
    },
  };
}
