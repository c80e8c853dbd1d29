import type { ErrorCode } from '@parley/shared';
import { Button } from '../controls/button.js';
import { HomeLink } from './home-link.js';
import { MessagePage } from './message-page.js';
import { BadRoomPage } from './pages.js';

export interface RefusedPageProps {
  readonly code: ErrorCode;
  readonly onRetry: () => void;
}

/** The server is there and did not let the person in. */
export function RefusedPage({ code, onRetry }: RefusedPageProps) {
  const again = (
    <Button tone="primary" onClick={onRetry}>
      Try again
    </Button>
  );
  switch (code) {
    case 'room_id_invalid':
      return <BadRoomPage />;
    case 'protocol_unsupported':
      return (
        <MessagePage
          title="Reload this page"
          actions={
            <Button tone="primary" onClick={() => location.reload()}>
              Reload
            </Button>
          }
        >
          <p>The server was updated, and this page is older than it.</p>
        </MessagePage>
      );
    default:
      return (
        <MessagePage
          title="You could not join"
          actions={
            <>
              {again}
              <HomeLink />
            </>
          }
        >
          <p>
            The server refused. If this goes on, tell your host this word: <code>{code}</code>
          </p>
        </MessagePage>
      );
  }
}
