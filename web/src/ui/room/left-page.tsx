import type { RoomId } from '@parley/shared';
import { Button } from '../controls/button.js';
import { HomeLink } from '../errors/home-link.js';
import { MessagePage } from '../errors/message-page.js';
import type { CallFound } from '../reasons/network-test.js';
import { NetworkTestLink } from '../reasons/network-test-link.js';

export interface LeftPageProps {
  readonly room: RoomId;
  /** What was wrong with the last lines of the call; null: they were direct. */
  readonly found: CallFound | null;
  readonly onRejoin: () => void;
}

export function LeftPage({ room, found, onRejoin }: LeftPageProps) {
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
      {found !== null && (
        <p>
          {found.path === null
            ? 'A line of this call failed.'
            : 'This call went through the relay.'}{' '}
          <NetworkTestLink found={found} /> to see why.
        </p>
      )}
    </MessagePage>
  );
}
