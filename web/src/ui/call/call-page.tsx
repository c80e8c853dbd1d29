import { useEffect, useState } from 'react';
import type { Call } from '../../call/state.js';
import { RefusedPage } from '../errors/refused-page.js';
import { rememberRoom } from '../home/recent-rooms.js';
import { LeftPage } from '../room/left-page.js';
import { WaitingPage } from '../room/waiting-page.js';
import type { VisitStart } from '../room/visit.js';
import { useServices, type RoomSession } from '../services.js';
import { useObservable } from '../use-observable.js';
import { CallView } from './call-view.js';

export interface CallPageProps {
  readonly call: Call;
  readonly session: RoomSession;
  readonly onRejoin: (start: VisitStart) => void;
}

/** The call in each of its phases. */
export default function CallPage({ call, session, onRejoin }: CallPageProps) {
  const { storage, clock } = useServices();
  const state = useObservable(call.state);
  const [again, setAgain] = useState<VisitStart | null>(null);
  const { phase, room } = state;

  useEffect(() => {
    if (phase.type === 'in-call') rememberRoom(storage, room.id, clock.now());
  }, [phase.type, room.id, storage, clock]);

  const leave = () => {
    const { micOn, camera } = session.media.state.get();
    setAgain({ name: state.self.name, mic: micOn, camera: camera.type === 'live', straight: true });
    call.leave();
    session.close();
  };

  switch (phase.type) {
    case 'joining':
      return <WaitingPage status={state.signaling} onRetry={() => call.retryNow()} />;
    case 'in-call':
      return <CallView call={call} state={state} media={session.media} onLeave={leave} />;
    case 'refused':
      return <RefusedPage code={phase.code} capacity={room.capacity} onRetry={() => call.join()} />;
    case 'left':
      return (
        <LeftPage
          room={room.id}
          onRejoin={() => {
            if (again !== null) onRejoin(again);
          }}
        />
      );
  }
}
