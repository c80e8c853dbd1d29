import { useEffect, useState } from 'react';
import type { ChatLine, RemoteMember } from '../../call/state.js';
import { shownName } from '../room/display-name.js';
import { useServices } from '../services.js';
import styles from './chat.module.css';
import { deliveryWords } from './delivery-words.js';

/** ms that a message may take before anything is said about it */
const patienceMs = 2_000;

export interface DeliveryNoteProps {
  readonly line: ChatLine;
  readonly members: readonly Pick<RemoteMember, 'id' | 'name'>[];
}

/** Says of an own message that it has not arrived, once that takes longer than usual. */
export function DeliveryNote({ line, members }: DeliveryNoteProps) {
  const { clock } = useServices();
  const { at, waitingFor } = line;
  const [isLate, setLate] = useState(() => clock.now() - at >= patienceMs);

  useEffect(() => {
    if (isLate) return undefined;
    return clock.after(Math.max(0, at + patienceMs - clock.now()), () => setLate(true));
  }, [isLate, at, clock]);

  if (waitingFor === null || !isLate) return null;
  const names = waitingFor.flatMap((id) => {
    const member = members.find((each) => each.id === id);
    return member === undefined ? [] : [shownName(member.name)];
  });
  return <p className={styles.note}>{deliveryWords(names, members.length)}</p>;
}
