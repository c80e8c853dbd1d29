/** Peer connections in memory: they connect when offer and answer have passed, and can be broken at will. */
import type { LinkMessage, SignalData } from '@parley/shared';
import type {
  CreatePeerLink,
  LinkLimits,
  LocalTracks,
  PeerConnectionPhase,
  PeerLinkEvent,
  PeerLinkOptions,
  TrackSlot,
} from '../ports.js';
import { fakeFingerprint, fingerprintOf } from './fake-identity.js';

export interface FakeLink {
  readonly owner: string;
  readonly options: PeerLinkOptions;
  readonly phase: PeerConnectionPhase | 'new';
  /** What it sends now. */
  readonly tracks: LocalTracks;
  readonly limits: LinkLimits;
  /** How often ICE was restarted. */
  readonly restarts: number;
  readonly isOpen: boolean;
  /** Whose link the other end is; null before they have found each other. */
  readonly peerOwner: string | null;
  /** Signals that reached it. */
  readonly received: readonly SignalData[];
  /** Plays an event of the browser. */
  emit(event: PeerLinkEvent): void;
}

export interface FakeNetwork {
  /** The links of one client. */
  createLinkOf(owner: string): CreatePeerLink;
  /** Whether new links connect. */
  works: boolean;
  readonly links: readonly FakeLink[];
  /** Those not closed yet, of one client or of all. */
  open(owner?: string): readonly FakeLink[];
  /** Both ends of every connected pair between two clients lose each other. */
  interrupt(one: string, other: string): void;
  /** They find each other again on the same connection. */
  heal(one: string, other: string): void;
  /** Their connections fail for good. */
  break(one: string, other: string): void;
}

interface Link extends FakeLink {
  phase: PeerConnectionPhase | 'new';
  tracks: Record<TrackSlot, MediaStreamTrack | null>;
  limits: LinkLimits;
  restarts: number;
  isOpen: boolean;
  peer: Link | null;
  received: SignalData[];
}

const fakeStream = (label: string) => ({ id: label }) as MediaStream;

export function createFakeNetwork(): FakeNetwork {
  const links: Link[] = [];

  const later = (link: Link, event: PeerLinkEvent) => {
    queueMicrotask(() => link.emit(event));
  };

  const connect = (one: Link, other: Link) => {
    one.peer = other;
    other.peer = one;
    for (const link of [one, other]) {
      const number = links.indexOf(link);
      const media = fakeStream(`media-${number}`);
      later(link, { type: 'streams', media, screen: fakeStream(`screen-${number}`) });
      if (!network.works) continue;
      later(link, { type: 'phase', phase: 'connected' });
      later(link, { type: 'path', local: 'host', remote: 'host' });
      const peer = link === one ? other : one;
      const fingerprints = { own: certificateOf(link), theirs: certificateOf(peer) };
      later(link, { type: 'certificates', fingerprints });
      later(link, { type: 'open' });
    }
  };

  const certificateOf = (link: Link) =>
    link.options.certificate === null
      ? fakeFingerprint(`of link ${links.indexOf(link)}`)
      : fingerprintOf(link.options.certificate);

  const createLinkOf =
    (owner: string): CreatePeerLink =>
    (options) => {
      const number = links.length;
      const link: Link = {
        owner,
        options,
        phase: 'new',
        tracks: { ...options.tracks },
        limits: options.limits,
        restarts: 0,
        isOpen: true,
        peer: null,
        get peerOwner() {
          return link.peer?.owner ?? null;
        },
        received: [],
        emit(event) {
          if (!link.isOpen) return;
          if (event.type === 'phase') link.phase = event.phase;
          options.onEvent(event);
        },
      };
      links.push(link);
      const candidate: SignalData = {
        type: 'candidate',
        candidate: { candidate: `candidate of ${number}`, sdpMid: '0', sdpMLineIndex: 0 },
      };
      if (options.initiator) {
        later(link, { type: 'signal', data: { type: 'offer', sdp: String(number) } });
        later(link, { type: 'signal', data: candidate });
      }
      return {
        signal(data) {
          if (!link.isOpen) throw new Error('signal on a closed link');
          link.received.push(data);
          if (data.type === 'offer') {
            later(link, {
              type: 'signal',
              data: { type: 'answer', sdp: `${data.sdp} ${String(number)}` },
            });
            later(link, { type: 'signal', data: candidate });
          }
          if (data.type === 'answer') {
            const [offerer, answerer] = data.sdp.split(' ').map((each) => links[Number(each)]);
            if (offerer !== link) throw new Error('an answer to another offer');
            if (answerer !== undefined) connect(link, answerer);
          }
        },
        setTrack(slot, track) {
          if (!link.isOpen) throw new Error('setTrack on a closed link');
          link.tracks[slot] = track;
        },
        limit(limits) {
          if (!link.isOpen) throw new Error('limit on a closed link');
          link.limits = limits;
        },
        restartIce() {
          if (!link.isOpen) throw new Error('restartIce on a closed link');
          if (!options.initiator) throw new Error('restartIce on the end that answers');
          link.restarts += 1;
        },
        send(message: LinkMessage) {
          if (link.phase !== 'connected' || link.peer === null) return false;
          later(link.peer, { type: 'message', message });
          return true;
        },
        close() {
          if (!link.isOpen) throw new Error('closed twice');
          link.isOpen = false;
          // The data channel tells the other end, if it can be reached.
          if (link.phase === 'connected' && link.peer?.phase === 'connected') {
            later(link.peer, { type: 'phase', phase: 'closed' });
          }
        },
      };
    };

  const ends = (one: string, other: string) =>
    links.filter(
      (link) =>
        link.isOpen &&
        ((link.owner === one && link.peer?.owner === other) ||
          (link.owner === other && link.peer?.owner === one)),
    );

  const network: FakeNetwork = {
    createLinkOf,
    works: true,
    links,
    open: (owner) =>
      links.filter((link) => link.isOpen && (owner === undefined || link.owner === owner)),
    interrupt(one, other) {
      for (const link of ends(one, other)) {
        if (link.phase === 'connected') link.emit({ type: 'phase', phase: 'disconnected' });
      }
    },
    heal(one, other) {
      for (const link of ends(one, other)) {
        if (link.phase === 'disconnected') link.emit({ type: 'phase', phase: 'connected' });
      }
    },
    break(one, other) {
      for (const link of ends(one, other)) link.emit({ type: 'phase', phase: 'failed' });
    },
  };
  return network;
}
