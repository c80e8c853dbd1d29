import { maxMessageBytes } from '@parley/shared';
import * as v from 'valibot';

export type SizeResult =
  | { readonly kind: 'bytes'; readonly bytes: number }
  | { readonly kind: 'too-large' }
  /** nested so deeply that it cannot be written as JSON again */
  | { readonly kind: 'unreadable' };

/** The size of a message as PROTOCOL.md M5 counts it. */
export function measure(message: unknown): SizeResult {
  let json: string | undefined;
  try {
    json = JSON.stringify(message);
  } catch {
    return { kind: 'unreadable' };
  }
  const bytes = Buffer.byteLength(json ?? '', 'utf8');
  return bytes > maxMessageBytes ? { kind: 'too-large' } : { kind: 'bytes', bytes };
}

/** The first fault of a message in words for a log: where and what, without the value itself. */
export function describeFault(issues: readonly v.BaseIssue<unknown>[]): string {
  const [issue] = issues;
  if (issue === undefined) return 'does not match its schema';
  const path = v.getDotPath(issue);
  return `${path ?? 'message'}: expected ${issue.expected ?? 'another value'}`;
}
