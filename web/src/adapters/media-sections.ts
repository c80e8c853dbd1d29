import type { LocalTracks, TrackSlot, VideoLimits } from '../call/ports.js';
import { limitSender } from './sender-limits.js';

/** The media sections in the order of the offer, and what each carries (PROTOCOL.md L4). */
const sections = [
  { slot: 'mic', kind: 'audio' },
  { slot: 'camera', kind: 'video' },
  { slot: 'screen', kind: 'video' },
] as const satisfies readonly { slot: TrackSlot; kind: 'audio' | 'video' }[];

export interface MediaSections {
  /** Microphone and camera of the other end; the camera joins when its first packet arrives. */
  readonly media: MediaStream;
  readonly screen: MediaStream;
  /** The other end's microphone, once its section is there. */
  readonly micReceiver: RTCRtpReceiver | null;
  /** Which section a `mid` of this connection names. */
  slotOf(mid: string): TrackSlot | undefined;
  setTrack(slot: TrackSlot, track: MediaStreamTrack | null): void;
  limitCamera(limits: VideoLimits): void;
}

export interface MediaSectionsOptions {
  readonly connection: RTCPeerConnection;
  readonly initiator: boolean;
  readonly tracks: LocalTracks;
  readonly cameraLimits: VideoLimits;
  /** The other end's sections are known, and the streams hold their tracks. */
  readonly onReady: () => void;
  readonly onError: (cause: unknown) => void;
}

/**
 * The three media sections of a link. They are there from the first offer on, in both directions, whatever is sent in
 * them; so a track is set and replaced without any negotiation.
 */
export function createMediaSections(options: MediaSectionsOptions): MediaSections {
  const { connection, initiator, onReady, onError } = options;
  const tracks: Record<TrackSlot, MediaStreamTrack | null> = { ...options.tracks };
  let { cameraLimits } = options;
  const transceivers = new Map<TrackSlot, RTCRtpTransceiver>();
  const media = new MediaStream();
  const screen = new MediaStream();

  const limitCamera = () => {
    const sender = transceivers.get('camera')?.sender;
    if (sender !== undefined) limitSender(sender, cameraLimits);
  };

  const setSenderTrack = ({ sender }: RTCRtpTransceiver, track: MediaStreamTrack | null) => {
    if (sender.track === track) return;
    // What the limits make of a picture depends on its size.
    sender.replaceTrack(track).then(limitCamera, onError);
  };

  if (initiator) {
    for (const { slot, kind } of sections) {
      const transceiver = connection.addTransceiver(tracks[slot] ?? kind, {
        direction: 'sendrecv',
      });
      transceivers.set(slot, transceiver);
    }
    limitCamera();
  }

  // Fires while the remote description is being set, so on the answering end before the answer is made.
  connection.addEventListener('track', ({ transceiver, track }) => {
    const section = sections[connection.getTransceivers().indexOf(transceiver)];
    // Sections that Parley's offers do not have stay unanswered.
    if (section === undefined || section.kind !== track.kind) return;
    if (!initiator) {
      transceivers.set(section.slot, transceiver);
      transceiver.direction = 'sendrecv';
      setSenderTrack(transceiver, tracks[section.slot]);
    }
    switch (section.slot) {
      case 'mic':
        media.addTrack(track);
        return;
      case 'camera':
        // A media element that waits for the first frame of a camera that is off plays no sound either.
        if (track.muted) track.addEventListener('unmute', () => media.addTrack(track));
        else media.addTrack(track);
        return;
      case 'screen':
        screen.addTrack(track);
        onReady();
        return;
    }
  });

  // Firefox takes no limits before the first negotiation.
  connection.addEventListener('connectionstatechange', () => {
    if (connection.connectionState === 'connected') limitCamera();
  });

  return {
    media,
    screen,
    get micReceiver() {
      return transceivers.get('mic')?.receiver ?? null;
    },
    slotOf: (mid) => sections.find(({ slot }) => transceivers.get(slot)?.mid === mid)?.slot,
    setTrack(slot, track) {
      tracks[slot] = track;
      const transceiver = transceivers.get(slot);
      if (transceiver !== undefined) setSenderTrack(transceiver, track);
    },
    limitCamera(limits) {
      cameraLimits = limits;
      limitCamera();
    },
  };
}
