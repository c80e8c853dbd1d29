import { lazy, Suspense, useCallback, useEffect, useRef, useState } from 'react';
import type { RoomId } from '@parley/shared';
import type { Signaling } from '../../call/ports.js';
import type { Call } from '../../call/state.js';
import { LoadFailedPage } from '../errors/load-failed-page.js';
import { Lobby } from '../lobby/lobby.js';
import { useServices, type RoomSession } from '../services.js';
import { rememberName } from './remembered-name.js';
import { useSignalingStatus } from './use-signaling-status.js';
import { WaitingPage } from './waiting-page.js';

const loadCallPage = () => import('../call/call-page.js');
const CallPage = lazy(loadCallPage);

export interface VisitStart {
  readonly name: string;
  readonly mic: boolean;
  readonly camera: boolean;
  /** past the lobby, into the call */
  readonly straight: boolean;
}

type Stage =
  | { readonly type: 'lobby' }
  | { readonly type: 'entering' }
  | { readonly type: 'call'; readonly call: Call }
  | { readonly type: 'load-failed' };

export interface VisitProps {
  readonly room: RoomId;
  readonly relayOnly: boolean;
  readonly start: VisitStart;
  readonly onRejoin: (start: VisitStart) => void;
}

/** One visit to a room: owns the session, from opening the devices to closing them. */
export function Visit({ room, relayOnly, start, onRejoin }: VisitProps) {
  const services = useServices();
  const [session, setSession] = useState<RoomSession | null>(null);
  const [stage, setStage] = useState<Stage>({
    type: start.straight ? 'entering' : 'lobby',
  });
  const begin = useRef(start);
  /** The session that is open; a call that is ready too late for it is not joined. */
  const open = useRef<RoomSession | null>(null);

  const enter = useCallback((into: RoomSession, name: string) => {
    setStage({ type: 'entering' });
    Promise.all([into.createCall(name), loadCallPage()]).then(
      ([call]) => {
        if (open.current !== into) return;
        call.join();
        setStage({ type: 'call', call });
      },
      () => setStage({ type: 'load-failed' }),
    );
  }, []);

  useEffect(() => {
    const { name, mic, camera, straight } = begin.current;
    const opened = services.openRoom(room, { relayOnly });
    // oxlint-disable-next-line react/set-state-in-effect -- opening devices and sockets is no part of rendering
    setSession(opened);
    open.current = opened;
    opened.signaling.open();
    void opened.media.start({ mic, camera });
    opened.warm();
    if (straight) enter(opened, name);
    else void loadCallPage().catch(() => undefined); // `enter` fetches it again and shows a failure
    const end = () => {
      open.current = null;
      opened.close();
    };
    // A page that comes back from the browser's cache has lost its call: start afresh.
    const returned = (event: PageTransitionEvent) => {
      if (event.persisted) location.reload();
    };
    window.addEventListener('pagehide', end);
    window.addEventListener('pageshow', returned);
    return () => {
      window.removeEventListener('pagehide', end);
      window.removeEventListener('pageshow', returned);
      end();
    };
  }, [services, room, relayOnly, enter]);

  if (session === null) return null;
  switch (stage.type) {
    case 'lobby':
      return (
        <Lobby
          room={room}
          session={session}
          name={start.name}
          onJoin={(name) => {
            rememberName(services.storage, name);
            enter(session, name);
          }}
        />
      );
    case 'entering':
      return <Entering signaling={session.signaling} />;
    case 'call':
      return (
        <Suspense fallback={<Entering signaling={session.signaling} />}>
          <CallPage call={stage.call} session={session} onRejoin={onRejoin} />
        </Suspense>
      );
    case 'load-failed':
      return <LoadFailedPage />;
  }
}

/** While the code of the call is on its way. */
function Entering({ signaling }: { readonly signaling: Signaling }) {
  const status = useSignalingStatus(signaling);
  return <WaitingPage status={status} onRetry={() => signaling.retryNow()} />;
}
