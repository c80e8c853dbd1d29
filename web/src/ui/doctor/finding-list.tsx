import { CircleX, Info, TriangleAlert } from 'lucide-react';
import { wordsOf, type Face, type Finding, type Severity } from '@parley/doctor';
import { Fold } from './fold.js';
import styles from './finding-list.module.css';

const signs = {
  error: { Icon: CircleX, words: 'Problem' },
  warning: { Icon: TriangleAlert, words: 'Warning' },
  info: { Icon: Info, words: 'Note' },
} as const satisfies Readonly<Record<Severity, unknown>>;

const faces: Readonly<Record<Face, string>> = {
  page: 'this browser',
  shell: 'a shell',
  server: 'the server',
};

export interface FindingListProps {
  readonly findings: readonly Finding[];
}

/** What was found, the worst first: a sentence for everyone, and the fix for whoever runs the service. */
export function FindingList({ findings }: FindingListProps) {
  return (
    <ul className={styles.list}>
      {findings.map((finding) => (
        <li key={`${finding.code} ${finding.subjects.join(' ')}`} className={styles.item}>
          <FindingItem {...finding} />
        </li>
      ))}
    </ul>
  );
}

function FindingItem(finding: Finding) {
  const { code, severity, subjects, seenBy, detail } = finding;
  const { Icon, words } = signs[severity];
  const { title, caller, host } = wordsOf(finding);
  return (
    <article className={styles.finding} data-finding={code} data-severity={severity}>
      <Icon className={styles.sign} role="img" aria-label={words} />
      <div className={styles.words}>
        <h3 className={styles.title}>{title}</h3>
        <p>{caller}</p>
        <Fold
          summary={
            <>
              For the host <code className={styles.code}>{code}</code>
            </>
          }
        >
          <p>{host}</p>
          <dl className={styles.facts}>
            {subjects.length > 0 && (
              <>
                <dt>About</dt>
                <dd>
                  {subjects.map((subject) => (
                    <span key={subject}>{subject}</span>
                  ))}
                </dd>
              </>
            )}
            <dt>Seen from</dt>
            <dd>{seenBy.map((face) => faces[face]).join(' and ')}</dd>
            {detail !== null && (
              <>
                <dt>Said</dt>
                <dd>{detail}</dd>
              </>
            )}
          </dl>
        </Fold>
      </div>
    </article>
  );
}
