import type { SignalingStatus } from '../../call/ports.js';
import { Button } from '../controls/button.js';
import { useServices } from '../services.js';
import { useCountdown } from '../use-countdown.js';
import { HomeLink } from './home-link.js';
import { MessagePage } from './message-page.js';
import { waitTitle } from './wait-title.js';

type Waiting = Extract<SignalingStatus, { type: 'waiting' }>;

/** What to make of it; it goes on by itself in every case. */
function waitText(reason: Waiting['reason']): string {
  switch (reason) {
    case 'draining':
      return 'This takes a moment. You join by yourself when it is back.';
    case 'busy':
      return 'It asked to wait a little. You join by yourself when it has room for you.';
    case undefined:
      return 'Your network may be down, or the server is. You join by yourself as soon as it answers.';
  }
}

export interface ServerWaitPageProps {
  readonly status: Waiting;
  readonly onRetry: () => void;
}

/** Before a call: without the server nobody can be found. */
export function ServerWaitPage({ status, onRetry }: ServerWaitPageProps) {
  const { clock } = useServices();
  const seconds = useCountdown(clock, status.retryAt) ?? 0;
  return (
    <MessagePage
      title={waitTitle(status.reason)}
      shape={status.reason === undefined ? 'broken' : 'connecting'}
      actions={
        <>
          <Button tone="primary" onClick={onRetry}>
            Try now
          </Button>
          <HomeLink />
        </>
      }
    >
      <p>{waitText(status.reason)}</p>
      <p className="figures" data-retry-in={seconds}>
        Next try in {seconds} s
      </p>
    </MessagePage>
  );
}
