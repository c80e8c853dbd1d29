import { useState } from 'react';
import { X } from 'lucide-react';
import { Link } from 'wouter';
import { useServices } from '../services.js';
import { forgetRoom, readRecentRooms } from './recent-rooms.js';
import styles from './recent-room-list.module.css';

/** The day of a visit as people say it: the time for today, else the date. */
function whenText(at: number, now: number): string {
  const then = new Date(at);
  return then.toDateString() === new Date(now).toDateString()
    ? `today, ${then.toLocaleTimeString('en', { hour: '2-digit', minute: '2-digit', hour12: false })}`
    : then.toLocaleDateString('en', { day: 'numeric', month: 'long' });
}

/** Rooms joined on this device; nothing at all before the first one. */
export function RecentRoomList() {
  const { storage, clock } = useServices();
  const [rooms, setRooms] = useState(() => readRecentRooms(storage));
  if (rooms.length === 0) return null;
  return (
    <div className={styles.recent}>
      <h2 id="recent-rooms" className={styles.title}>
        Recent rooms
      </h2>
      <ul aria-labelledby="recent-rooms" className={styles.list}>
        {rooms.map(({ id, at }) => (
          <li key={id} className={styles.item}>
            <Link href={`/r/${id}`} className={styles.link}>
              <span className={styles.id}>{id}</span>
              <span className={`${styles.when} figures`}>{whenText(at, clock.now())}</span>
            </Link>
            <button
              type="button"
              className={styles.remove}
              aria-label={`Remove ${id} from this list`}
              onClick={() => setRooms(forgetRoom(storage, id))}
            >
              <X aria-hidden="true" />
            </button>
          </li>
        ))}
      </ul>
    </div>
  );
}
