import type { Signaling } from '../../call/ports.js';
import { Button } from '../controls/button.js';
import { waitTitle } from '../errors/wait-title.js';
import { useSignalingStatus } from '../room/use-signaling-status.js';
import { useServices } from '../services.js';
import { useCountdown } from '../use-countdown.js';
import styles from './note.module.css';

/** In the lobby a lost server is no reason to stop choosing devices: it is said beside them. */
export function LobbyServerNote({ signaling }: { readonly signaling: Signaling }) {
  const { clock } = useServices();
  const status = useSignalingStatus(signaling);
  const waiting = status.type === 'waiting' ? status : null;
  const seconds = useCountdown(clock, waiting?.retryAt ?? null);
  if (waiting === null || seconds === null) return null;
  return (
    <div className={styles.note}>
      <div className={styles.words}>
        {/* Only the news is read out, not every second of the countdown. */}
        <div role="alert">
          <h2 className={styles.title}>{waitTitle(waiting.reason)}</h2>
        </div>
        <p className="figures" data-retry-in={seconds}>
          Next try in {seconds} s. You can set up your devices meanwhile.
        </p>
      </div>
      <Button size="small" onClick={() => signaling.retryNow()}>
        Try now
      </Button>
    </div>
  );
}
