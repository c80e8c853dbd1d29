import type { RoomId } from '@parley/shared';
import { Button } from '../controls/button.js';
import { HomeLink } from '../errors/home-link.js';
import { MessagePage } from '../errors/message-page.js';

export interface LeftPageProps {
  readonly room: RoomId;
  readonly onRejoin: () => void;
}

export function LeftPage({ room, onRejoin }: LeftPageProps) {
  return (
    <MessagePage
      title="You left the call"
      shape="apart"
      actions={
        <>
          <Button tone="primary" onClick={onRejoin}>
            Rejoin
          </Button>
          <HomeLink />
        </>
      }
    >
      <p>
        Camera and microphone are off. The room <strong>{room}</strong> stays open for whoever has
        the link.
      </p>
    </MessagePage>
  );
}
