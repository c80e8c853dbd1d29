import type { TrackSlot } from '../../call/link/track-slot.js';
import type { LinkLimits, LocalTracks } from '../../call/ports.js';
import { preferRedundantAudio } from './opus-settings.js';
import { createSenderLimits, videoEncoding, type SenderLimits } from './sender-limits.js';

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
  limit(limits: LinkLimits): void;
  /** Makes the next picture of every video a key frame. */
  refreshPictures(): void;
}

export interface MediaSectionsOptions {
  readonly connection: RTCPeerConnection;
  readonly initiator: boolean;
  readonly tracks: LocalTracks;
  readonly limits: LinkLimits;
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
  let { limits } = options;
  const transceivers = new Map<TrackSlot, RTCRtpTransceiver>();
  const senderLimits = new Map<TrackSlot, SenderLimits>();
  const media = new MediaStream();
  const screen = new MediaStream();

  const hold = (slot: TrackSlot, transceiver: RTCRtpTransceiver) => {
    transceivers.set(slot, transceiver);
    senderLimits.set(slot, createSenderLimits(transceiver.sender, slot, limits));
  };

  const setSenderTrack = (
    slot: TrackSlot,
    { sender }: RTCRtpTransceiver,
    track: MediaStreamTrack | null,
  ) => {
    if (sender.track === track) return;
    // What the limits make of a picture depends on its size.
    sender.replaceTrack(track).then(() => senderLimits.get(slot)?.renew(), onError);
  };

  if (initiator) {
    for (const { slot } of sections) {
      const track = tracks[slot];
      const transceiver =
        slot === 'mic'
          ? connection.addTransceiver(track ?? 'audio', { direction: 'sendrecv' })
          : connection.addTransceiver(track ?? 'video', {
              direction: 'sendrecv',
              sendEncodings: [videoEncoding(slot, limits[slot], track)],
            });
      if (slot === 'mic') preferRedundantAudio(transceiver);
      hold(slot, transceiver);
    }
  }

  // Fires while the remote description is being set, so on the answering end before the answer is made.
  connection.addEventListener('track', ({ transceiver, track }) => {
    const section = sections[connection.getTransceivers().indexOf(transceiver)];
    // Sections that Parley's offers do not have stay unanswered.
    if (section === undefined || section.kind !== track.kind) return;
    if (!initiator) {
      hold(section.slot, transceiver);
      transceiver.direction = 'sendrecv';
      setSenderTrack(section.slot, transceiver, tracks[section.slot]);
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
    if (connection.connectionState !== 'connected') return;
    for (const each of senderLimits.values()) each.renew();
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
      if (transceiver !== undefined) setSenderTrack(slot, transceiver, track);
    },
    limit(next) {
      limits = next;
      for (const each of senderLimits.values()) each.set(next);
    },
    refreshPictures() {
      for (const each of senderLimits.values()) each.refresh();
    },
  };
}
