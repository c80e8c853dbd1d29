import { useRef } from 'react';
import type { MemberId } from '@parley/shared';
import type { Call, CallState, LinkWarning, LocalMediaState } from '../../../call/state.js';
import { safetyOf } from '../../safety/safety-of.js';
import { layoutStage, type Rect } from './grid-layout.js';
import { DataUseNote } from '../news/data-use-note.js';
import { usedSpeaker } from '../../media/used-speaker.js';
import { PeerTile } from './peer-tile.js';
import { ScreenTile } from './screen-tile.js';
import { SelfTile } from './self-tile.js';
import { SharingNote } from './sharing-note.js';
import styles from './stage.module.css';
import { tilePicture } from './tile-picture.js';
import { useSize } from './use-size.js';

const gap = 8;
const noWarnings: readonly LinkWarning[] = [];

const place = ({ left, top, width, height }: Rect) => ({
  transform: `translate(${left}px, ${top}px)`,
  width,
  height,
});

export interface StageProps {
  readonly call: Call;
  readonly state: CallState;
  readonly local: LocalMediaState;
  /** Opens the connection panel of a member. */
  readonly onDetails: (member: MemberId) => void;
  readonly onSettings: () => void;
  /** Opens the safety code of a member. */
  readonly onSafety: (member: MemberId) => void;
}

/**
 * Everyone and every shared screen, placed for the window. Tiles are absolutely placed and keep their order in the
 * document, since a video that is moved in the document stops playing.
 */
export function Stage({ call, state, local, onDetails, onSafety, onSettings }: StageProps) {
  const ref = useRef<HTMLDivElement>(null);
  const size = useSize(ref);
  // A place that was laid out at no size would fly in from the corner as soon as the size is known.
  if (size === null) return <div ref={ref} className={styles.stage} />;

  // Without pictures a shared screen would be an empty place.
  const sharing = state.members.filter(({ media }) => media.screen && !state.dataUse.audioOnly);
  const layout = layoutStage({
    ...size,
    gap,
    others: state.members.length,
    screens: sharing.length,
  });

  const besideSelf = size.width - layout.self.left + gap;

  return (
    <div ref={ref} className={styles.stage}>
      <ul className={styles.people} aria-label="People in this call">
        <li className={styles.place} data-floating={layout.selfFloats} style={place(layout.self)}>
          <SelfTile
            self={state.self}
            camera={local.camera}
            micOn={local.micOn}
            warnings={state.quality.own}
          />
        </li>
        {state.members.map((member, index) => {
          const rect = layout.others[index];
          return rect === undefined ? null : (
            <li key={member.id} className={styles.place} style={place(rect)}>
              <PeerTile
                member={member}
                speaker={usedSpeaker(local)}
                warnings={state.quality.links.get(member.id) ?? noWarnings}
                reason={state.reasons.get(member.id) ?? null}
                onReconnect={() => call.reconnect(member.id)}
                onDetails={() => onDetails(member.id)}
                picture={tilePicture(member, state.dataUse, state.heldBack)}
                onShown={(size) => call.showAt(member.id, 'camera', size)}
                safety={safetyOf(state, member.id)}
                onSafety={() => onSafety(member.id)}
              />
            </li>
          );
        })}
      </ul>
      <ul className={styles.people} aria-label="Shared screens">
        {sharing.map((member, index) => {
          const rect = layout.screens[index];
          return rect === undefined ? null : (
            <li key={member.id} className={styles.place} style={place(rect)}>
              <ScreenTile
                member={member}
                speaker={usedSpeaker(local)}
                heldBack={state.heldBack.get(member.id)?.screen === true}
                onShown={(size) => call.showAt(member.id, 'screen', size)}
              />
            </li>
          );
        })}
      </ul>
      <div className={styles.notes} style={{ right: layout.selfFloats ? besideSelf : gap }}>
        {local.screen.type === 'live' && <SharingNote />}
        <DataUseNote use={state.dataUse} onPress={onSettings} />
      </div>
    </div>
  );
}
