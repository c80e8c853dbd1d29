/** Does what the state machine of one member's link says: peer connections, signals, timers, and what is shown. */
import {
  newLinkId,
  type Ack,
  type FillRandom,
  type IceServer,
  type LinkFacts,
  type LinkId,
  type LinkMessage,
  type Path,
  type SignalData,
} from '@parley/shared';
import { randomFraction } from './backoff.js';
import type { MemberLinkEvent } from './member-link-event.js';
import { stepLink } from './member-link.js';
import {
  hasPeerLink,
  initialLink,
  linkStateOf,
  type Effect,
  type LinkContext,
  type LinkEvent,
  type MemberLink,
} from './member-link-state.js';
import { shownPath } from './path.js';
import type {
  Clock,
  CreatePeerLink,
  LinkLimits,
  LocalTracks,
  PeerLink,
  PeerLinkEvent,
  TrackSlot,
} from './ports.js';
import { createSpeakingDetector } from './speaking.js';
import type { RemoteMember } from './state.js';
import { createTimer } from './timer.js';

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
}

export interface MemberConnection {
  readonly view: LinkView;
  /** Whether there is a peer connection, in whatever phase. */
  readonly alive: boolean;
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
  close(): void;
}

/** What is known of the peer connection there is now. */
interface Current {
  readonly peer: PeerLink;
  readonly link: LinkId;
  local: Path | null;
  remoteSeen: Path | null;
  remoteSaid: Path | null;
}

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
  let current: Current | null = null;
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

  const speaking = createSpeakingDetector(options.clock, (now) => show({ speaking: now }));

  const context = (): LinkContext => ({
    initiator: options.initiator,
    reachable,
    relayOnly: options.relayOnly(),
    newLinkId: () => newLinkId(options.random),
    fraction: () => randomFraction(options.random),
  });

  function handle(event: LinkEvent): void {
    if (closed) return;
    const step = stepLink(state, event, context());
    state = step.state;
    for (const effect of step.effects) apply(effect);
    if (state.type !== 'connected') speaking.reset();
    show({ link: linkStateOf(state) });
  }

  function apply(effect: Effect): void {
    switch (effect.type) {
      case 'open':
        makePeer(effect.link);
        return;
      case 'accept':
        makePeer(effect.link).signal({ type: 'offer', sdp: effect.sdp });
        return;
      case 'negotiate':
        current?.peer.signal({ type: 'offer', sdp: effect.sdp });
        return;
      case 'restart-ice':
        current?.peer.restartIce(options.iceServers());
        return;
      case 'close':
        closePeer();
        return;
      case 'ask-rebuild':
        void send(effect.link, { type: 'rebuild' });
        return;
      case 'wake':
        timer.set(effect.ms, () => handle({ type: 'woken' }));
        return;
      case 'sleep':
        timer.cancel();
        return;
    }
  }

  function makePeer(link: LinkId): PeerLink {
    const peer = options.createLink({
      initiator: options.initiator,
      iceServers: options.iceServers(),
      relayOnly: options.relayOnly(),
      certificate: options.certificate,
      tracks: options.tracks(),
      limits: options.limits(),
      onEvent: (event) => {
        // A peer connection that was given up says nothing any more.
        if (current?.peer === peer) handlePeerEvent(current, event);
      },
    });
    current = { peer, link, local: null, remoteSeen: null, remoteSaid: null };
    return peer;
  }

  function closePeer(): void {
    const ending = current;
    if (ending === null) return;
    current = null;
    ending.peer.close();
    options.onLink({ type: 'closed' });
  }

  async function send(link: LinkId, data: SignalData): Promise<void> {
    const ack = await options.send(link, data);
    // `unavailable`: signaling is gone, and what was lost with it is made up for when it is back.
    if (!ack.ok && ack.code !== 'unavailable') handle({ type: 'unheard', link });
  }

  function handlePeerEvent(from: Current, event: PeerLinkEvent): void {
    switch (event.type) {
      case 'signal':
        void send(from.link, event.data);
        return;
      case 'phase':
        handle({ type: 'phase', phase: event.phase });
        if (event.phase === 'connected') showPath(from);
        return;
      case 'handshake-failed':
        handle(event);
        return;
      case 'streams':
        show({ stream: event.media, screen: event.screen });
        return;
      case 'open':
        if (from.local !== null) from.peer.send({ type: 'path', local: from.local });
        options.onLink(event);
        return;
      case 'message':
        hear(from, event.message);
        return;
      case 'sample':
      case 'facts':
        options.onLink(event);
        return;
      case 'certificates':
        options.onLink({
          ...event,
          link: from.link,
          role: options.initiator ? 'initiator' : 'other',
        });
        return;
      case 'path':
        if (from.local !== event.local) from.peer.send({ type: 'path', local: event.local });
        from.local = event.local;
        from.remoteSeen = event.remote;
        showPath(from);
        return;
      case 'level':
        if (state.type === 'connected') speaking.hear(event.level);
        return;
    }
  }

  /** Takes what concerns the link itself; the rest is for the parts of the call. */
  function hear(from: Current, message: LinkMessage): void {
    switch (message.type) {
      case 'path':
        from.remoteSaid = message.local;
        showPath(from);
        return;
      default:
        options.onLink({ type: 'message', message });
    }
  }

  function showPath({ local, remoteSeen, remoteSaid }: Current): void {
    if (local === null || remoteSeen === null) return;
    const path = shownPath({ local, remoteSeen, remoteSaid });
    show({ path });
    handle({ type: 'path', path });
  }

  return {
    get view() {
      return view;
    },
    get alive() {
      return hasPeerLink(state);
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
    receive(link, data) {
      switch (data.type) {
        case 'offer':
          handle({ type: 'offered', link, sdp: data.sdp });
          return;
        case 'facts':
          // Of the member's network, whatever link they came with (PROTOCOL.md F2).
          options.onLink({ type: 'message', message: data });
          return;
        case 'rebuild':
          handle({ type: 'rebuild-asked', link });
          return;
        case 'answer':
        case 'renegotiate':
          // Only an initiator is answered and asked (PROTOCOL.md L3).
          if (options.initiator && current?.link === link) current.peer.signal(data);
          return;
        case 'candidate':
          // Candidates follow their offer (PROTOCOL.md G2), so one of another link is of a link that is over.
          if (current?.link === link) current.peer.signal(data);
          return;
      }
    },
    say: (message) => current?.peer.send(message) ?? false,
    async tell(facts) {
      const message = { type: 'facts', facts } as const;
      // A channel over a path that is gone takes messages, too, and keeps them.
      if (state.type === 'connected' || !reachable) return current?.peer.send(message) ?? false;
      return (await options.send(state.link ?? newLinkId(options.random), message)).ok;
    },
    setTrack(slot, track) {
      current?.peer.setTrack(slot, track);
    },
    limit(limits) {
      current?.peer.limit(limits);
    },
    reconnect() {
      handle({ type: 'reconnect' });
    },
    relayWishChanged() {
      handle({ type: 'relay-wish' });
    },
    close() {
      closed = true;
      timer.cancel();
      closePeer();
      speaking.reset();
    },
  };
}
