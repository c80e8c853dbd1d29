import { networkTestHref, type CallFound } from './network-test.js';

export interface NetworkTestLinkProps {
  readonly found: CallFound | null;
  readonly className?: string | undefined;
}

/**
 * To the doctor, in a tab of its own: a call is not left for it, and the way back to one that was left does not lead past
 * the lobby. Nothing where there is nothing to test.
 */
export function NetworkTestLink({ found, className }: NetworkTestLinkProps) {
  if (found === null) return null;
  return (
    <a href={networkTestHref(found)} target="_blank" rel="noopener" className={className}>
      Test your network<span className="visually-hidden"> (opens a new tab)</span>
    </a>
  );
}
