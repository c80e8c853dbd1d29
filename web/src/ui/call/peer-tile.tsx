import { MicOff } from 'lucide-react';
import type { LinkState, LinkWarning, RemoteMember } from '../../call/state.js';
import type { Size } from '../../call/video-quality.js';
import { Button } from '../controls/button.js';
import { linkWords } from '../line/link-words.js';
import { PathLine } from '../line/path-line.js';
import { linkWarningWords } from '../line/warning-words.js';
import { RemoteVideo } from '../media/remote-video.js';
import { initials, shownName } from '../room/display-name.js';
import { PathBadge } from './path-badge.js';
import type { TilePicture } from './tile-picture.js';
import styles from './tile.module.css';
import { WarningChip } from './warning-chip.js';

export interface PeerTileProps {
  readonly member: RemoteMember;
  readonly speaker: string | null;
  readonly warnings: readonly LinkWarning[];
  readonly picture: TilePicture;
  readonly onReconnect: () => void;
  /** Opens the connection panel. */
  readonly onDetails: () => void;
  readonly onShown: (size: Size | null) => void;
}

/** One other person. Its `data-` attributes are a contract that tests and embedders read. */
export function PeerTile(props: PeerTileProps) {
  const { member, speaker, warnings, picture, onReconnect, onDetails, onShown } = props;
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
        away={presence === 'away'}
        opaque={picture !== 'shown'}
        name={name}
        onReconnect={onReconnect}
      />
      <div className={styles.badge}>
        <PathBadge
          {...linkWords(link, path)}
          name={name}
          reason={null}
          warnings={warnings}
          onDetails={onDetails}
        />
        {link === 'connected' &&
          warnings.map((warning) => (
            <WarningChip key={warning.complaint} {...linkWarningWords(warning, name)} />
          ))}
      </div>
      <p className={styles.label}>
        {!media.mic && <MicOff role="img" aria-label="Microphone off" />}
        <span className={styles.name}>{name}</span>
        {presence === 'away' && <span className={styles.away}>reconnecting</span>}
      </p>
    </div>
  );
}

interface LinkCoverProps {
  readonly link: LinkState;
  /** The person is gone, maybe for a moment only: no matter of ways and firewalls. */
  readonly away: boolean;
  /** There is no picture to see through it. */
  readonly opaque: boolean;
  readonly name: string;
  readonly onReconnect: () => void;
}

/** What lies over the picture while there is no line to the person. A picture that stands still stays visible. */
function LinkCover({ link, away, opaque, name, onReconnect }: LinkCoverProps) {
  if (away && link !== 'connected') {
    return (
      <div className={styles.cover} data-opaque={opaque}>
        <PathLine shape="connecting" className={styles.coverLine} />
        <p>{name} is reconnecting…</p>
      </div>
    );
  }
  switch (link) {
    case 'connected':
      return null;
    case 'connecting':
      return (
        <div className={styles.cover} data-opaque={opaque}>
          <PathLine shape="connecting" className={styles.coverLine} />
          <p>Connecting to {name}…</p>
        </div>
      );
    case 'recovering':
      return (
        <div className={styles.cover} data-opaque={opaque}>
          <PathLine shape="connecting" className={styles.coverLine} />
          <p>Finding a new way to {name}…</p>
        </div>
      );
    case 'failed':
      return (
        <div className={styles.cover} data-opaque={opaque}>
          <PathLine shape="broken" className={styles.coverLine} />
          <p>No way to {name}</p>
          <p className={styles.why}>
            Neither a direct line nor the relay got through. A firewall or a lost network is the
            usual cause.
          </p>
          <Button size="small" onClick={onReconnect}>
            Try again
          </Button>
        </div>
      );
  }
}
