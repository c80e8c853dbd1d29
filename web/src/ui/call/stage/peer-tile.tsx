import { MicOff } from 'lucide-react';
import type { LinkReason } from '../../../call/reasons/reasons.js';
import type { SafetyView } from '../../../call/safety/safety-view.js';
import type { LinkWarning, RemoteMember } from '../../../call/state.js';
import type { Size } from '../../../call/budget/video-quality.js';
import { linkWords } from '../../line/link-words.js';
import { linkWarningWords } from '../../line/warning-words.js';
import { RemoteVideo } from '../../media/remote-video.js';
import { SafetyShield } from '../../safety/safety-shield.js';
import { initials, shownName } from '../../room/display-name.js';
import { whyWords } from '../../reasons/finding-words.js';
import { foundOn } from '../../reasons/network-test.js';
import { LinkCover } from './link-cover.js';
import { PathBadge } from './path-badge.js';
import type { TilePicture } from './tile-picture.js';
import styles from './tile.module.css';
import { WarningChip } from './warning-chip.js';

export interface PeerTileProps {
  readonly member: RemoteMember;
  readonly speaker: string | null;
  readonly warnings: readonly LinkWarning[];
  readonly picture: TilePicture;
  /** Why there is no line, or none but through the relay; null where there is nothing to say. */
  readonly reason: LinkReason | null;
  readonly onReconnect: () => void;
  /** Opens the connection panel. */
  readonly onDetails: () => void;
  readonly onShown: (size: Size | null) => void;
  readonly safety: SafetyView;
  /** Opens the safety code. */
  readonly onSafety: () => void;
}

/** One other person. Its `data-` attributes are a contract that tests and embedders read. */
export function PeerTile(props: PeerTileProps) {
  const { member, speaker, warnings, safety, picture, reason } = props;
  const { onReconnect, onDetails, onSafety, onShown } = props;
  const { link, media, path, presence, speaking, stream } = member;
  const name = shownName(member.name);
  return (
    <div
      className={styles.tile}
      data-peer={member.id}
      data-link={link}
      data-path={path ?? undefined}
      data-presence={presence}
      data-mic={media.mic ? 'on' : 'off'}
      data-cam={media.cam ? 'on' : 'off'}
      data-picture={picture}
      data-speaking={speaking ? '' : undefined}
    >
      <RemoteVideo
        stream={stream}
        speaker={speaker}
        label={`${name}’s picture`}
        onShown={onShown}
      />
      {picture !== 'shown' && link === 'connected' && (
        <div className={styles.avatar}>
          <span className={styles.initials} aria-hidden="true">
            {initials(member.name)}
          </span>
          {picture === 'held-back' && (
            <p className={styles.pictureNote}>Picture paused to save data</p>
          )}
        </div>
      )}
      <LinkCover
        link={link}
        reason={reason}
        away={presence === 'away'}
        opaque={picture !== 'shown'}
        name={name}
        onReconnect={onReconnect}
      />
      <div className={styles.badge}>
        <PathBadge
          {...linkWords(link, path)}
          name={name}
          reason={whyWords(reason, name)}
          warnings={warnings}
          found={foundOn(link, path, reason)}
          onDetails={onDetails}
        />
        {link === 'connected' &&
          warnings.map((warning) => (
            <WarningChip key={warning.complaint} {...linkWarningWords(warning, name)} />
          ))}
      </div>
      {(link === 'connected' || safety.type !== 'pending') && (
        <div className={styles.shield}>
          <SafetyShield view={safety} name={name} onOpen={onSafety} />
        </div>
      )}
      <p className={styles.label}>
        {!media.mic && <MicOff role="img" aria-label="Microphone off" />}
        <span className={styles.name}>{name}</span>
        {presence === 'away' && <span className={styles.away}>reconnecting</span>}
      </p>
    </div>
  );
}
