import { Volume2 } from 'lucide-react';
import { Button } from '../../controls/button.js';
import { usePlayback } from '../../media/playback-context.js';
import { useObservable } from '../../use-observable.js';
import styles from './hear-button.module.css';

/** Shown while the browser keeps the call silent until the person presses something. */
export function HearButton() {
  const playback = usePlayback();
  const blocked = useObservable(playback.blocked);
  if (!blocked) return null;
  return (
    <div className={styles.holder}>
      <Button tone="primary" size="large" onClick={() => playback.hear()}>
        <Volume2 aria-hidden="true" />
        Tap to hear
      </Button>
    </div>
  );
}
