import type { Step } from '@parley/doctor';

/** How one thing that was tried went, in words. */
export interface CheckCell {
  /** `yes`: it works. `no`: it does not. `open`: not known, not asked. `busy`: being tried now. `figure`: as it is. */
  readonly mark: 'yes' | 'no' | 'open' | 'busy' | 'figure';
  readonly text: string;
}

export interface CheckRow extends CheckCell {
  readonly label: string;
}

/** A step as a cell; `faults` says each fault in a few words. The time it took stands beside what went well. */
export function stepCell<Fault extends string>(
  step: Step<Fault>,
  faults: Readonly<Record<Fault, string>>,
  well = 'works',
): CheckCell {
  switch (step.state) {
    case 'pending':
      return { mark: 'busy', text: 'being tried' };
    case 'unknown':
      return { mark: 'open', text: 'not tested' };
    case 'ok':
      return { mark: 'yes', text: `${well}, ${Math.round(step.ms)} ms` };
    case 'failed': {
      const detail = step.detail === null ? '' : ` (${step.detail})`;
      return { mark: 'no', text: `${faults[step.fault]}${detail}` };
    }
  }
}
