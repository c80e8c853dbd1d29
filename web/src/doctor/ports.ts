/** What the doctor needs of the browser. Every look ends at its `signal`, and then keeps nothing open. */
import type { Observation } from '@parley/doctor';
import type { IceConfig, IceServer } from '@parley/shared';
import type { Clock, MediaDevicesPort } from '../call/ports.js';

export interface DoctorDeps {
  readonly clock: Clock;
  readonly service: ServicePort;
  readonly peers: PeersPort;
  readonly devices: DevicesPort;
}

/** The service that this page came from. None of these rejects but for its signal. */
export interface ServicePort {
  /** `https://host[:port]` */
  readonly origin: string;
  /** As the browser says; it is sure of `false` only. */
  isOnline(): boolean;
  /** GET /healthz */
  health(signal: AbortSignal): Promise<HealthAnswer>;
  /** POST /api/ice */
  ice(signal: AbortSignal): Promise<IceAnswer>;
  /** POST /api/doctor; null: no answer, or none that can be read */
  serverCheck(signal: AbortSignal): Promise<Observation | null>;
  /** Opens a connection for signals over one transport alone, and closes it again. */
  connect(transport: SignalTransport, signal: AbortSignal): Promise<ConnectAnswer>;
}

export type SignalTransport = 'websocket' | 'polling';

/** What HTTP answered, and when. */
export interface Timed {
  /** ms from the request to the answer's head */
  readonly ms: number;
  /** the server's clock when it answered, ms since the epoch, to the second (RFC 9110 §6.6.1); null: it did not say */
  readonly serverTime: number | null;
  /** this one's clock at the answer's head, ms since the epoch */
  readonly receivedAt: number;
}

/** Everything below HTTP looks the same to a page. */
export interface NoAnswer {
  readonly type: 'unreachable';
  /** the browser's own words */
  readonly detail: string;
}

export type HealthAnswer =
  | (Timed & { readonly type: 'answered'; readonly status: number; readonly isParley: boolean })
  | NoAnswer;

export type IceAnswer =
  | (Timed & { readonly type: 'given'; readonly config: IceConfig })
  | (Timed & {
      readonly type: 'refused';
      readonly status: number;
      /** ms, from Retry-After (RFC 9110 §10.2.3) */
      readonly retryAfterMs: number | null;
    })
  | (Timed & { readonly type: 'malformed' })
  | NoAnswer;

export type ConnectAnswer =
  | {
      readonly type: 'connected';
      /** ms until it could be used */
      readonly ms: number;
      /** ms there and back once it was open */
      readonly roundTripMs: number;
    }
  | { readonly type: 'failed'; readonly detail: string };

/** Peer connections between this page and itself. */
export interface PeersPort {
  /** Whether the browser lets this page have any. */
  ability(): 'works' | 'absent' | 'blocked';
  /** Gathers candidates for a connection to nobody. */
  gather(settings: EndSettings, events: GatherEvents): Closable;
  /** Connects two ends over a data channel that neither orders nor repeats (RFC 8831 §6.1). */
  connect(offering: EndSettings, answering: EndSettings, events: PairEvents): PeerPair;
}

export interface Closable {
  close(): void;
}

export interface EndSettings {
  readonly iceServers: readonly IceServer[];
  /** candidates of relays and nothing else */
  readonly relayOnly: boolean;
}

export interface GatherEvents {
  onCandidate(candidate: SeenCandidate): void;
  onIceError(error: SeenIceError): void;
  /** Nothing more comes. */
  onComplete(): void;
  /** The browser refuses the settings or the connection; nothing follows. */
  onImpossible(detail: string): void;
}

export type End = 'offering' | 'answering';

export interface PairEvents {
  onCandidate(end: End, candidate: SeenCandidate): void;
  onIceError(end: End, error: SeenIceError): void;
  onComplete(end: End): void;
  onImpossible(detail: string): void;
  /** What the other end is told of this candidate; null: nothing. */
  carry(end: End, candidate: SeenCandidate): string | null;
  /** Messages can be sent both ways. */
  onOpen(): void;
  onMessage(end: End, message: ArrayBuffer): void;
  /** ICE has given up, or the connection ended otherwise. */
  onFailed(): void;
}

export interface PeerPair extends Closable {
  /** false: it could not be handed over, because the pair is not open or too much waits already */
  send(from: End, message: ArrayBuffer): boolean;
  /** What the two ends have learnt of each other's addresses by now. */
  read(): Promise<PairReading>;
}

/** A local candidate, as far as the browser tells. */
export interface SeenCandidate {
  /** the candidate attribute (RFC 8839 §5.1), without `a=` */
  readonly text: string;
  readonly type: 'host' | 'srflx' | 'prflx' | 'relay';
  readonly protocol: 'udp' | 'tcp';
  /** An IP address or an mDNS name (RFC 8828 §5.2). */
  readonly address: string;
  readonly port: number;
  /** null: hidden */
  readonly relatedAddress: string | null;
  readonly relatedPort: number | null;
}

/** `icecandidateerror` (webrtc-pc §4.8.3) */
export interface SeenIceError {
  readonly url: string;
  /** STUN error code, or 701: no answer */
  readonly code: number;
  readonly text: string;
  /** of the local address that it was asked from; null: not told */
  readonly family: 'ipv4' | 'ipv6' | null;
}

/** A local candidate, as statistics tell it. */
export interface SeenAddress {
  readonly type: string;
  /** null: hidden */
  readonly address: string | null;
  readonly port: number | null;
}

export interface EndReading {
  /** of its own sockets for UDP, also of those whose candidates a browser keeps to itself */
  readonly ports: readonly number[];
  /** of the pair that is selected; null: none */
  readonly selected: SeenAddress | null;
  /** Checks of the other end have come in (RFC 8445 §7.3). */
  readonly heard: boolean;
}

export type PairReading = Readonly<Record<End, EndReading>>;

export interface DevicesPort {
  readonly media: MediaDevicesPort;
  /** What there is without asking anybody. */
  inventory(): Promise<DeviceInventory>;
  codecs(): Promise<readonly CodecSeen[]>;
  onPermissionChanged(listener: () => void): () => void;
}

export type Presence = 'present' | 'absent' | 'unknown';

export interface DeviceInventory {
  /** Devices are handed out to pages over HTTPS and of this machine only. */
  readonly secure: boolean;
  readonly camera: Presence;
  readonly microphone: Presence;
  readonly speaker: Presence;
  readonly cameraPermission: PermissionAnswer;
  readonly microphonePermission: PermissionAnswer;
}

export type PermissionAnswer = 'granted' | 'prompt' | 'denied' | 'unknown';

export interface CodecSeen {
  readonly mimeType: string;
  /** 720p can be encoded at little cost of power; null: the browser does not say */
  readonly powerEfficient: boolean | null;
}
