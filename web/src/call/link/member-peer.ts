/**
 * One peer connection to a member with what goes along with it: the rounds of its signals, its heartbeats and what both
 * ends know of its path.
 */
import type { IceServer, LinkId, LinkMessage, Path, SignalData } from '@parley/shared';
import { createLiveness } from './liveness.js';
import { createNegotiation } from './negotiation.js';
import { shownPath } from './path.js';
import type { TrackSlot } from './track-slot.js';
import type {
  Clock,
  CreatePeerLink,
  IceRestart,
  LinkLimits,
  PeerLinkEvent,
  PeerLinkOptions,
  PeerSignal,
} from '../ports.js';

/** ms between two pictures that the other end makes this one start anew, as such pictures are large */
const refreshEveryMs = 300;

export type MemberPeerEvent =
  | Exclude<PeerLinkEvent, { type: 'signal' | 'path' | 'moved' | 'heard' }>
  /** A signal about this link that came over its data channel. */
  | { readonly type: 'signal-heard'; readonly data: SignalData }
  /** The path that is shown. */
  | { readonly type: 'path'; readonly path: Path }
  /** Nothing arrived for longer than a link that works is silent. */
  | { readonly type: 'silence' }
  /** Something arrived after that. */
  | { readonly type: 'heard' };

export interface MemberPeerOptions extends Omit<PeerLinkOptions, 'onEvent'> {
  readonly clock: Clock;
  readonly createLink: CreatePeerLink;
  readonly link: LinkId;
  readonly send: (data: SignalData) => void;
  readonly onEvent: (event: MemberPeerEvent) => void;
}

export interface MemberPeer {
  readonly link: LinkId;
  /** Takes what the other end said; true when an answer or a new offer was among it that was waited for. */
  hear(data: PeerSignal): boolean;
  /** On the initiator: a new round of signals, with candidates gathered anew. */
  restartIce(how: IceRestart): void;
  /** On the other end: the servers that the initiator's next round finds. */
  useIceServers(iceServers: readonly IceServer[]): void;
  /** ms since the epoch of the last of those, or of the first offer */
  readonly startedAt: number;
  /** On the initiator: whether the other end has answered the last offer. */
  readonly isAnswered: boolean;
  /** Sends again what the other end may have missed in this round. */
  resend(): void;
  /** Takes it as heard that the other end answers, as when ICE says that it does. */
  heard(): void;
  /** Tells the path once more, if it is known. */
  tellPath(): void;
  /** Sends over the data channel; false when it is not open. */
  say(message: LinkMessage): boolean;
  setTrack(slot: TrackSlot, track: MediaStreamTrack | null): void;
  limit(limits: LinkLimits): void;
  close(): void;
}

export function createMemberPeer(options: MemberPeerOptions): MemberPeer {
  const { clock, createLink, link, send, onEvent, ...linkOptions } = options;
  let local: Path | null = null;
  let remoteSeen: Path | null = null;
  let remoteSaid: Path | null = null;
  let startedAt = clock.now();
  let refreshedAt = Number.NEGATIVE_INFINITY;
  let closed = false;

  const peer = createLink({
    ...linkOptions,
    onEvent: (event) => {
      // One that was given up says nothing any more.
      if (!closed) handle(event);
    },
  });

  const negotiation = createNegotiation({
    clock,
    initiator: options.initiator,
    send,
    deliver: (data) => peer.signal(data),
  });

  const liveness = createLiveness({
    clock,
    beat: () => peer.beat(),
    onSilence: () => onEvent({ type: 'silence' }),
    onReturn() {
      // Pictures that were lost in between are missed by those that follow, on either end.
      peer.refreshPictures();
      peer.send({ type: 'refresh' });
      onEvent({ type: 'heard' });
    },
  });

  function handle(event: PeerLinkEvent): void {
    switch (event.type) {
      case 'signal':
        negotiation.tell(event.data);
        return;
      case 'heard':
        liveness.heard();
        return;
      case 'moved':
        peer.refreshPictures();
        return;
      case 'open':
        liveness.start();
        if (local !== null) peer.send({ type: 'path', local });
        onEvent(event);
        return;
      case 'message':
        hearMessage(event.message);
        return;
      case 'path':
        if (local !== event.local) peer.send({ type: 'path', local: event.local });
        local = event.local;
        remoteSeen = event.remote;
        tellPath();
        return;
      case 'phase':
      case 'handshake-failed':
      case 'streams':
      case 'certificates':
      case 'sample':
      case 'facts':
      case 'level':
        onEvent(event);
        return;
    }
  }

  /** Takes what concerns the link itself; the rest is for the parts of the call. */
  function hearMessage(message: LinkMessage): void {
    switch (message.type) {
      case 'path':
        remoteSaid = message.local;
        tellPath();
        return;
      case 'signal':
        onEvent({ type: 'signal-heard', data: message.data });
        return;
      case 'refresh': {
        const now = clock.now();
        if (Math.abs(now - refreshedAt) < refreshEveryMs) return;
        refreshedAt = now;
        peer.refreshPictures();
        return;
      }
      default:
        onEvent({ type: 'message', message });
    }
  }

  function tellPath(): void {
    if (local === null || remoteSeen === null) return;
    onEvent({ type: 'path', path: shownPath({ local, remoteSeen, remoteSaid }) });
  }

  return {
    link,
    hear: (data) => negotiation.hear(data),
    restartIce(how) {
      startedAt = clock.now();
      negotiation.supersede();
      peer.restartIce(how);
    },
    useIceServers: (iceServers) => peer.useIceServers(iceServers),
    get startedAt() {
      return startedAt;
    },
    get isAnswered() {
      return negotiation.isSettled;
    },
    resend: () => negotiation.resend(),
    heard: () => liveness.heard(),
    tellPath,
    say: (message) => peer.send(message),
    setTrack: (slot, track) => peer.setTrack(slot, track),
    limit: (limits) => peer.limit(limits),
    close() {
      closed = true;
      liveness.stop();
      negotiation.close();
      peer.close();
    },
  };
}
