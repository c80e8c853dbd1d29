import { MonitorUp } from 'lucide-react';
import type { RemoteMember } from '../../../call/state.js';
import type { Size } from '../../../call/budget/video-quality.js';
import { RemoteVideo } from '../../media/remote-video.js';
import { shownName } from '../../room/display-name.js';
import styles from './tile.module.css';

export interface ScreenTileProps {
  readonly member: RemoteMember;
  readonly speaker: string | null;
  readonly heldBack: boolean;
  readonly onShown: (size: Size | null) => void;
}

/** What someone shows; always whole, since its edges matter. */
export function ScreenTile({ member, speaker, heldBack, onShown }: ScreenTileProps) {
  const label = `${shownName(member.name)}’s screen`;
  return (
    <div className={styles.tile} data-screen={member.id}>
      <RemoteVideo stream={member.screen} speaker={speaker} whole label={label} onShown={onShown} />
      {heldBack && (
        <div className={styles.avatar}>
          <p className={styles.pictureNote}>No room on the line for this screen right now</p>
        </div>
      )}
      <p className={styles.label}>
        <MonitorUp aria-hidden="true" />
        <span className={styles.name}>{label}</span>
      </p>
    </div>
  );
}
