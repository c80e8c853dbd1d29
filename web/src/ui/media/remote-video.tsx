import { useEffect, useRef } from 'react';
import type { Size } from '../../call/budget/video-quality.js';
import { usePlayback } from './playback-context.js';
import { useShownSize } from './use-shown-size.js';
import styles from './video.module.css';

export interface RemoteVideoProps {
  readonly stream: MediaStream | null;
  /** The chosen speaker; null is the system's default. */
  readonly speaker: string | null;
  /** Shows all of the picture instead of filling the tile. */
  readonly whole?: boolean;
  readonly label: string;
  /** The device pixels that it is seen at, on each change; null when it is taken down. */
  readonly onShown: (size: Size | null) => void;
}

/** Someone else's picture and sound. The element stays while there is no picture: the sound comes from it. */
export function RemoteVideo({ stream, speaker, whole = false, label, onShown }: RemoteVideoProps) {
  const ref = useRef<HTMLVideoElement>(null);
  const playback = usePlayback();
  useShownSize(ref, onShown);

  useEffect(() => {
    const video = ref.current;
    if (video === null) return undefined;
    video.srcObject = stream;
    if (stream !== null) playback.play(video);
    return () => playback.forget(video);
  }, [stream, playback]);

  useEffect(() => {
    const video = ref.current;
    if (video === null || !('setSinkId' in video)) return;
    // The default needs no call, which some browsers refuse without a permission.
    if (speaker === null && video.sinkId === '') return;
    video.setSinkId(speaker ?? '').catch(() => {
      // The speaker is gone: the sound stays where it was, and the list of devices no longer names it.
    });
  }, [speaker]);

  return (
    // oxlint-disable-next-line jsx-a11y/media-has-caption -- live speech has no captions to offer
    <video
      ref={ref}
      className={`${styles.video} ${whole ? styles.whole : ''}`}
      playsInline
      aria-label={label}
    />
  );
}
