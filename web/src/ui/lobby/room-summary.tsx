import type { RoomId } from '@parley/shared';
import { PathLine } from '../line/path-line.js';
import type { RoomLook } from '../room/look-at-room.js';
import { useRoomLook } from '../room/use-room-look.js';
import styles from './room-summary.module.css';

/** Milliseconds between two looks at who is there. */
const lookEveryMs = 20_000;

const unknownText = 'Ready when you are.';

function peopleText(look: RoomLook): string {
  switch (look.type) {
    case 'unknown':
      return unknownText;
    case 'empty':
      return 'Nobody is here yet.';
    case 'seats':
      if (look.members >= look.capacity) {
        return `All ${look.capacity} seats are taken. You can join when someone leaves.`;
      }
      if (look.members === 0) return 'Nobody is here yet.';
      return look.members === 1 ? 'One person is here.' : `${look.members} people are here.`;
  }
}

export interface RoomSummaryProps {
  readonly room: RoomId;
  /** What is known of it already; null while the server is being asked. */
  readonly first: RoomLook | null;
}

/** The room's code and who is there. */
export function RoomSummary({ room, first }: RoomSummaryProps) {
  return (
    <div className={styles.summary}>
      <h1 className={styles.room}>{room}</h1>
      <p className={styles.people} role="status">
        <PathLine shape="connecting" className={styles.line} />
        {first === null ? unknownText : <People room={room} first={first} />}
      </p>
    </div>
  );
}

function People({ room, first }: { readonly room: RoomId; readonly first: RoomLook }) {
  const { look } = useRoomLook(room, first, lookEveryMs);
  return peopleText(look);
}
