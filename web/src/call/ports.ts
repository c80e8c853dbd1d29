/**
 * What the call needs from the world. `web/src/adapters/` binds these to simple-peer, the browser and
 * socket.io-client; tests bind them to fakes. DOM names appear as types only.
 */
import type {
  Ack,
  DeliveredSignal,
  Draining,
  IceConfig,
  IceServer,
  Join,
  Joined,
  LinkFacts,
  LinkMessage,
  Member,
  MemberLeft,
  Path,
  Signal,
  SignalData,
  Update,
} from '@parley/shared';
import type { LinkSample } from './link/link-sample.js';
import type { TrackSlot } from './link/track-slot.js';
import type { Fingerprint } from './safety/safety-code.js';

export interface Clock {
  /** milliseconds since the epoch */
  now(): number;
  /** Runs `task` once after `ms` milliseconds; the answer cancels it. */
  after(ms: number, task: () => void): () => void;
  /**
   * Calls back when the program goes on after it stood still for seconds: the machine slept, or the browser froze the
   * page. Whatever was connected may be gone. The answer ends it.
   */
  onWake(listener: () => void): () => void;
}

/** Signaling as the person sees it. `waiting`: unreachable, the next try is at `retryAt` (ms since the epoch). */
export type SignalingStatus =
  | { readonly type: 'connecting' }
  | { readonly type: 'connected' }
  | {
      readonly type: 'waiting';
      readonly retryAt: number;
      readonly attempt: number;
      /** Absent: it cannot be reached. `draining`: it said that it restarts. `busy`: it asked to slow down. */
      readonly reason?: 'draining' | 'busy';
    }
  | { readonly type: 'closed' };

export type SignalingEvent =
  | { readonly type: 'status'; readonly status: SignalingStatus }
  | { readonly type: 'member-joined'; readonly member: Member }
  | { readonly type: 'member-updated'; readonly member: Member }
  | { readonly type: 'member-left'; readonly left: MemberLeft }
  | { readonly type: 'signal'; readonly signal: DeliveredSignal }
  | { readonly type: 'draining'; readonly draining: Draining };

/** A connection to the signaling server that reconnects by itself. Events it delivers have been validated. */
export interface Signaling {
  readonly status: SignalingStatus;
  /** Starts connecting; the lobby does so early. Does nothing on an open connection. */
  open(): void;
  /** Tries at once instead of waiting for `retryAt`. */
  retryNow(): void;
  close(): void;
  /** Each resolves with the server's answer; `unavailable` when the connection ended before it came. */
  join(join: Join): Promise<Ack<Joined>>;
  leave(): Promise<Ack<null>>;
  signal(signal: Signal): Promise<Ack<null>>;
  update(update: Update): Promise<Ack<null>>;
  ice(): Promise<Ack<IceConfig>>;
  subscribe(listener: (event: SignalingEvent) => void): () => void;
}

/** What is sent in each media section. */
export type LocalTracks = Readonly<Record<TrackSlot, MediaStreamTrack | null>>;

/** The most that one video may cost on one link. */
export interface VideoLimits {
  /** pixels; the picture is scaled down to it */
  readonly shorterSide: number;
  /** frames per second */
  readonly frameRate: number;
  /** bit/s */
  readonly bitrate: number;
}

/** The most that one link may cost. */
export interface LinkLimits {
  /** bit/s of Opus, without what is added for redundancy; null leaves it as it was negotiated */
  readonly mic: number | null;
  /** null: nothing is sent, though there is a track */
  readonly camera: VideoLimits | null;
  readonly screen: VideoLimits | null;
}

/** Whether anybody can see the page. */
export interface PageVisibility {
  readonly hidden: boolean;
  /** Tells of each change; the answer ends it. */
  subscribe(listener: () => void): () => void;
}

export interface Fingerprints {
  readonly own: Fingerprint;
  readonly theirs: Fingerprint;
}

export type PeerConnectionPhase = 'connecting' | 'connected' | 'disconnected' | 'failed' | 'closed';

/** What a peer connection and the one at the other end have to tell each other. */
export type PeerSignal = Extract<SignalData, { type: 'offer' | 'answer' | 'candidate' }>;

export type PeerLinkEvent =
  | { readonly type: 'signal'; readonly data: PeerSignal }
  /** `cause`: what the browser or simple-peer said of a failure. */
  | { readonly type: 'phase'; readonly phase: PeerConnectionPhase; readonly cause?: unknown }
  /**
   * The last event: the DTLS handshake failed, so the other end is not who its description says, or does not take this
   * one for who it is. The network is not to blame, and no other try mends it.
   */
  | { readonly type: 'handshake-failed' }
  /** The remote end's media: one stream of microphone and camera, one of the screen. */
  | { readonly type: 'streams'; readonly media: MediaStream; readonly screen: MediaStream }
  | { readonly type: 'open' }
  | { readonly type: 'message'; readonly message: LinkMessage }
  /** The candidate pair that is selected now; what `remote` is can only be told coarsely from here. */
  | { readonly type: 'path'; readonly local: Path; readonly remote: Path }
  /** Another candidate pair than before is selected, of whatever path. */
  | { readonly type: 'moved' }
  /** Something arrived from the other end: a heartbeat, or sound. */
  | { readonly type: 'heard' }
  | { readonly type: 'sample'; readonly sample: LinkSample }
  /**
   * A DTLS handshake ended well, with these certificates: the own one, and the one whose key the other end proved to
   * have. null: the browser does not tell. Told again if the handshake is made again.
   */
  | { readonly type: 'certificates'; readonly fingerprints: Fingerprints | null }
  /** What is known of this end's way to the other; told when it changes, and for the last time before the end. */
  | { readonly type: 'facts'; readonly facts: LinkFacts }
  /** Loudness of the remote microphone, 0…1, a few times a second. */
  | { readonly type: 'level'; readonly level: number };

export interface IceRestart {
  readonly iceServers: readonly IceServer[];
  readonly relayOnly: boolean;
}

/** One peer connection to one member. It ends with `close`; no event follows that. */
export interface PeerLink {
  /** Takes what the other end's link said. */
  signal(data: PeerSignal): void;
  /** Sends another track, or none, in that section; needs no negotiation. */
  setTrack(slot: TrackSlot, track: MediaStreamTrack | null): void;
  /** Bounds what the link costs from now on; needs no negotiation. */
  limit(limits: LinkLimits): void;
  /**
   * On the initiator: gathers and checks candidates anew, those of relays only or all, with these servers, while media
   * flows on; the pair that is best afterwards is used. An offer that is not answered yet is taken back.
   */
  restartIce(how: IceRestart): void;
  /** On the other end: gathers with these servers from the next offer on, as credentials may have been renewed. */
  useIceServers(iceServers: readonly IceServer[]): void;
  /** Sends a heartbeat, which nothing makes up for if it is lost; the other end has `heard`. */
  beat(): void;
  /** Makes the next pictures that are sent such as need none of those before. */
  refreshPictures(): void;
  /** Sends over the data channel; false when it is not open. */
  send(message: LinkMessage): boolean;
  close(): void;
}

export interface PeerLinkOptions {
  readonly initiator: boolean;
  readonly iceServers: readonly IceServer[];
  /** Gathers relay candidates only, so that the other side never learns this one's addresses. */
  readonly relayOnly: boolean;
  /** This end's certificate; null: one that the browser makes for this link alone. */
  readonly certificate: RTCCertificate | null;
  readonly tracks: LocalTracks;
  readonly limits: LinkLimits;
  readonly onEvent: (event: PeerLinkEvent) => void;
}

/** Tells when this device may reach the world in another way than before; the answer ends it. */
export type WatchNetwork = (listener: () => void) => () => void;

/**
 * Tries whether a relay answers at all, without anybody at the other end. The answer ends it early; `onAnswer` is called
 * at most once, and not at all where no relay answers.
 */
export type ProbeRelay = (iceServers: readonly IceServer[], onAnswer: () => void) => () => void;

export type CreatePeerLink = (options: PeerLinkOptions) => PeerLink;

export interface DeviceInfo {
  readonly id: string;
  /** Empty while the browser hides it (no permission yet). */
  readonly label: string;
  /** The same for the parts of one thing, as of a headset; empty where the browser does not tell. */
  readonly group: string;
}

export type CaptureKind = 'mic' | 'camera';

/** Why a device could not be had; each has help of its own in the lobby. */
export type CaptureFailure =
  /** the person, the system or a policy said no */
  | 'denied'
  /** the request was closed without an answer */
  | 'dismissed'
  | 'not-found'
  /** another program holds it, or the system failed to start it */
  | 'in-use'
  /** the page was not loaded over HTTPS or from localhost */
  | 'insecure'
  | 'unsupported'
  | 'unknown';

export type Capture =
  | { readonly ok: true; readonly track: MediaStreamTrack }
  | { readonly ok: false; readonly failure: CaptureFailure; readonly cause?: unknown };

export interface MediaDevicesPort {
  /** Opens the chosen device, or the system's default when `deviceId` is null or gone. */
  capture(kind: CaptureKind, deviceId: string | null): Promise<Capture>;
  /**
   * Opens a device again whose track ended by itself, else the system's default. The person is not asked: what needs an
   * answer from them fails.
   */
  reopen(kind: CaptureKind, deviceId: string | null): Promise<Capture>;
  /** Opens both in one request, so that the person is asked once; each may fail on its own. */
  captureBoth(
    micId: string | null,
    cameraId: string | null,
  ): Promise<{ readonly mic: Capture; readonly camera: Capture }>;
  captureScreen(): Promise<Capture>;
  readonly canShareScreen: boolean;
  readonly canChooseSpeaker: boolean;
  list(): Promise<{
    readonly mics: readonly DeviceInfo[];
    readonly cameras: readonly DeviceInfo[];
    readonly speakers: readonly DeviceInfo[];
  }>;
  onDevicesChanged(listener: () => void): () => void;
  /** Reports the loudness of a local microphone track, 0…1, about ten times a second; the answer stops it. */
  meter(track: MediaStreamTrack, listener: (level: number) => void): () => void;
  /** Tells when a track ends other than by `stop()`: unplugged, withdrawn, or stopped from the browser's own bar. */
  onEnded(track: MediaStreamTrack, listener: () => void): () => void;
  /** Tells when the system silences a track and lets it go on: taken by another program, a switch on the device. */
  onMuted(track: MediaStreamTrack, listener: (muted: boolean) => void): () => void;
}

/** What a member shows itself by to the others: one certificate for all its links, so that its safety codes stay. */
export interface LinkIdentity {
  readonly certificate: RTCCertificate;
  /** Whether a reloaded page finds it again; not known for the first moment. */
  readonly lasts: boolean;
  /** The member leaves for good, and its key is deleted. */
  forget(): void;
}

/** SHA-256 of a text's UTF-8 bytes, as lower-case hexadecimal digits. */
export type Digest = (text: string) => Promise<string>;

/** Small texts that outlive the page: `tab` ends with the tab, `device` stays. Never throws; may forget. */
export interface Storage {
  get(scope: 'tab' | 'device', key: string): string | null;
  set(scope: 'tab' | 'device', key: string, value: string | null): void;
}
