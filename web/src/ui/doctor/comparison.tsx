import {
  compareReports,
  comparisonWords,
  diagnose,
  type ComparisonWords,
  type Diagnosis,
  type ExpectedPath,
  type Report,
} from '@parley/doctor';
import type { LineShape } from '../line/link-words.js';
import styles from './comparison.module.css';
import { Fold } from './fold.js';
import type { HeroProps } from './hero.js';
import { ReportDetails } from './report-details.js';
import type { SharedReport } from './report-link.js';
import { Section } from './section.js';

/** How a call between this end and whoever shared a report would go. */
export interface Comparison {
  readonly shared: SharedReport;
  /** of the shared report */
  readonly diagnosis: Diagnosis;
  /** The answer at a glance. */
  readonly answer: Pick<HeroProps, 'outcome' | 'shape' | 'ends' | 'title' | 'lead'>;
  readonly rows: ComparisonWords['rows'];
}

function shapeOf({ path }: ExpectedPath): LineShape {
  if (path === null) return 'broken';
  return path.startsWith('relay') ? 'relayed' : 'direct';
}

const otherOf = ({ name }: SharedReport): string => (name === '' ? 'the other person' : name);
const endOf = ({ name }: SharedReport): string => (name === '' ? 'They' : name);

export function comparisonOf(own: Report, shared: SharedReport): Comparison {
  const comparison = compareReports(own, shared.report);
  const { title, sentences, rows } = comparisonWords(comparison, {
    one: null,
    other: otherOf(shared),
  });
  return {
    shared,
    diagnosis: diagnose(shared.report),
    answer: {
      outcome: 'compared',
      shape: shapeOf(comparison.worst),
      ends: ['You', endOf(shared)],
      title,
      lead: sentences.map((sentence) => <p key={sentence}>{sentence}</p>),
    },
    rows,
  };
}

/** What the comparison stands on. */
export function ComparisonSection({ shared, diagnosis, rows }: Comparison) {
  const other = otherOf(shared);
  return (
    <Section title="What each end found">
      <table className={styles.table}>
        <caption className="visually-hidden">What each end found</caption>
        <thead>
          <tr>
            <th scope="col">
              <span className="visually-hidden">What</span>
            </th>
            <th scope="col">You</th>
            <th scope="col">{endOf(shared)}</th>
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
        <ReportDetails report={shared.report} diagnosis={diagnosis} whose={other} />
      </Fold>
    </Section>
  );
}
