import type { LocalMediaState } from '../../call/state.js';

/** The chosen speaker while it is there, for its return too; null is the system's default. */
export const usedSpeaker = ({
  chosen,
  devices,
}: Pick<LocalMediaState, 'chosen' | 'devices'>): string | null =>
  devices.speakers.some(({ id }) => id === chosen.speaker) ? chosen.speaker : null;
