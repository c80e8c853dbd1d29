import { Button } from '../controls/button.js';
import { MessagePage } from './message-page.js';

/** A part of the program could not be fetched: the server went away, or was updated in between. */
export function LoadFailedPage() {
  return (
    <MessagePage
      title="Reload this page"
      actions={
        <Button tone="primary" onClick={() => location.reload()}>
          Reload
        </Button>
      }
    >
      <p>A part of it could not be loaded or shown. The server may just have been updated.</p>
    </MessagePage>
  );
}
