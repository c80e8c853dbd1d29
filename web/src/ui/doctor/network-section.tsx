import { verdictWords, type Verdict } from '@parley/doctor';
import { CheckTable } from './check-table.js';
import { Fold } from './fold.js';
import { natRows, networkRows } from './network-words.js';
import styles from './network-section.module.css';
import { outlookRows } from './outlook-words.js';
import { Section } from './section.js';

export interface NetworkSectionProps {
  readonly title: string;
  readonly verdict: Verdict;
}

/** What this end's network does, and what follows from it. */
export function NetworkSection({ title, verdict }: NetworkSectionProps) {
  const words = verdictWords(verdict);
  return (
    <Section title={title} lead={words.title}>
      <ul className={styles.sentences}>
        {words.sentences.map((sentence) => (
          <li key={sentence}>{sentence}</li>
        ))}
      </ul>
      <CheckTable caption={title} rows={networkRows(verdict.network)} />
      <Fold summary="For network testers">
        <CheckTable caption="What the NAT does" showCaption rows={natRows(verdict.network)} />
        <CheckTable
          caption="A call with someone whose network has or is"
          showCaption
          rows={outlookRows(verdict)}
        />
      </Fold>
    </Section>
  );
}
