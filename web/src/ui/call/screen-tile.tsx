import { MonitorUp } from 'lucide-react';
import type { RemoteMember } from '../../call/state.js';
import { RemoteVideo } from '../media/remote-video.js';
import { shownName } from '../room/display-name.js';
import styles from './tile.module.css';

export interface ScreenTileProps {
  readonly member: RemoteMember;
  readonly speaker: string | null;
}

/** What someone shows; always whole, since its edges matter. */
export function ScreenTile({ member, speaker }: ScreenTileProps) {
  const label = `${shownName(member.name)}’s screen`;
  return (
    <div className={styles.tile} data-screen={member.id}>
      <RemoteVideo stream={member.screen} speaker={speaker} whole label={label} />
      <p className={styles.label}>
        <MonitorUp aria-hidden="true" />
        <span className={styles.name}>{label}</span>
      </p>
    </div>
  );
}
