import { useState } from 'react';
import type { RoomId } from '@parley/shared';
import { InsecurePage } from '../errors/insecure-page.js';
import { useServices } from '../services.js';
import { rememberedName } from './remembered-name.js';
import { readRoomOptions } from './room-options.js';
import { Visit, type VisitStart } from './visit.js';

/** A room: lobby, call and what comes after it, as often as the person comes back. */
export function RoomPage({ room }: { readonly room: RoomId }) {
  const { ability, storage } = useServices();
  const [options] = useState(() => readRoomOptions(location.search));
  const [start, setStart] = useState<VisitStart>(() => ({
    name: options.name ?? rememberedName(storage),
    mic: options.mic,
    camera: options.camera,
    straight: options.joinNow,
  }));
  const [visit, setVisit] = useState(0);
  const [warned, setWarned] = useState(ability.secure);

  // An address that asks for no device, or for no lobby, has no use for the warning.
  if (!warned && !start.straight && (start.mic || start.camera)) {
    return (
      <InsecurePage
        name={start.name}
        onJoin={(name) => {
          setStart({ name, mic: false, camera: false, straight: true });
          setWarned(true);
        }}
      />
    );
  }
  return (
    <Visit
      key={visit}
      room={room}
      relayOnly={options.relayOnly}
      start={start}
      onRejoin={(again) => {
        setStart(again);
        setVisit(visit + 1);
      }}
    />
  );
}
