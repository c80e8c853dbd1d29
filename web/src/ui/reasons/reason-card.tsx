import { useState } from 'react';
import { Check, Minus, X } from 'lucide-react';
import type { LinkReason } from '../../call/reasons/reasons.js';
import { Button } from '../controls/button.js';
import { CopyButton } from '../controls/copy-button.js';
import { Dialog } from '../controls/dialog.js';
import { PathLine } from '../line/path-line.js';
import { factRows, type FactCell } from './facts-rows.js';
import { adviceWords, causeWords, furtherWords } from './finding-words.js';
import { NetworkTestLink } from './network-test-link.js';
import styles from './reason-card.module.css';
import { reasonReport } from './reason-report.js';

export interface ReasonCardProps {
  readonly name: string;
  readonly reason: LinkReason;
  /** Every try is spent; else the call is still trying by itself. */
  readonly failed: boolean;
  readonly onReconnect: () => void;
  readonly onClose: () => void;
}

/** Why there is no line to a person, as both people can read it: the cause, what each end found, and what to try. */
export function ReasonCard({ name, reason, failed, onReconnect, onClose }: ReasonCardProps) {
  /** Shown to be copied by hand, where the browser refuses to. */
  const [shownText, setShownText] = useState<string | null>(null);
  const { findings, own, other } = reason;
  const words = causeWords(findings, name);
  const further = furtherWords(findings, name);
  const advice = adviceWords(findings, name);
  return (
    <Dialog title={`No line to ${name}`} onClose={onClose}>
      <div className={styles.picture} aria-hidden="true">
        <span>You</span>
        <PathLine shape="broken" className={styles.line} />
        <span className={styles.name}>{name}</span>
      </div>
      <div className={styles.words} role="status">
        <p className={styles.cause}>
          {words?.cause ?? 'Neither a direct line nor the relay got through. Why is not known yet.'}
        </p>
        {further.map((sentence) => (
          <p key={sentence}>{sentence}</p>
        ))}
      </div>
      {advice.length > 0 && (
        <section className={styles.advice} aria-label="What to try">
          <h3>What to try</h3>
          <ul>
            {advice.map((text) => (
              <li key={text}>{text}</li>
            ))}
          </ul>
        </section>
      )}
      <table className={styles.facts}>
        <caption>What each end found</caption>
        <thead>
          <tr>
            <th scope="col">
              <span className="visually-hidden">What</span>
            </th>
            <th scope="col">You</th>
            <th scope="col">{name}</th>
          </tr>
        </thead>
        <tbody>
          {factRows(own, other).map((row) => (
            <tr key={row.label}>
              <th scope="row">{row.label}</th>
              <Cell {...row.own} />
              <Cell {...row.other} />
            </tr>
          ))}
        </tbody>
      </table>
      <div className={styles.actions}>
        {failed && (
          <Button tone="primary" onClick={onReconnect}>
            Try again
          </Button>
        )}
        <CopyButton
          label="Copy as text"
          tone="plain"
          text={() => reasonReport(reason, new Date())}
          onRefused={() => setShownText(reasonReport(reason, new Date()))}
        />
        <NetworkTestLink found={{ findings, path: null }} className={styles.test} />
      </div>
      {shownText !== null && (
        <textarea
          className={styles.report}
          aria-label="The card as text"
          rows={10}
          readOnly
          value={shownText}
        />
      )}
    </Dialog>
  );
}

const icons = { yes: Check, no: X, open: Minus } as const;

function Cell({ mark, text }: FactCell) {
  const Icon = icons[mark];
  return (
    <td data-mark={mark}>
      <span className={styles.cell}>
        <Icon aria-hidden="true" />
        {text}
      </span>
    </td>
  );
}
