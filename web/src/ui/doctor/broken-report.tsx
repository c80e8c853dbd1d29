import type { ReportFault } from '@parley/doctor';
import { Button } from '../controls/button.js';
import { Hero } from './hero.js';

const causes: Readonly<Record<ReportFault, string>> = {
  malformed: 'The link holds something else, or was changed on its way to you.',
  incomplete: 'A part of the link is missing: programs that break long lines cut links off.',
  other_version: 'It was made by another version of Parley than this service runs now.',
};

export interface BrokenReportProps {
  readonly fault: ReportFault;
  readonly onOwn: () => void;
}

/** A link to a report that holds none. */
export function BrokenReport({ fault, onOwn }: BrokenReportProps) {
  return (
    <Hero
      outcome="broken-report"
      shape="broken"
      ends={['They', 'Anyone']}
      title="This report cannot be read"
      lead={<p>{causes[fault]} Ask for a new link, or test from here.</p>}
      actions={
        <Button tone="primary" onClick={onOwn}>
          Test your own network
        </Button>
      }
    />
  );
}
