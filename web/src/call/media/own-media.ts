import type { MediaState } from '@parley/shared';
import type { TrackSlot } from '../link/track-slot.js';
import type { Clock, LocalTracks } from '../ports.js';
import { createSpeakingDetector } from './speaking.js';
import type { LocalMedia, LocalMediaState, SourceState } from '../state.js';

/** The own media as the call uses it: tracks for the links, and what the others are told. */
export interface OwnMedia {
  readonly tracks: LocalTracks;
  readonly state: MediaState;
  readonly speaking: boolean;
  /** Ends the watching; the local media stay the caller's. */
  close(): void;
}

const slots = ['mic', 'camera', 'screen'] as const satisfies readonly TrackSlot[];

const trackOf = (source: SourceState) => (source.type === 'live' ? source.track : null);

const tracksOf = (media: LocalMediaState): LocalTracks => ({
  mic: trackOf(media.mic),
  camera: trackOf(media.camera),
  screen: trackOf(media.screen),
});

/** A device that is being switched has not gone off meanwhile; one that gives nothing is as good as off. */
const isOn = (source: SourceState, before: boolean) =>
  source.type === 'starting' ? before : source.type === 'live' && !source.interrupted;

const mediaStateOf = (media: LocalMediaState, before: MediaState): MediaState => ({
  mic: isOn(media.mic, before.mic) && media.micWanted,
  cam: isOn(media.camera, before.cam),
  screen: isOn(media.screen, before.screen),
});

export function createOwnMedia(
  media: LocalMedia,
  clock: Clock,
  listeners: {
    readonly onTrack: (slot: TrackSlot, track: MediaStreamTrack | null) => void;
    readonly onChange: () => void;
  },
): OwnMedia {
  const local = media.state.get();
  let tracks = tracksOf(local);
  let state = mediaStateOf(local, { mic: false, cam: false, screen: false });
  let speaking = false;

  const detector = createSpeakingDetector(clock, (now) => {
    speaking = now;
    listeners.onChange();
  });

  const unsubscribeState = media.state.subscribe(() => {
    const now = media.state.get();
    const before = tracks;
    tracks = tracksOf(now);
    for (const slot of slots) {
      if (tracks[slot] !== before[slot]) listeners.onTrack(slot, tracks[slot]);
    }
    const next = mediaStateOf(now, state);
    if (next.mic === state.mic && next.cam === state.cam && next.screen === state.screen) return;
    state = next;
    listeners.onChange();
    if (!state.mic) detector.reset();
  });
  const unsubscribeLevel = media.level.subscribe(() => {
    if (state.mic) detector.hear(media.level.get());
  });

  return {
    get tracks() {
      return tracks;
    },
    get state() {
      return state;
    },
    get speaking() {
      return speaking;
    },
    close() {
      unsubscribeState();
      unsubscribeLevel();
      detector.reset();
    },
  };
}
