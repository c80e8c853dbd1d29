import { useRef } from 'react';
import type { MemberId } from '@parley/shared';
import type { Call, CallState, LinkWarning, LocalMediaState } from '../../call/state.js';
import { layoutStage, type Rect } from './grid-layout.js';
import { PeerTile } from './peer-tile.js';
import { ScreenTile } from './screen-tile.js';
import { SelfTile } from './self-tile.js';
import { SharingNote } from './sharing-note.js';
import styles from './stage.module.css';
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
}

/**
 * Everyone and every shared screen, placed for the window. Tiles are absolutely placed and keep their order in the
 * document, since a video that is moved in the document stops playing.
 */
export function Stage({ call, state, local, onDetails }: StageProps) {
  const ref = useRef<HTMLDivElement>(null);
  const size = useSize(ref);
  const sharing = state.members.filter(({ media }) => media.screen);
  const layout = layoutStage({
    width: size?.width ?? 0,
    height: size?.height ?? 0,
    gap,
    others: state.members.length,
    screens: sharing.length,
  });

  return (
    <div ref={ref} className={styles.stage} data-measured={size !== null}>
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
                speaker={local.chosen.speaker}
                warnings={state.quality.links.get(member.id) ?? noWarnings}
                onReconnect={() => call.reconnect(member.id)}
                onDetails={() => onDetails(member.id)}
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
              <ScreenTile member={member} speaker={local.chosen.speaker} />
            </li>
          );
        })}
      </ul>
      {local.screen.type === 'live' && <SharingNote />}
    </div>
  );
}
