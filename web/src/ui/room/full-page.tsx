import type { RoomId } from '@parley/shared';
import { Button } from '../controls/button.js';
import { HomeLink } from '../errors/home-link.js';
import { MessagePage } from '../errors/message-page.js';
import { fullAt, seatEveryMs, type RoomLook } from './look-at-room.js';
import { useRoomLook } from './use-room-look.js';

/** What is known by having been refused. */
const refused: RoomLook = { type: 'unknown' };

export interface FullPageProps {
  readonly room: RoomId;
  /** null where the server did not tell */
  readonly capacity: number | null;
  /** The person was in the call, and the seat was given away while they were gone. */
  readonly lostSeat: boolean;
  readonly onEnter: () => void;
}

/** Every seat is taken. Nothing is opened and nobody is disturbed while one waits here. */
export function FullPage({ room, capacity, lostSeat, onEnter }: FullPageProps) {
  const { look, lookNow } = useRoomLook(room, refused, seatEveryMs);
  if (look !== refused && fullAt(look) === null) {
    return (
      <MessagePage
        title="A seat is free"
        shape="connecting"
        actions={
          <>
            <Button tone="primary" onClick={onEnter}>
              Join
            </Button>
            <HomeLink />
          </>
        }
      >
        <p role="status">Someone left the room {room}. You can join now.</p>
      </MessagePage>
    );
  }
  const seats = fullAt(look) ?? capacity;
  return (
    <MessagePage
      title="This room is full"
      actions={
        <>
          <Button tone="primary" onClick={lookNow}>
            Try again
          </Button>
          <HomeLink />
        </>
      }
    >
      {lostSeat && <p>You were away for so long that your seat went to somebody else.</p>}
      <p>
        {seats === null ? 'All its seats are' : `All ${seats} seats are`} taken. You can join when
        someone leaves; this page looks again every few seconds.
      </p>
    </MessagePage>
  );
}
