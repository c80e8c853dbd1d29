import { MessagePage } from './message-page.js';
import { HomeLink } from './home-link.js';

/** An address that is no page. */
export function NotFoundPage() {
  return (
    <MessagePage title="Nothing is here" actions={<HomeLink />}>
      <p>This address leads nowhere. It may have been cut off when it was copied.</p>
    </MessagePage>
  );
}

export function BadRoomPage() {
  return (
    <MessagePage title="This is not a room address" actions={<HomeLink />}>
      <p>
        The name of a room has 3 to 64 small letters, digits or hyphens, like{' '}
        <strong>h7kd-92mq-xn4t</strong>. Check the link, or start a room of your own.
      </p>
    </MessagePage>
  );
}

export function NoWebRtcPage() {
  return (
    <MessagePage title="This browser cannot make calls">
      <p>
        It has no WebRTC, or a setting or an extension switches it off. Open this link in a current
        Chrome, Edge, Firefox or Safari.
      </p>
    </MessagePage>
  );
}
