import { MicOff } from 'lucide-react';
import type { CallState, OwnWarning, SourceState } from '../../../call/state.js';
import { SelfVideo } from '../../media/self-video.js';
import { ownWarningWords } from '../../line/warning-words.js';
import { initials } from '../../room/display-name.js';
import styles from './tile.module.css';
import { WarningChip } from './warning-chip.js';

export interface SelfTileProps {
  readonly self: CallState['self'];
  readonly camera: SourceState;
  readonly micOn: boolean;
  readonly warnings: readonly OwnWarning[];
}

export function SelfTile({ self, camera, micOn, warnings }: SelfTileProps) {
  const track = camera.type === 'live' ? camera.track : null;
  return (
    <div className={styles.tile} data-self data-speaking={self.speaking ? '' : undefined}>
      <SelfVideo track={track} />
      {track === null && (
        <div className={styles.avatar} aria-hidden="true">
          <span className={styles.initials}>{initials(self.name)}</span>
        </div>
      )}
      <div className={styles.badge}>
        {warnings.map((warning) => (
          <WarningChip key={warning} {...ownWarningWords(warning)} />
        ))}
      </div>
      <p className={styles.label}>
        {!micOn && <MicOff role="img" aria-label="Microphone off" />}
        <span className={styles.name}>You</span>
      </p>
    </div>
  );
}
