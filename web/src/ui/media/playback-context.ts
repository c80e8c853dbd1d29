import { createContext, useContext } from 'react';
import type { Playback } from './playback.js';

const PlaybackContext = createContext<Playback | null>(null);

export const PlaybackProvider = PlaybackContext.Provider;

export function usePlayback(): Playback {
  const playback = useContext(PlaybackContext);
  if (playback === null) throw new Error('no PlaybackProvider above this component');
  return playback;
}
