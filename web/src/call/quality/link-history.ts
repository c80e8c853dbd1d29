/** The last two minutes of every link, kept from the beginning so that a panel that opens has them at once. */
import type { MemberId } from '@parley/shared';
import { linkPoint, type LinkPoint } from './link-point.js';
import type { CallPart, MemberLinkEvent } from '../link/member-link-event.js';
import { createObservable, type Settable } from '../observable.js';
import type { LinkSample } from '../link/link-sample.js';
import type { Observable } from '../state.js';

/** ms */
export const historyMs = 120_000;
/** Samples come once a second; a faster source does not make the history grow. */
const mostPoints = 150;

export interface LinkHistory {
  /** Oldest first, at most two minutes. */
  readonly points: readonly LinkPoint[];
  /** The newest sample; null before the first and while there is no connection. */
  readonly latest: LinkSample | null;
}

export interface LinkHistories extends CallPart {
  /** The history of the link to a member, empty until its first sample. */
  of(member: MemberId): Observable<LinkHistory>;
}

const empty: LinkHistory = { points: [], latest: null };

export function createLinkHistories(): LinkHistories {
  const histories = new Map<MemberId, Settable<LinkHistory>>();

  const historyOf = (member: MemberId) => {
    const known = histories.get(member) ?? createObservable(empty);
    histories.set(member, known);
    return known;
  };

  return {
    of: historyOf,
    handle(member: MemberId, event: MemberLinkEvent) {
      switch (event.type) {
        case 'sample': {
          const history = historyOf(member);
          history.set(withSample(history.get(), event.sample));
          return;
        }
        case 'closed': {
          // The next link counts from nothing again.
          const history = histories.get(member);
          history?.set({ ...history.get(), latest: null });
          return;
        }
        case 'gone':
          histories.get(member)?.set(empty);
          histories.delete(member);
          return;
        default:
          return;
      }
    },
  };
}

function withSample({ points, latest }: LinkHistory, sample: LinkSample): LinkHistory {
  const last = points.at(-1);
  // The clock was set back: nothing can be compared with what was before.
  const usable = last === undefined || last.at < sample.at;
  const recent = usable ? points.filter(({ at }) => at > sample.at - historyMs) : [];
  const point = linkPoint(usable ? latest : null, sample);
  return { points: [...recent, point].slice(-mostPoints), latest: sample };
}
