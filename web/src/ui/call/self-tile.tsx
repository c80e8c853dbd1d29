import { MicOff } from 'lucide-react';
import type { CallState, SourceState } from '../../call/state.js';
import { SelfVideo } from '../media/self-video.js';
import { initials } from '../room/display-name.js';
import styles from './tile.module.css';

export interface SelfTileProps {
  readonly self: CallState['self'];
  readonly camera: SourceState;
  readonly micOn: boolean;
}

export function SelfTile({ self, camera, micOn }: SelfTileProps) {
  const track = camera.type === 'live' ? camera.track : null;
  return (
    <div className={styles.tile} data-self data-speaking={self.speaking ? '' : undefined}>
      <SelfVideo track={track} />
      {track === null && (
        <div className={styles.avatar} aria-hidden="true">
          <span className={styles.initials}>{initials(self.name)}</span>
        </div>
      )}
      <p className={styles.label}>
        {!micOn && <MicOff role="img" aria-label="Microphone off" />}
        <span className={styles.name}>You</span>
      </p>
    </div>
  );
}
