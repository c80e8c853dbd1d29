/** What a link is measured by; an adapter reads it from the browser's statistics. */
import type { TrackSlot } from './track-slot.js';

/** One end of the candidate pair that is selected now (RFC 8445, webrtc-stats §8.16). */
export interface LinkEnd {
  readonly kind: 'host' | 'srflx' | 'prflx' | 'relay';
  readonly protocol: 'udp' | 'tcp';
  /** How this end reaches its relay; null when it is no relay, or the other end's. */
  readonly relayProtocol: 'udp' | 'tcp' | 'tls' | null;
  /** Empty where the browser hides it. */
  readonly address: string;
  readonly port: number | null;
}

/** What is sent in one media section. Counters rise from the beginning of the link; null is what the browser does not tell. */
export interface SentSample {
  /** RTP payload with its headers, retransmissions included */
  readonly bytes: number;
  readonly packets: number;
  /** frames encoded; 0 for sound */
  readonly frames: number;
  /** pixels and frames per second of what is encoded now */
  readonly width: number | null;
  readonly height: number | null;
  readonly frameRate: number | null;
  /** such as `VP8` or `opus` */
  readonly codec: string | null;
  /** bit/s that the encoder aims at */
  readonly targetBitrate: number | null;
  readonly limitedBy: 'none' | 'cpu' | 'bandwidth' | 'other' | null;
  /** What the other end reports of it: share of packets lost lately, 0…1, and jitter, seconds. */
  readonly lossAtReceiver: number | null;
  readonly jitterAtReceiver: number | null;
}

/** What arrives in one media section. Counters rise from the beginning of the link; null is what the browser does not tell. */
export interface ReceivedSample {
  readonly bytes: number;
  readonly packets: number;
  readonly packetsLost: number;
  /** seconds */
  readonly jitter: number | null;
  /** frames decoded; 0 for sound */
  readonly frames: number;
  readonly width: number | null;
  readonly height: number | null;
  readonly frameRate: number | null;
  readonly codec: string | null;
  /** times that the picture stood still */
  readonly freezes: number | null;
  /** samples of sound that were made up, and all of them */
  readonly concealedSamples: number | null;
  readonly totalSamples: number | null;
}

/** What one link carries and how well, read about once a second while it is connected. */
export interface LinkSample {
  /** ms since the epoch */
  readonly at: number;
  readonly local: LinkEnd | null;
  readonly remote: LinkEnd | null;
  /** seconds, of the last check of the selected pair */
  readonly roundTrip: number | null;
  /** bit/s that congestion control allows to send; null where the browser does not tell */
  readonly availableOutgoing: number | null;
  /** bytes of everything on the link's transport: media, its control and data */
  readonly bytesSent: number;
  readonly bytesReceived: number;
  /** null where nothing was sent or received yet */
  readonly sent: Readonly<Record<TrackSlot, SentSample | null>>;
  readonly received: Readonly<Record<TrackSlot, ReceivedSample | null>>;
}
