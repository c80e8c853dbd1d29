import { useEffect, useRef, useState } from 'react';
import type { Call } from '../../call/state.js';
import { RefusedPage } from '../errors/refused-page.js';
import { rememberRoom } from '../home/recent-rooms.js';
import { foundInCall, type CallFound } from '../reasons/network-test.js';
import { FullPage } from '../room/full-page.js';
import { LeftPage } from '../room/left-page.js';
import { WaitingPage } from '../room/waiting-page.js';
import type { VisitStart } from '../room/visit-start.js';
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

  const leave = () => {
    setAgain({ ...again, ...asNow(session), name: state.self.name });
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
      const retry = () => onRejoin({ ...again, ...(room.capacity !== null && asNow(session)) });
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

/** The devices as they are, or were when they were closed, and whether the relay is wished for. */
function asNow({ media, relayWish }: RoomSession): Pick<VisitStart, 'mic' | 'camera' | 'relay'> {
  const { mic, micOn, camera } = media.state.get();
  return {
    mic: micOn ? 'on' : mic.type === 'live' ? 'muted' : 'off',
    camera: camera.type === 'live',
    relay: relayWish.forced ? 'forced' : relayWish.get() ? 'on' : 'remembered',
  };
}
