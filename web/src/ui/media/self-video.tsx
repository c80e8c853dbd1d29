import { useEffect, useRef } from 'react';
import styles from './video.module.css';

/** The own camera, mirrored and without sound. The element stays while the camera is off. */
export function SelfVideo({ track }: { readonly track: MediaStreamTrack | null }) {
  const ref = useRef<HTMLVideoElement>(null);
  useEffect(() => {
    const video = ref.current;
    if (video === null) return;
    video.srcObject = track === null ? null : new MediaStream([track]);
  }, [track]);
  return (
    <video
      ref={ref}
      className={`${styles.video} ${styles.mirrored}`}
      data-empty={track === null}
      muted
      autoPlay
      playsInline
      disablePictureInPicture
      aria-hidden="true"
    />
  );
}
