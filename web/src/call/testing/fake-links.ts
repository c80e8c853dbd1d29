/**
 * Peer connections in memory that behave as simple-peer and a browser do together: they connect when offer and answer have
 * passed, a path that is cut is silent long before it is `disconnected` and then `failed`, which ends them, and what is sent
 * over the data channel meanwhile arrives when the path is back. What simple-peer would end itself for is thrown.
 */
import type { LinkMessage } from '@parley/shared';
import type { TrackSlot } from '../link/track-slot.js';
import type {
  Clock,
  CreatePeerLink,
  LinkLimits,
  LocalTracks,
  PeerConnectionPhase,
  PeerLinkEvent,
  PeerLinkOptions,
  PeerSignal,
} from '../ports.js';
import { fakeFingerprint, fingerprintOf } from './fake-identity.js';

/** ms of silence after which Chromium says that a connection is interrupted, and that it has failed */
const disconnectedAfterMs = 5_000;
const failedAfterMs = 25_000;

export interface FakeLink {
  readonly owner: string;
  readonly options: PeerLinkOptions;
  readonly phase: PeerConnectionPhase | 'new';
  /** What it sends now. */
  readonly tracks: LocalTracks;
  readonly limits: LinkLimits;
  /** How ICE was restarted, in order. */
  readonly restarts: readonly { readonly relayOnly: boolean; readonly username: string }[];
  /** The user part of the credentials that the last offer of another round found. */
  readonly username: string;
  /** How often it began its pictures anew. */
  readonly refreshes: number;
  readonly isOpen: boolean;
  /** Whose link the other end is; null before they have found each other. */
  readonly peerOwner: string | null;
  /** Signals that reached it. */
  readonly received: readonly PeerSignal[];
  /** Plays an event of the browser. */
  emit(event: PeerLinkEvent): void;
}

export interface FakeNetwork {
  /** The links of one client. */
  createLinkOf(owner: string): CreatePeerLink;
  /** Whether paths can be found: by new links, and by restarts of ICE. */
  works: boolean;
  readonly links: readonly FakeLink[];
  /** Those not closed yet, of one client or of all. */
  open(owner?: string): readonly FakeLink[];
  /** The paths that every connected pair between two clients uses now are cut; nobody is told. */
  interrupt(one: string, other: string): void;
  /** Nothing of what `from` sends arrives at `to` any more; the other way works. */
  silence(from: string, to: string): void;
  /** Those paths work again. */
  heal(one: string, other: string): void;
  /** Their connections fail for good. */
  break(one: string, other: string): void;
}

/** What two connected ends share: a path, and what waits for it. */
interface Route {
  /** Owners whose sendings are lost. */
  mute: Set<string>;
  waiting: { readonly to: Link; readonly event: PeerLinkEvent }[];
  cancel: (() => void)[];
}

interface Link extends FakeLink {
  phase: PeerConnectionPhase | 'new';
  tracks: Record<TrackSlot, MediaStreamTrack | null>;
  limits: LinkLimits;
  restarts: { relayOnly: boolean; username: string }[];
  username: string;
  refreshes: number;
  isOpen: boolean;
  peer: Link | null;
  route: Route | null;
  received: PeerSignal[];
  /** What is not settled: an own offer, by its text, or one of the other end that is being answered. */
  negotiating: string | null;
  generation: number;
}

const fakeStream = (label: string) => ({ id: label }) as MediaStream;

const createRoute = (): Route => ({ mute: new Set(), waiting: [], cancel: [] });

export function createFakeNetwork(clock: Clock): FakeNetwork {
  const links: Link[] = [];

  const later = (link: Link, event: PeerLinkEvent) => {
    queueMicrotask(() => link.emit(event));
  };

  /** Reliably, as over a data channel: late rather than never. */
  const carry = (from: Link, event: PeerLinkEvent) => {
    const { peer: to, route } = from;
    if (to === null || route === null) return;
    if (route.mute.has(from.owner)) route.waiting.push({ to, event });
    else later(to, event);
  };

  const isCut = (link: Link) => (link.route?.mute.size ?? 0) > 0;

  const endRoute = ({ route }: Link) => {
    for (const cancel of route?.cancel.splice(0) ?? []) cancel();
  };

  const ends = (one: string, other: string) =>
    links.filter(
      (link) =>
        link.isOpen &&
        ((link.owner === one && link.peer?.owner === other) ||
          (link.owner === other && link.peer?.owner === one)),
    );

  /** The browser notices by and by. */
  const mute = (link: Link, owners: readonly string[]) => {
    const { route } = link;
    if (route === null) return;
    for (const owner of owners) route.mute.add(owner);
    for (const [ms, phase] of [
      [disconnectedAfterMs, 'disconnected'],
      [failedAfterMs, 'failed'],
    ] as const) {
      const cancel = clock.after(ms, () => {
        for (const end of [link, link.peer]) end?.emit({ type: 'phase', phase });
      });
      route.cancel.push(cancel);
    }
  };

  /** Both ends have a path that works. */
  const flow = (link: Link) => {
    const { route, peer } = link;
    if (route === null || peer === null) return;
    endRoute(link);
    route.mute.clear();
    for (const { to, event } of route.waiting.splice(0)) later(to, event);
    for (const end of [link, peer]) {
      if (end.phase === 'disconnected') later(end, { type: 'phase', phase: 'connected' });
    }
  };

  const connect = (one: Link, other: Link) => {
    const route = createRoute();
    one.peer = other;
    other.peer = one;
    for (const link of [one, other]) {
      const number = links.indexOf(link);
      link.route = route;
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

  const answered = (link: Link, answerer: Link) => {
    if (link.peer === null) {
      connect(link, answerer);
      return;
    }
    if (link.peer !== answerer) throw new Error('an answer of another link');
    if (!network.works) return;
    for (const end of [link, answerer]) later(end, { type: 'moved' });
    flow(link);
  };

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
        restarts: [],
        username: options.iceServers[0]?.username ?? '',
        refreshes: 0,
        isOpen: true,
        peer: null,
        get peerOwner() {
          return link.peer?.owner ?? null;
        },
        route: null,
        received: [],
        negotiating: null,
        generation: 0,
        emit(event) {
          if (!link.isOpen) return;
          if (event.type === 'phase') link.phase = event.phase;
          options.onEvent(event);
        },
      };
      links.push(link);
      const say = (data: PeerSignal) => later(link, { type: 'signal', data });
      const sayCandidate = () => {
        const candidate = `candidate of ${number}, ${link.generation}`;
        say({ type: 'candidate', candidate: { candidate, sdpMid: '0', sdpMLineIndex: 0 } });
      };
      const offer = () => {
        const sdp = `${number} ${link.generation}`;
        link.negotiating = sdp;
        say({ type: 'offer', sdp });
        sayCandidate();
      };
      const mustBeOpen = (what: string) => {
        if (!link.isOpen) throw new Error(`${what} on a closed link`);
      };
      if (options.initiator) offer();
      return {
        signal(data) {
          mustBeOpen('signal');
          link.received.push(data);
          if (data.type === 'offer') {
            if (link.negotiating !== null) throw new Error('an offer while one is being answered');
            link.negotiating = data.sdp;
            link.generation += 1;
            queueMicrotask(() => {
              link.negotiating = null;
              link.emit({
                type: 'signal',
                data: { type: 'answer', sdp: `${data.sdp} ${String(number)}` },
              });
            });
            sayCandidate();
          }
          if (data.type === 'answer') {
            const answerer = links[Number(data.sdp.split(' ').at(-1))];
            if (
              data.sdp !== `${String(link.negotiating)} ${String(links.indexOf(answerer as Link))}`
            ) {
              throw new Error('an answer to no offer, or to another one');
            }
            link.negotiating = null;
            if (answerer !== undefined) answered(link, answerer);
          }
        },
        setTrack(slot, track) {
          mustBeOpen('setTrack');
          link.tracks[slot] = track;
        },
        limit(limits) {
          mustBeOpen('limit');
          link.limits = limits;
        },
        restartIce({ iceServers, relayOnly }) {
          mustBeOpen('restartIce');
          if (!options.initiator) throw new Error('restartIce on the end that answers');
          link.restarts.push({ relayOnly, username: iceServers[0]?.username ?? '' });
          link.generation += 1;
          offer();
        },
        useIceServers(iceServers) {
          mustBeOpen('useIceServers');
          if (options.initiator) throw new Error('useIceServers on the end that offers');
          link.username = iceServers[0]?.username ?? '';
        },
        beat() {
          mustBeOpen('beat');
          const { peer, phase } = link;
          if (peer === null || (phase !== 'connected' && phase !== 'disconnected')) return;
          if (!(link.route?.mute.has(owner) ?? true)) later(peer, { type: 'heard' });
        },
        refreshPictures() {
          mustBeOpen('refreshPictures');
          link.refreshes += 1;
        },
        send(message: LinkMessage) {
          const { phase, peer } = link;
          if (peer === null || (phase !== 'connected' && phase !== 'disconnected')) return false;
          carry(link, { type: 'message', message });
          return true;
        },
        close() {
          mustBeOpen('close');
          link.isOpen = false;
          endRoute(link);
          // The data channel tells the other end, if it can be reached.
          if (link.phase === 'connected' && link.peer?.phase === 'connected' && !isCut(link)) {
            later(link.peer, { type: 'phase', phase: 'closed' });
          }
        },
      };
    };

  const network: FakeNetwork = {
    createLinkOf,
    works: true,
    links,
    open: (owner) =>
      links.filter((link) => link.isOpen && (owner === undefined || link.owner === owner)),
    interrupt(one, other) {
      for (const link of ends(one, other)) {
        if (link.phase === 'connected' && !isCut(link)) mute(link, [one, other]);
      }
    },
    silence(from, to) {
      for (const link of ends(from, to)) if (!isCut(link)) mute(link, [from]);
    },
    heal(one, other) {
      for (const link of ends(one, other)) if (isCut(link)) flow(link);
    },
    break(one, other) {
      for (const link of ends(one, other)) link.emit({ type: 'phase', phase: 'failed' });
    },
  };
  return network;
}
