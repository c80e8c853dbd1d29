import { useEffect, useState } from 'react';
import type { RoomId } from '@parley/shared';
import { useServices } from '../services.js';
import { lookAgainMs, lookAtRoom, type RoomLook } from './look-at-room.js';

/** Milliseconds; a server that is slower than this is asked again later. */
const patienceMs = 5_000;

export interface KeptLook {
  readonly look: RoomLook;
  /** Looks at once. */
  readonly lookNow: () => void;
}

/**
 * Looks at a room every `everyMs` milliseconds while the page is shown, and for a free seat while it is full, beginning with
 * what is known of it.
 */
export function useRoomLook(room: RoomId, first: RoomLook, everyMs: number): KeptLook {
  const { rooms, clock } = useServices();
  const [look, setLook] = useState(first);
  /** Counts the looks that were asked for by hand; a new one begins the waiting anew. */
  const [asked, setAsked] = useState(0);

  useEffect(() => {
    let current = true;
    let cancel: () => void = () => undefined;
    let known = first;
    const wait = () => {
      cancel = clock.after(lookAgainMs(known, everyMs), () => void lookAgain());
    };
    const lookAgain = async () => {
      if (!document.hidden) {
        const found = await lookAtRoom({ rooms, clock }, room, patienceMs);
        if (!current) return;
        // A server that is silent takes nothing back.
        if (found.type !== 'unknown') {
          known = found;
          setLook(found);
        }
      }
      wait();
    };
    if (asked > 0 || first.type === 'unknown') void lookAgain();
    else wait();
    return () => {
      current = false;
      cancel();
    };
  }, [rooms, clock, room, everyMs, asked, first]);

  return { look, lookNow: () => setAsked((times) => times + 1) };
}
