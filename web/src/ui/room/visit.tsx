import {
  startTransition,
  useCallback,
  useEffect,
  useRef,
  useState,
  type ComponentType,
} from 'react';
import type { RoomId } from '@parley/shared';
import type { Signaling } from '../../call/ports.js';
import type { Call } from '../../call/state.js';
import type { CallPageProps } from '../call/call-page.js';
import { LoadFailedPage } from '../errors/load-failed-page.js';
import { sessionKey } from '../../call/room/session-key.js';
import { loadOnce } from '../../load-once.js';
import { Lobby } from '../lobby/lobby.js';
import { useServices, type RoomSession } from '../services.js';
import { FullPage } from './full-page.js';
import { keepCallMark } from './keep-call-mark.js';
import { fullAt, lookAtRoom, type RoomLook } from './look-at-room.js';
import { rememberName } from './remembered-name.js';
import { patienceMs, untilShown } from './until-shown.js';
import { useSignalingStatus } from './use-signaling-status.js';
import type { VisitStart } from './visit-start.js';
import { WaitingPage } from './waiting-page.js';

const loadCallPage = loadOnce(() => import('../call/call-page.js'));

/** What is open for a visit, until `open` in the component is something else. */
interface OpenVisit {
  readonly session: RoomSession;
  /** On the way from the lobby into the call, or there. */
  isEntering: boolean;
  call: Call | null;
  /** Leaves the mark of the call for a page that may come back to it. */
  restMark: (() => void) | null;
  /** Set while the room seems full: the devices wait for the server to let the person in. */
  heldDevices: (() => void) | null;
}

type Stage =
  | { readonly type: 'lobby' }
  | { readonly type: 'entering' }
  /** The page is kept as it was loaded: React's `lazy` would show it 300 ms after a fallback, loaded or not. */
  | { readonly type: 'call'; readonly call: Call; readonly Page: ComponentType<CallPageProps> }
  | { readonly type: 'full'; readonly capacity: number }
  | { readonly type: 'load-failed' };

export interface VisitProps {
  readonly room: RoomId;
  readonly start: VisitStart;
  readonly onRejoin: (start: VisitStart) => void;
}

/**
 * Milliseconds that devices wait for the server to tell whether there is a seat. The usual answer takes one round trip; a
 * page that was held up for a second or two must not open a camera because of that.
 */
const lookPatienceMs = 4_000;

/** One visit to a room: owns the session, from opening the devices to closing them. */
export function Visit({ room, start, onRejoin }: VisitProps) {
  const services = useServices();
  const [session, setSession] = useState<RoomSession | null>(null);
  const [stage, setStage] = useState<Stage>({
    type: start.straight ? 'entering' : 'lobby',
  });
  const [look, setLook] = useState<RoomLook | null>(null);
  const begin = useRef(start);
  const open = useRef<OpenVisit | null>(null);

  const enter = useCallback(
    (visit: OpenVisit, name: string) => {
      if (visit.isEntering) return;
      visit.isEntering = true;
      const { returning, mic, camera } = begin.current;
      let isLoading = true;
      Promise.all([visit.session.createCall(name), loadCallPage()]).then(
        ([call, { default: Page }]) => {
          isLoading = false;
          // A call that is ready too late is not joined.
          if (open.current !== visit) return;
          visit.call = call;
          visit.restMark = keepCallMark({
            ...services,
            call,
            media: visit.session.media,
            room,
            held: returning,
            wanted: { mic, camera },
          });
          const unsubscribe = call.state.subscribe(() => {
            if (call.state.get().phase.type !== 'in-call') return;
            unsubscribe();
            visit.heldDevices?.();
          });
          call.join();
          void untilShown(call).then(() => {
            if (open.current !== visit) return;
            startTransition(() => setStage({ type: 'call', call, Page }));
          });
        },
        () => {
          isLoading = false;
          setStage({ type: 'load-failed' });
        },
      );
      setTimeout(() => {
        if (isLoading && open.current === visit) setStage({ type: 'entering' });
      }, patienceMs);
    },
    [services, room],
  );

  useEffect(() => {
    const { name, mic, camera, relay, straight, returning } = begin.current;
    const opened = services.openRoom(room, { relay });
    const visit: OpenVisit = {
      session: opened,
      isEntering: false,
      call: null,
      restMark: null,
      heldDevices: null,
    };
    // oxlint-disable-next-line react/set-state-in-effect -- opening devices and sockets is no part of rendering
    setSession(opened);
    open.current = visit;
    opened.signaling.open();
    opened.warm();
    let startDevices: () => void = () => undefined;
    const allowed = new Promise<void>((resolve) => {
      startDevices = resolve;
    });
    // A camera that is switched off before it may be opened is not opened at all.
    void opened.media.start({ mic: mic !== 'off', muted: mic === 'muted', camera }, allowed);
    // Who comes back has a seat, or learns from the server that it was given away.
    const hasSeat = services.storage.get('tab', sessionKey(room)) !== null;
    if (returning !== null) startDevices();
    else {
      void lookAtRoom(services, room, lookPatienceMs).then((seen) => {
        if (open.current !== visit) return;
        setLook(seen);
        const capacity = fullAt(seen);
        const isIn = visit.call?.state.get().phase.type === 'in-call';
        if (capacity === null || hasSeat || isIn) {
          startDevices();
        } else if (visit.isEntering) {
          // The server's answer to the join decides, as the seats may have been counted with the person on one of them.
          visit.heldDevices = startDevices;
        } else {
          end();
          setStage({ type: 'full', capacity });
        }
      });
    }
    if (straight) enter(visit, name);
    else void loadCallPage().catch(() => undefined); // `enter` fetches it again and shows a failure
    const end = () => {
      open.current = null;
      visit.restMark?.();
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
      // Going to another page of ours is leaving; only a page that ends may come back.
      visit.call?.leave();
      end();
    };
  }, [services, room, enter]);

  if (session === null) return null;
  switch (stage.type) {
    case 'lobby':
      return (
        <Lobby
          room={room}
          session={session}
          look={look}
          name={start.name}
          onJoin={(name) => {
            rememberName(services.storage, name);
            if (open.current !== null) enter(open.current, name);
          }}
        />
      );
    case 'entering':
      return <Entering signaling={session.signaling} />;
    case 'call':
      return <stage.Page call={stage.call} session={session} start={start} onRejoin={onRejoin} />;
    case 'full':
      return (
        <FullPage
          room={room}
          capacity={stage.capacity}
          lostSeat={false}
          onEnter={() => onRejoin(start)}
        />
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
