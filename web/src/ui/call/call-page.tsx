import { useEffect, useRef, useState } from 'react';
import type { Call } from '../../call/state.js';
import { RefusedPage } from '../errors/refused-page.js';
import { rememberRoom } from '../home/recent-rooms.js';
import { foundInCall, type CallFound } from '../reasons/network-test.js';
import { FullPage } from '../room/full-page.js';
import { LeftPage } from '../room/left-page.js';
import { WaitingPage } from '../room/waiting-page.js';
import type { VisitStart } from '../room/visit-start.js';
import { wishedDevices } from '../room/wished-devices.js';
import { useServices, type RoomSession } from '../services.js';
import { useObservable } from '../use-observable.js';
import { CallView } from './call-view.js';

export interface CallPageProps {
  readonly call: Call;
  readonly session: RoomSession;
  /** How the visit began that this call is part of. */
  readonly start: VisitStart;
  readonly onRejoin: (start: VisitStart) => void;
}

/** The call in each of its phases. */
export default function CallPage({ call, session, start, onRejoin }: CallPageProps) {
  const { storage, clock } = useServices();
  const state = useObservable(call.state);
  const [again, setAgain] = useState<VisitStart>({ ...start, straight: true, returning: null });
  const { phase, room } = state;
  const isRefused = phase.type === 'refused';
  /** As the last lines were: who is left alone in a room, and leaves it then, still had a call. */
  const lastFound = useRef<CallFound | null>(null);
  const [found, setFound] = useState<CallFound | null>(null);

  useEffect(() => {
    if (phase.type !== 'in-call' || state.members.length === 0) return;
    lastFound.current = foundInCall(state.members, state.reasons);
  }, [phase.type, state.members, state.reasons]);

  useEffect(() => {
    if (phase.type === 'in-call') rememberRoom(storage, room.id, clock.now());
  }, [phase.type, room.id, storage, clock]);

  useEffect(() => {
    if (!isRefused) return;
    // Who is not let in needs no device meanwhile, and no connection.
    session.media.close();
    session.signaling.close();
  }, [isRefused, session]);

  /** The next visit, with the name and the devices as they are, or were when they were closed. */
  const next = (): VisitStart => ({
    ...again,
    ...wishedDevices(session.media.state.get(), again),
    name: state.self.name,
    relay: relayStart(session),
  });

  const leave = () => {
    setAgain(next());
    setFound(lastFound.current);
    call.leave();
    session.close();
  };

  switch (phase.type) {
    case 'joining':
      return <WaitingPage status={state.signaling} onRetry={() => call.retryNow()} />;
    case 'in-call':
      return (
        <CallView
          call={call}
          state={state}
          media={session.media}
          sharedBefore={start.returning?.shared === true}
          onLeave={leave}
        />
      );
    case 'refused': {
      const wasIn = room.capacity !== null || start.returning !== null;
      // Also who was never let in: what was switched off in the lobby must not be on at the next try.
      const retry = () => onRejoin(next());
      return phase.code === 'room_full' ? (
        <FullPage room={room.id} capacity={room.capacity} lostSeat={wasIn} onEnter={retry} />
      ) : (
        <RefusedPage code={phase.code} onRetry={retry} />
      );
    }
    case 'left':
      return <LeftPage room={room.id} found={found} onRejoin={() => onRejoin(again)} />;
  }
}

function relayStart({ relayWish }: RoomSession): VisitStart['relay'] {
  if (relayWish.forced) return 'forced';
  return relayWish.get() ? 'on' : 'remembered';
}
