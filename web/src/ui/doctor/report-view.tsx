import { useMemo } from 'react';
import { diagnose } from '@parley/doctor';
import { Button } from '../controls/button.js';
import { Hero } from './hero.js';
import { outcomeOfTest } from './outcome.js';
import { reportedWords } from './outcome-words.js';
import { ReportDetails } from './report-details.js';
import type { SharedReport } from './report-link.js';
import { useServices } from '../services.js';
import { whenWords } from './when-words.js';

export interface ReportViewProps {
  readonly shared: SharedReport;
  readonly onCompare: () => void;
}

/** Somebody else's test, as they passed it on. */
export function ReportView({ shared: { report, name }, onCompare }: ReportViewProps) {
  const { clock } = useServices();
  const diagnosis = useMemo(() => diagnose(report), [report]);
  const outcome = outcomeOfTest(report.own, diagnosis);
  const whose = name === '' ? 'the other person' : name;
  const { shape, title } = reportedWords(outcome, whose);
  return (
    <>
      <Hero
        outcome={outcome}
        shape={shape}
        ends={[name === '' ? 'They' : name, 'Anyone']}
        title={title}
        lead={<p>Test yours too, and see how a call between you would go.</p>}
        actions={
          <Button tone="primary" onClick={onCompare}>
            Test yours and compare
          </Button>
        }
        note={`Tested ${whenWords(report.own.at, clock.now())}`}
      />
      <ReportDetails report={report} diagnosis={diagnosis} whose={whose} />
    </>
  );
}
