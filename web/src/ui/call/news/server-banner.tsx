import type { SignalingStatus } from '../../../call/ports.js';
import { Button } from '../../controls/button.js';
import { waitTitle } from '../../errors/wait-title.js';
import { useServices } from '../../services.js';
import { useCountdown } from '../../use-countdown.js';
import styles from './server-banner.module.css';

export interface ServerBannerProps {
  readonly status: SignalingStatus;
  readonly onRetry: () => void;
}

/** During a call the server is needed for newcomers only, so losing it is a slim line, not a page. */
export function ServerBanner({ status, onRetry }: ServerBannerProps) {
  const { clock } = useServices();
  const seconds = useCountdown(clock, status.type === 'waiting' ? status.retryAt : null);
  if (status.type === 'connected') return null;
  const why = waitTitle(status.type === 'waiting' ? status.reason : undefined);
  return (
    <aside className={styles.banner} aria-label="Server">
      <p>
        <strong role="status">{why}. Your call goes on; nobody new can join.</strong>{' '}
        <span className="figures" data-retry-in={seconds ?? 0}>
          {seconds === null ? 'Trying…' : `Next try in ${seconds} s.`}
        </span>
      </p>
      <Button size="small" disabled={seconds === null} onClick={onRetry}>
        Try now
      </Button>
    </aside>
  );
}
