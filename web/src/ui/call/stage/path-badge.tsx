import { useRef, useState } from 'react';
import type { LinkWarning } from '../../../call/state.js';
import { Button } from '../../controls/button.js';
import { Popover } from '../../controls/popover.js';
import type { LinkWords } from '../../line/link-words.js';
import { PathLine } from '../../line/path-line.js';
import { linkWarningWords } from '../../line/warning-words.js';
import type { CallFound } from '../../reasons/network-test.js';
import { NetworkTestLink } from '../../reasons/network-test-link.js';
import styles from './path-badge.module.css';
import popover from '../controls/popover.module.css';

export interface PathBadgeProps extends LinkWords {
  readonly name: string;
  /** Why the path is as it is, where that is known; shown on hover and in the popover. */
  readonly reason: string | null;
  readonly warnings: readonly LinkWarning[];
  /** What the doctor could look at; null where the line is as good as it can be. */
  readonly found: CallFound | null;
  /** Opens the connection panel. */
  readonly onDetails: () => void;
}

/** The line to one person, in words where the tile has room for them. A press tells more. */
export function PathBadge(props: PathBadgeProps) {
  const { shape, words, name, reason, warnings, found, onDetails } = props;
  const [open, setOpen] = useState(false);
  const badge = useRef<HTMLButtonElement>(null);
  const showDetails = () => {
    // The panel takes the focus, and gives it back to the badge when it is closed.
    badge.current?.focus();
    setOpen(false);
    onDetails();
  };

  return (
    <Popover
      role="dialog"
      label={`Line to ${name}`}
      className={popover.popover}
      open={open}
      onOpen={setOpen}
      side="below"
      align="start"
      gap={8}
      buttonRef={badge}
      button={{
        className: styles.badge,
        'data-shape': shape,
        'aria-label': `Line to ${name}: ${words}`,
        title: reason ?? words,
        children: (
          <>
            <PathLine shape={shape} className={styles.line} />
            <span className={styles.words}>{words}</span>
          </>
        ),
      }}
    >
      <p className={popover.title}>
        Line to {name}: {words}
      </p>
      {reason !== null && <p>{reason}</p>}
      {warnings.map((warning) => (
        <p key={warning.complaint}>{linkWarningWords(warning, name).long}</p>
      ))}
      <Button size="small" onClick={showDetails}>
        Details
      </Button>
      <NetworkTestLink found={found} className={styles.test} />
    </Popover>
  );
}
