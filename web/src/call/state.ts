/** What the interface shows and what it can ask for. All state is immutable; a change makes a new object. */
import type { ErrorCode, MediaState, MemberId, Path, Presence, RoomId } from '@parley/shared';
import type { DataUse } from './budget/data-use.js';
import type { LinkHistory } from './quality/link-history.js';
import type { CaptureFailure, DeviceInfo, SignalingStatus } from './ports.js';
import type { RelayWish } from './link/relay-wish.js';
import type { Complaint } from './quality/quality-reading.js';
import type { CodeMark } from './safety/safety-memory.js';
import type { SafetyView } from './safety/safety-view.js';
import type { HeldBack } from './budget/shown-videos.js';
import type { Size, VideoSlot } from './budget/video-quality.js';
import type { LinkReason } from './reasons/reasons.js';

/** A value with history-free subscriptions; `subscribe` does not call back at once. */
export interface Observable<Value> {
  get(): Value;
  subscribe(listener: () => void): () => void;
}

/** The own microphone or camera. A muted microphone stays open, a camera that is off is closed. */
export type SourceState =
  | { readonly type: 'off' }
  | { readonly type: 'starting' }
  | {
      readonly type: 'live';
      readonly track: MediaStreamTrack;
      readonly deviceId: string | null;
      /** The system gives silence, or no picture: another program has the device, or a switch on it. */
      readonly interrupted: boolean;
      /** The name of the device that went away, and in whose place this one was opened without being chosen. */
      readonly replaces: string | null;
    }
  | { readonly type: 'failed'; readonly failure: CaptureFailure }
  /** It worked and then ended: unplugged, taken away, permission withdrawn. */
  | { readonly type: 'lost' };

export interface LocalMediaState {
  readonly mic: SourceState;
  /** True when the microphone is live and people hear it. */
  readonly micOn: boolean;
  /** Whether people are to hear the microphone once it is there. */
  readonly micWanted: boolean;
  readonly camera: SourceState;
  readonly screen: SourceState;
  readonly devices: {
    readonly mics: readonly DeviceInfo[];
    readonly cameras: readonly DeviceInfo[];
    readonly speakers: readonly DeviceInfo[];
  };
  /** Chosen device ids; null is the system's default. */
  readonly chosen: {
    readonly mic: string | null;
    readonly camera: string | null;
    readonly speaker: string | null;
  };
  readonly canShareScreen: boolean;
  readonly canChooseSpeaker: boolean;
}

/** The own devices; made once per room page, used by the lobby and then by the call. */
export interface LocalMedia {
  readonly state: Observable<LocalMediaState>;
  /** Loudness of the own microphone, 0…1. */
  readonly level: Observable<number>;
  /**
   * Opens what is wanted, in one request to the person; what is not wanted is not asked for. A microphone that is `muted`
   * is opened and not heard. With `allowed`, all of it is `starting` until that is there, and nobody is asked before; a
   * camera that is switched off meanwhile is not opened, and a microphone is opened `muted`.
   */
  start(
    want: { readonly mic: boolean; readonly muted?: boolean; readonly camera: boolean },
    allowed?: Promise<unknown>,
  ): Promise<void>;
  /** Also while it starts: then it is heard, or not, from its first moment on. */
  setMic(on: boolean): Promise<void>;
  /** Off at once, also while it starts: no picture of a camera that is switched off is taken afterwards. */
  setCamera(on: boolean): Promise<void>;
  /** Asks for a screen; a person who closes the browser's picker leaves it `off`. */
  shareScreen(): Promise<void>;
  stopScreen(): void;
  /** Switches the device, also while it is in use; remembered on this device. */
  choose(kind: 'mic' | 'camera' | 'speaker', deviceId: string | null): Promise<void>;
  /** Stops every track and meter. */
  close(): void;
}

export type LinkState = 'connecting' | 'connected' | 'recovering' | 'failed';

export interface RemoteMember {
  readonly id: MemberId;
  readonly name: string;
  readonly media: MediaState;
  readonly presence: Presence;
  readonly link: LinkState;
  /** The worse end of the pair that is selected now; null before the first connection, kept while recovering. */
  readonly path: Path | null;
  /** Microphone and camera; null before the link has them. The same object for the life of a link. */
  readonly stream: MediaStream | null;
  /** The shared screen; use it only while `media.screen` is true. */
  readonly screen: MediaStream | null;
  readonly speaking: boolean;
}

/** Something about the link to one member that people will notice, for as long as it lasts. */
export interface LinkWarning {
  readonly complaint: Complaint;
  /** Share of packets lost, 0…1, or seconds of round trip; null where there is no figure. */
  readonly figure: number | null;
}

/** What most links complain of is at this end: its way out, its way in, or its distance from everyone. */
export type OwnWarning = 'uplink' | 'downlink' | 'delay';

export interface QualityState {
  /** Those with warnings; none of them is explained by one of one's own. */
  readonly links: ReadonlyMap<MemberId, readonly LinkWarning[]>;
  readonly own: readonly OwnWarning[];
}

/** One message of the chat. */
export interface ChatLine {
  /** the same for everyone */
  readonly id: string;
  /** Rises in the order in which messages came. */
  readonly order: number;
  readonly author: MemberId;
  readonly own: boolean;
  /** The author's name at the time; people who have left keep it. */
  readonly name: string;
  readonly text: string;
  /** When it was written, ms since the epoch by the own clock. */
  readonly at: number;
  /** It came as something new, not with what had been said before. */
  readonly live: boolean;
  /** Another member passed it on, and its author has not confirmed it. */
  readonly hearsay: boolean;
  /** Of the own messages: who still lacks it, nobody where nobody was there; null when it is delivered. */
  readonly waitingFor: readonly MemberId[] | null;
}

export interface ChatState {
  readonly lines: readonly ChatLine[];
  /** Messages of others that have not been seen. */
  readonly unread: number;
}

export type CallPhase =
  /** Waiting for the server's answer, or for a server at all: see `signaling`. */
  | { readonly type: 'joining' }
  | { readonly type: 'in-call' }
  | { readonly type: 'refused'; readonly code: ErrorCode }
  | { readonly type: 'left' };

export interface CallState {
  readonly phase: CallPhase;
  readonly room: { readonly id: RoomId; /** null until joined */ readonly capacity: number | null };
  readonly self: {
    /** null until joined */
    readonly id: MemberId | null;
    readonly name: string;
    readonly media: MediaState;
    readonly speaking: boolean;
  };
  /** Everyone else, by rising join number. */
  readonly members: readonly RemoteMember[];
  readonly chat: ChatState;
  readonly signaling: SignalingStatus;
  readonly relayOnly: boolean;
  readonly quality: QualityState;
  /** The safety code of each link; a member that is not in it has none yet. */
  readonly safety: ReadonlyMap<MemberId, SafetyView>;
  /** Whether the own codes stay over a reload of the page. */
  readonly keyLasts: boolean;
  /** What the person wants this call to cost. */
  readonly dataUse: DataUse;
  /** Whose videos do not come for want of bits, though they are on. */
  readonly heldBack: HeldBack;
  /** Why links failed or go through the relay; without those there is nothing to say of. */
  readonly reasons: ReadonlyMap<MemberId, LinkReason>;
}

/** One call in one room, from `createCall` to `leave`. */
export interface Call {
  readonly state: Observable<CallState>;
  /** Joins, or tries again after a refusal. */
  join(): void;
  rename(name: string): void;
  /** Writes to everyone, and to those who are cut off or come later; false where there is nothing to write. */
  say(text: string): boolean;
  /** The person has seen every message that there is. */
  readChat(): void;
  /** Tries the server at once instead of waiting for the countdown. */
  retryNow(): void;
  /** What the link to a member carried in the last two minutes. */
  linkHistory(member: MemberId): Observable<LinkHistory>;
  /** Whether links go through the relay only; follow it in `state`. */
  readonly relayWish: RelayWish;
  /** Opens a new link to a member whose link failed. */
  reconnect(member: MemberId): void;
  /** What the person found on comparing these signs with a member, or null to take it back. */
  markCode(member: MemberId, signs: readonly number[], mark: CodeMark | null): void;
  /** The device pixels that a member's video is shown at: 0 × 0 while it is not seen, null once it is not drawn. */
  showAt(member: MemberId, slot: VideoSlot, size: Size | null): void;
  /** Remembered on this device. Audio only turns the own camera and shared screen off. */
  setDataUse(change: Partial<DataUse>): void;
  /** Tells the server, closes every link; the phase is `left` at once. The local media stay the caller's. */
  leave(): void;
  /** Ends everything without telling anyone, as a page does that is closed or reloaded. */
  close(): void;
}
