import { useState } from 'react';
import type { LinkReason } from '../../../call/reasons/reasons.js';
import type { LinkState } from '../../../call/state.js';
import { Button } from '../../controls/button.js';
import { PathLine } from '../../line/path-line.js';
import { adviceWords, causeWords } from '../../reasons/finding-words.js';
import { ReasonCard } from '../../reasons/reason-card.js';
import styles from './tile.module.css';

export interface LinkCoverProps {
  readonly link: LinkState;
  /** Why there is no line, where that is known. */
  readonly reason: LinkReason | null;
  /** The person is gone, maybe for a moment only: no matter of ways and firewalls. */
  readonly away: boolean;
  /** There is no picture to see through it. */
  readonly opaque: boolean;
  readonly name: string;
  readonly onReconnect: () => void;
}

/** What lies over the picture while there is no line to the person. A picture that stands still stays visible. */
export function LinkCover({ link, away, reason, opaque, name, onReconnect }: LinkCoverProps) {
  if (link === 'connected') return null;
  // Under this key a card that is open stays open while the call tries again, and is gone with the trouble.
  if (!away) return <Trouble {...{ link, reason, opaque, name, onReconnect }} />;
  return (
    <div className={styles.cover} data-opaque={opaque}>
      <PathLine shape="connecting" className={styles.coverLine} />
      <p>{name} is reconnecting…</p>
    </div>
  );
}

const unknown: LinkReason = { findings: [], relayed: null, own: null, other: null };

const titles: Readonly<Record<Exclude<LinkState, 'connected'>, (name: string) => string>> = {
  connecting: (name) => `Connecting to ${name}…`,
  recovering: (name) => `Finding a new way to ${name}…`,
  failed: (name) => `No way to ${name}`,
};

interface TroubleProps extends Omit<LinkCoverProps, 'away' | 'link'> {
  readonly link: Exclude<LinkState, 'connected'>;
}

function Trouble({ link, reason, opaque, name, onReconnect }: TroubleProps) {
  const [explains, setExplains] = useState(false);
  const failed = link === 'failed';
  const words = causeWords(reason?.findings ?? [], name);
  const [advice] = adviceWords(reason?.findings ?? [], name);
  return (
    <>
      <div className={styles.cover} data-opaque={opaque} data-worded={words !== null}>
        <PathLine shape={failed ? 'broken' : 'connecting'} className={styles.coverLine} />
        <p className={styles.coverTitle}>{titles[link](name)}</p>
        {words === null ? (
          failed && (
            <p className={styles.why}>
              Neither a direct line nor the relay got through. A firewall or a lost network is the
              usual cause.
            </p>
          )
        ) : (
          <>
            <p className={styles.shortWhy}>{words.short}</p>
            <p className={styles.why}>
              {words.cause} {failed && advice}
            </p>
          </>
        )}
        {(failed || words !== null) && (
          <div className={styles.coverActions}>
            {failed && (
              <Button size="small" className={styles.retry} onClick={onReconnect}>
                Try again
              </Button>
            )}
            <Button
              size="small"
              aria-label={`Why is there no line to ${name}?`}
              onClick={() => setExplains(true)}
            >
              Why?
            </Button>
          </div>
        )}
      </div>
      {explains && (
        <ReasonCard
          name={name}
          reason={reason ?? unknown}
          failed={failed}
          onReconnect={onReconnect}
          onClose={() => setExplains(false)}
        />
      )}
    </>
  );
}
