import { useEffect, useRef, useState } from 'react';
import type { RoomId } from '@parley/shared';
import { wantsAudioOnly } from '../../call/budget/data-use.js';
import { sessionKey } from '../../call/room/session-key.js';
import { InsecurePage } from '../errors/insecure-page.js';
import { useServices, type Services } from '../services.js';
import { forgetCallMark, heldName, readCallMark, type CallMark } from './call-mark.js';
import { rememberedName } from './remembered-name.js';
import { readRoomOptions } from './room-options.js';
import { Visit } from './visit.js';
import { startAgain, startOf, type VisitStart } from './visit-start.js';

/** Milliseconds within which a page that is being left lets go of its call; a copied tab waits so long for its lobby. */
const letGoMs = 500;

/** The call that was on in this tab until the page was loaded anew. */
function unfinishedCall({ storage, clock, arrival }: Services, room: RoomId): CallMark | null {
  const again = arrival.again && arrival.path === location.pathname;
  return again ? readCallMark(storage, room, clock.now()) : null;
}

/** A room: lobby, call and what comes after it, as often as the person comes back. */
export function RoomPage({ room }: { readonly room: RoomId }) {
  const services = useServices();
  const { ability, storage } = services;
  const [options] = useState(() => {
    const asked = readRoomOptions(location.search);
    // A camera that is on would end the wish for audio only.
    return { ...asked, camera: asked.camera && !wantsAudioOnly(storage) };
  });
  const [mark] = useState(() => unfinishedCall(services, room));
  const [start, setStart] = useState<VisitStart | null>(() =>
    mark === null ? startOf(options, rememberedName(storage)) : null,
  );
  const [visit, setVisit] = useState(0);
  const [warned, setWarned] = useState(ability.secure);
  const asked = useRef(false);

  useEffect(() => {
    // Once, however often React mounts this: the second one to ask would wait for the first.
    if (asked.current) return;
    asked.current = true;
    if (mark === null) {
      forgetCallMark(storage, room);
      return;
    }
    void services.hold(heldName(mark), letGoMs).then((letGo) => {
      if (letGo !== null) {
        setStart(startAgain(mark, options, letGo));
        return;
      }
      // A copy of a tab in which the call goes on: somebody else, who comes in by the lobby.
      forgetCallMark(storage, room);
      storage.set('tab', sessionKey(room), null);
      setStart(startOf(options, rememberedName(storage)));
    });
  }, [mark, services, options, room, storage]);

  // For the moment that it takes to tell a reload from a copy.
  if (start === null) return null;
  // An address that asks for no device, or for no lobby, has no use for the warning.
  if (!warned && !start.straight && (start.mic !== 'off' || start.camera)) {
    return (
      <InsecurePage
        name={start.name}
        onJoin={(name) => {
          setStart({ ...start, name, mic: 'off', camera: false, straight: true });
          setWarned(true);
        }}
      />
    );
  }
  return (
    <Visit
      key={visit}
      room={room}
      start={start}
      onRejoin={(again) => {
        setStart(again);
        setVisit(visit + 1);
      }}
    />
  );
}
