import { useMemo, useState } from 'react';
import { reportText, type Report } from '@parley/doctor';
import { fitDisplayName, maxNameLength } from '@parley/shared';
import { CopyButton } from '../controls/copy-button.js';
import { TextField } from '../controls/text-field.js';
import { Fold } from './fold.js';
import { reportLink } from './report-link.js';
import { Section } from './section.js';
import styles from './share-section.module.css';

export interface ShareSectionProps {
  readonly report: Report;
}

/** Takes the result to somebody else: a host who can mend it, or the other person of a call. */
export function ShareSection({ report }: ShareSectionProps) {
  const [typed, setTyped] = useState('');
  /** Shown to be copied by hand, where the browser refuses to. */
  const [refused, setRefused] = useState<'link' | 'text' | null>(null);
  const name = fitDisplayName(typed);
  const text = useMemo(() => reportText(report), [report]);
  const link = () => reportLink(location.origin, { report, name });
  return (
    <Section
      title="Pass it on"
      lead="To whoever helps you, or to the person you want to call: with the results of both of you, this page says how a call between you would go."
    >
      <div className={styles.form}>
        <TextField
          label="Your name, if the link is to tell it"
          autoComplete="off"
          maxLength={maxNameLength}
          value={typed}
          onChange={(event) => setTyped(event.target.value)}
        />
        <div className={styles.actions}>
          <CopyButton
            key={`link ${name}`}
            label="Copy link"
            tone="plain"
            text={link}
            onRefused={() => setRefused('link')}
          />
          <CopyButton
            label="Copy report"
            tone="plain"
            text={text}
            onRefused={() => setRefused('text')}
          />
        </div>
        {refused !== null && (
          <textarea
            className={styles.text}
            aria-label={refused === 'link' ? 'Link to this report' : 'Report as text'}
            rows={8}
            readOnly
            value={refused === 'link' ? link() : text}
          />
        )}
        <p className={styles.note}>
          Both hold what was tested and what was found: no credentials, no rooms, no names of
          devices, and no address of yours. The link carries all of it, so the server keeps nothing.
        </p>
        <Fold summary="Read it first">
          <pre className={styles.report}>{text}</pre>
        </Fold>
      </div>
    </Section>
  );
}
