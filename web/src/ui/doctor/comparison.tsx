import { useMemo, type ReactNode } from 'react';
import {
  compareReports,
  comparisonWords,
  diagnose,
  type ExpectedPath,
  type Report,
} from '@parley/doctor';
import type { LineShape } from '../line/link-words.js';
import styles from './comparison.module.css';
import { Fold } from './fold.js';
import { Hero } from './hero.js';
import { ReportDetails } from './report-details.js';
import type { SharedReport } from './report-link.js';
import { Section } from './section.js';

export interface ComparisonProps {
  readonly own: Report;
  readonly shared: SharedReport;
  readonly actions: ReactNode;
  readonly note: ReactNode;
}

function shapeOf({ path }: ExpectedPath): LineShape {
  if (path === null) return 'broken';
  return path.startsWith('relay') ? 'relayed' : 'direct';
}

/** How a call between this end and whoever shared a report would go. */
export function Comparison({ own, shared, actions, note }: ComparisonProps) {
  const { report, name } = shared;
  const other = name === '' ? 'the other person' : name;
  const { comparison, diagnosis } = useMemo(
    () => ({ comparison: compareReports(own, report), diagnosis: diagnose(report) }),
    [own, report],
  );
  const { title, sentences, rows } = comparisonWords(comparison, { one: null, other });
  return (
    <>
      <Hero
        outcome="compared"
        shape={shapeOf(comparison.worst)}
        ends={['You', name === '' ? 'They' : name]}
        title={title}
        lead={sentences.map((sentence) => (
          <p key={sentence}>{sentence}</p>
        ))}
        actions={actions}
        note={note}
      />
      <Section title="What each end found">
        <table className={styles.table}>
          <caption className="visually-hidden">What each end found</caption>
          <thead>
            <tr>
              <th scope="col">
                <span className="visually-hidden">What</span>
              </th>
              <th scope="col">You</th>
              <th scope="col">{name === '' ? 'They' : name}</th>
            </tr>
          </thead>
          <tbody>
            {rows.map(({ label, one, other: theirs, differs }) => (
              <tr key={label} data-differs={differs}>
                <th scope="row">{label}</th>
                <td>{one}</td>
                <td>{theirs}</td>
              </tr>
            ))}
          </tbody>
        </table>
        <Fold summary={`All that ${other} found`}>
          <ReportDetails report={report} diagnosis={diagnosis} whose={other} />
        </Fold>
      </Section>
    </>
  );
}
