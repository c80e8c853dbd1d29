import { useEffect, useState, type FormEvent } from 'react';
import { fitDisplayName, maxNameLength, type RoomId } from '@parley/shared';
import { Button } from '../controls/button.js';
import { TextField } from '../controls/text-field.js';
import { HomeLink } from '../line/home-link.js';
import type { RoomLook } from '../room/look-at-room.js';
import type { RoomSession } from '../services.js';
import { RelaySwitch } from '../settings/relay-switch.js';
import { useObservable } from '../use-observable.js';
import { DeviceNotes } from './device-notes.js';
import { DeviceSelects } from './device-selects.js';
import { LobbyServerNote } from './lobby-server-note.js';
import { Preview } from './preview.js';
import { RoomSummary } from './room-summary.js';
import styles from './lobby.module.css';
import { useIdleSignaling } from './use-idle-signaling.js';

export interface LobbyProps {
  readonly room: RoomId;
  readonly session: RoomSession;
  /** What the server told of the room before the devices were opened; null until then. */
  readonly look: RoomLook | null;
  /** The person's name, as far as it is known. */
  readonly name: string;
  readonly onJoin: (name: string) => void;
}

/** Before the call: how one will be seen and heard. Joining works with every device missing. */
export function Lobby({ room, session, look, name, onJoin }: LobbyProps) {
  const [typed, setTyped] = useState(name);
  const media = useObservable(session.media.state);
  useIdleSignaling(session.signaling);

  useEffect(() => {
    document.title = `${room} · Parley`;
  }, [room]);

  const join = (event: FormEvent) => {
    event.preventDefault();
    onJoin(fitDisplayName(typed));
  };

  return (
    <div className={styles.page}>
      <header className={styles.header}>
        <HomeLink />
      </header>
      <main className={styles.main}>
        <Preview media={session.media} state={media} name={fitDisplayName(typed)} />
        <form className={styles.panel} onSubmit={join}>
          <RoomSummary room={room} first={look} />
          <LobbyServerNote signaling={session.signaling} />
          <TextField
            label="Your name"
            autoComplete="name"
            maxLength={maxNameLength}
            placeholder="Guest"
            value={typed}
            onChange={(event) => setTyped(event.target.value)}
          />
          <DeviceNotes media={session.media} state={media} />
          <div className={styles.devices}>
            <DeviceSelects media={session.media} state={media} />
          </div>
          <RelaySwitch wish={session.relayWish} inCall={false} />
          <div className={styles.join}>
            <Button type="submit" tone="primary" size="large">
              Join now
            </Button>
          </div>
        </form>
      </main>
    </div>
  );
}
