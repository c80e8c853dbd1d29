/** What a person is shown of the safety code of one link. */
import type { LinkEnds } from './safety-code.js';
import type { Exchange, Refusal } from './safety-exchange.js';
import { wasCompared, type Agreement, type CodeMark } from './safety-memory.js';

/** Why no code can be made. */
export type NoCode =
  /** This page was not loaded over HTTPS or from localhost. */
  | 'insecure'
  /** This browser does not tell which certificates the handshake used. */
  | 'unsupported'
  /** The other end said that it can make none. */
  | 'other-end'
  /** The other end said nothing. */
  | 'no-answer';

export type SafetyView =
  | { readonly type: 'pending' }
  | {
      readonly type: 'code';
      /** Six places in the list of signs. */
      readonly signs: readonly number[];
      readonly mark: CodeMark | null;
      readonly changed: Agreement['changed'];
    }
  /** `wasCompared`: people had compared an earlier code, so this is news to them. */
  | { readonly type: 'refused'; readonly why: Refusal; readonly wasCompared: boolean }
  | { readonly type: 'unavailable'; readonly why: NoCode; readonly wasCompared: boolean };

/** What became of the rules on the link there is. */
export interface RunOutcome {
  readonly exchange: Exchange;
  /** null until the handshake told them, `hidden` where the browser does not */
  readonly ends: LinkEnds | 'hidden' | null;
  /** The data channel is open. */
  readonly isOpen: boolean;
  /** The other end has not answered in time. */
  readonly silent: boolean;
}

export const pending: SafetyView = { type: 'pending' };

/** The same certificates are the same people at both ends, and no word of the other end changes that. */
function holds(agreement: Agreement, { ends, isOpen }: RunOutcome): boolean {
  // A link that is being set up carries no media yet.
  if (ends === null) return !isOpen;
  return ends !== 'hidden' && agreement.own === ends.own && agreement.theirs === ends.theirs;
}

/** `run` is null where no link is there: the last code stays on show until another link says which certificates it has. */
export function viewOf(
  run: RunOutcome | null,
  signs: readonly number[] | null,
  agreement: Agreement | undefined,
  canHash: boolean,
): SafetyView {
  const isNews = agreement !== undefined && wasCompared(agreement);
  const code: SafetyView =
    signs === null || agreement === undefined
      ? pending
      : { type: 'code', signs, mark: agreement.mark, changed: agreement.changed };
  if (run === null) return code;
  if (run.exchange.type === 'refused') {
    return { type: 'refused', why: run.exchange.why, wasCompared: isNews };
  }
  const no = (why: NoCode): SafetyView => ({ type: 'unavailable', why, wasCompared: isNews });
  if (!canHash) return no('insecure');
  if (run.ends === 'hidden') return no('unsupported');
  if (agreement !== undefined && code.type === 'code' && holds(agreement, run)) return code;
  if (run.exchange.type === 'none') return no('other-end');
  if (run.silent) return no('no-answer');
  return pending;
}
