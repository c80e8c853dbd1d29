import { useId, useState } from 'react';
import { CopyButton } from '../controls/copy-button.js';
import styles from './report-form.module.css';

export interface ReportFormProps {
  /** The report as it is now, with or without what names people and machines. */
  readonly write: (personal: boolean) => string;
}

/** Copies the state of the link as a text. Where the browser refuses that, the text is shown to be copied by hand. */
export function ReportForm({ write }: ReportFormProps) {
  const [personal, setPersonal] = useState(false);
  const [refused, setRefused] = useState(false);
  const noteId = useId();
  return (
    <section className={styles.form} aria-label="Report">
      <label className={styles.option}>
        <input
          type="checkbox"
          checked={personal}
          aria-describedby={noteId}
          onChange={(event) => setPersonal(event.target.checked)}
        />
        With names, room and addresses
      </label>
      <p id={noteId} className={styles.note}>
        {personal
          ? 'Whoever gets this report learns who is in this call, and from which addresses.'
          : 'Nothing in this report names anyone, the room or an address.'}
      </p>
      <CopyButton
        label="Copy report"
        tone="plain"
        text={() => write(personal)}
        onRefused={() => setRefused(true)}
      />
      {refused && (
        <textarea
          className={styles.text}
          aria-label="Connection report"
          rows={12}
          readOnly
          value={write(personal)}
        />
      )}
    </section>
  );
}
