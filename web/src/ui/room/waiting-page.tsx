import type { SignalingStatus } from '../../call/ports.js';
import { ServerWaitPage } from '../errors/server-wait-page.js';
import { PathLine } from '../line/path-line.js';
import styles from './waiting-page.module.css';

export interface WaitingPageProps {
  readonly status: SignalingStatus;
  readonly onRetry: () => void;
}

/** Between the click on Join and the call; names the reason when it takes long. */
export function WaitingPage({ status, onRetry }: WaitingPageProps) {
  if (status.type === 'waiting') return <ServerWaitPage status={status} onRetry={onRetry} />;
  return (
    <main className={styles.page} data-theme="stage">
      <PathLine shape="connecting" className={styles.line} />
      <p role="status">Joining…</p>
    </main>
  );
}
