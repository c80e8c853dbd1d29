/** What a call found before it sent someone here: read from the address, so it may be anything. */
import type { FindingCode as DoctorCode } from '@parley/doctor';
import { pathSchema, type Path } from '@parley/shared';
import * as v from 'valibot';
import type { Finding as CallFinding, FindingCode } from '../../call/reasons/diagnosis.js';
import { linkWords, type LinkWords } from '../line/link-words.js';
import { causeWords } from '../reasons/finding-words.js';

/** The codes by which this test would find the same; none: it is nothing that one end can test alone. */
const sameHere: Readonly<Record<FindingCode, readonly DoctorCode[]>> = {
  network_gone: ['signaling_unreachable'],
  signaling_lost: ['signaling_unreachable', 'signaling_not_parley', 'dns_failed'],
  other_end_silent: [],
  dtls_failed: [],
  relay_refused: ['credential_rejected', 'credential_expired', 'relay_refused'],
  relay_full: ['relay_full'],
  relay_absent: ['relay_absent', 'credentials_absent'],
  relay_unreachable: [
    'relay_unreachable',
    'relay_silent',
    'server_not_stun',
    'server_unreachable',
    'only_port_443',
    'udp_blocked',
    'tcp_blocked',
    'dns_failed',
  ],
  relay_forwards_nothing: [
    'relay_forwards_nothing',
    'relay_peer_denied',
    'relay_ports_closed',
    'relay_address_private',
    'relay_address_wrong',
  ],
  udp_blocked: ['udp_blocked', 'only_port_443'],
  relay_tcp_unreachable: [
    'tcp_blocked',
    'server_unreachable',
    'relay_unreachable',
    'only_port_443',
  ],
  families_differ: [],
  mapping_varies: ['mapping_varies'],
  relay_wished: [],
  no_common_path: [],
  no_direct_answer: [],
};

export interface CallArrival {
  readonly findings: readonly CallFinding[];
  /** null: there was no line */
  readonly path: Path | null;
}

const codesSchema = v.fallback(
  v.pipe(
    v.string(),
    v.maxLength(300),
    v.transform((text) => new Set(text.split(',').filter(isCode))),
  ),
  new Set<FindingCode>(),
);

const isCode = (text: string): text is FindingCode => Object.hasOwn(sameHere, text);

/** null: whoever opens the page does not come from a call. Unknown codes are left out. */
export function readCallArrival(search: string): CallArrival | null {
  const query = new URLSearchParams(search);
  if (query.get('from') !== 'call') return null;
  const own = v.parse(codesSchema, query.get('found') ?? '');
  const theirs = v.parse(codesSchema, query.get('theirs') ?? '');
  const path = v.safeParse(pathSchema, query.get('path'));
  return {
    findings: [...new Set([...own, ...theirs])].map((code) => ({
      code,
      who: own.has(code) ? (theirs.has(code) ? 'both' : 'self') : 'other',
      severity: path.success ? 'info' : 'error',
    })),
    path: path.success ? path.output : null,
  };
}

/** What this test makes of what the call found. `elsewhere`: it lies at the other end, or between both. */
export type Agreement = 'pending' | 'same' | 'not-seen' | 'not-tested' | 'elsewhere';

/** What a test that is over found. */
export interface Tested {
  readonly codes: ReadonlySet<DoctorCode>;
  /** The service named its relays, so that there was something to look at. */
  readonly isWhole: boolean;
}

/** `tested`: null while the test is going on. */
export function agreementOf({ findings }: CallArrival, tested: Tested | null): Agreement {
  const testable = findings.filter(({ code, who }) => who !== 'other' && sameHere[code].length > 0);
  if (findings.length > 0 && testable.length === 0) return 'elsewhere';
  if (tested === null) return 'pending';
  const { codes, isWhole } = tested;
  const isSeen = testable.some(({ code }) => sameHere[code].some((each) => codes.has(each)));
  if (isSeen) return 'same';
  return isWhole ? 'not-seen' : 'not-tested';
}

const outcomes: Readonly<Record<Agreement, string>> = {
  pending: 'This test looks whether it finds the same from here.',
  same: 'This test finds the same.',
  'not-seen': 'This test does not see that now, so it may have passed.',
  'not-tested': 'This test could not get as far as to see it.',
  elsewhere:
    'One end cannot test that alone. Ask the other person to open this page too, and compare both results.',
};

export interface CallNoteWords extends LinkWords {
  readonly happened: string;
  readonly cause: string | null;
  readonly outcome: string;
}

/** What stands above the test for someone who comes from a call. */
export function callNoteWords(arrival: CallArrival, tested: Tested | null): CallNoteWords {
  const { path, findings } = arrival;
  const line = linkWords(path === null ? 'failed' : 'connected', path);
  const cause = causeWords(findings, 'the other person')?.cause ?? null;
  const agreement = agreementOf(arrival, tested);
  return {
    ...line,
    happened: path === null ? 'Your call found no way.' : `Your call went ${line.words}.`,
    // Names begin a sentence as they are; what stands for one does not.
    cause: cause === null ? null : cause.charAt(0).toUpperCase() + cause.slice(1),
    outcome:
      findings.length === 0 && agreement === 'not-seen' ? outcomeUnknown : outcomes[agreement],
  };
}

const outcomeUnknown = 'The call did not learn why; below is what this test finds from here.';
