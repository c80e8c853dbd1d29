import { useEffect, useState } from 'react';
import type { RoomId, RoomInfo } from '@parley/shared';
import { PathLine } from '../line/path-line.js';
import { useServices } from '../services.js';
import styles from './room-summary.module.css';

function peopleText(info: RoomInfo): string {
  if (info.members >= info.capacity) {
    return `All ${info.capacity} seats are taken. You can join when someone leaves.`;
  }
  if (info.members === 0) return 'Nobody is here yet.';
  return info.members === 1 ? 'One person is here.' : `${info.members} people are here.`;
}

/** The room's code and, once the server has answered, who is there. */
export function RoomSummary({ room }: { readonly room: RoomId }) {
  const { rooms } = useServices();
  const [info, setInfo] = useState<RoomInfo | null>(null);

  useEffect(() => {
    let current = true;
    rooms.info(room).then(
      (found) => {
        if (current) setInfo(found);
      },
      () => {
        // The lobby does without: who is there is told again by the call.
      },
    );
    return () => {
      current = false;
    };
  }, [rooms, room]);

  return (
    <div className={styles.summary}>
      <h1 className={styles.room}>{room}</h1>
      <p className={styles.people} role="status">
        <PathLine shape="connecting" className={styles.line} />
        {info === null ? 'Ready when you are.' : peopleText(info)}
      </p>
    </div>
  );
}
