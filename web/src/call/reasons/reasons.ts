/** Why each link failed or goes through the relay: gathers the facts of both ends, and tells the other end one's own. */
import type { LinkFacts, MemberId, Path } from '@parley/shared';
import { diagnose, whyRelayed, type Finding } from './diagnosis.js';
import type { CallPart, MemberLinkEvent } from '../link/member-link-event.js';
import type { Clock } from '../ports.js';
import type { LinkState } from '../state.js';
import { createTimer, type Timer } from '../timer.js';

/** Milliseconds without a connection after which a cause is worth a word: most links are back before. */
export const troubleAfterMs = 5_000;
/** Milliseconds of it after which the other end is told, so that its words are here in time. */
const tellAfterMs = 3_000;
/** Milliseconds in which what is told of a link is gathered into one look. */
const burstMs = 250;
/** Milliseconds between two looks at a link that is not connected. */
const reviewEveryMs = 1_000;
/** Milliseconds between two tellings, and between two of the same while there is no connection. */
const tellEveryMs = 2_000;
const tellAgainEveryMs = 10_000;

export interface LinkReason {
  /** Why there has been no connection for seconds, the cause first; empty with one, and where nothing is certain. */
  readonly findings: readonly Finding[];
  /** Why the connection goes through the relay; null where it does not, or nothing is certain. */
  readonly relayed: Finding | null;
  /** What each end knows of its own way. */
  readonly own: LinkFacts | null;
  readonly other: LinkFacts | null;
}

export interface ReasonsOptions {
  readonly clock: Clock;
  /** Tells a member this end's facts; false when that could not be done. */
  readonly tell: (member: MemberId, facts: LinkFacts) => Promise<boolean>;
  /** Who is connected to signaling. */
  readonly presence: (member: MemberId) => { readonly self: boolean; readonly other: boolean };
  readonly onChange: () => void;
}

export interface Reasons extends CallPart {
  /** Those there is something to say of; the same map while nothing changed. */
  readonly state: ReadonlyMap<MemberId, LinkReason>;
}

interface Watched {
  link: LinkState;
  path: Path | null;
  /** Since when there is no connection, ms since the epoch; null with one. */
  since: number | null;
  own: LinkFacts | null;
  other: LinkFacts | null;
  /** What the other end was told last, as JSON; empty: nothing on this connection. */
  told: string;
  toldAt: number;
  readonly timer: Timer;
  /** A review is due within `burstMs`. */
  isDue: boolean;
}

const nothingToSay: LinkReason = { findings: [], relayed: null, own: null, other: null };

export function createReasons(options: ReasonsOptions): Reasons {
  const { clock } = options;
  const watched = new Map<MemberId, Watched>();
  let state: ReadonlyMap<MemberId, LinkReason> = new Map();

  const watch = (member: MemberId): Watched => {
    const before = watched.get(member);
    if (before !== undefined) return before;
    const each: Watched = {
      link: 'connecting',
      path: null,
      since: clock.now(),
      own: null,
      other: null,
      told: '',
      toldAt: 0,
      timer: createTimer(clock),
      isDue: false,
    };
    watched.set(member, each);
    return each;
  };

  /** Milliseconds since then. A clock that was set back is no reason to wait until it has caught up. */
  const passedSince = (then: number) => Math.abs(clock.now() - then);

  function reasonOf(member: MemberId, each: Watched): LinkReason {
    const { own, other, since, link, path } = each;
    if (since === null) {
      if (path === null || !path.startsWith('relay')) return nothingToSay;
      return { ...nothingToSay, relayed: whyRelayed({ own, other }), own, other };
    }
    if (link !== 'failed' && passedSince(since) < troubleAfterMs) return nothingToSay;
    const { self: signaling, other: otherPresent } = options.presence(member);
    const found = diagnose({ own, other, signaling, otherPresent });
    // That nothing is wrong at either end is no cause while another try may get through.
    const findings =
      link === 'failed' ? found : found.filter(({ code }) => code !== 'no_common_path');
    return { findings, relayed: null, own, other };
  }

  function publish(member: MemberId, reason: LinkReason): void {
    const before = state.get(member) ?? nothingToSay;
    if (JSON.stringify(before) === JSON.stringify(reason)) return;
    const next = new Map(state);
    if (reason === nothingToSay) next.delete(member);
    else next.set(member, reason);
    state = next;
    options.onChange();
  }

  async function tellOwn(member: MemberId, each: Watched): Promise<void> {
    const { own, since } = each;
    if (own === null || (since !== null && passedSince(since) < tellAfterMs)) return;
    const text = JSON.stringify(own);
    const waited = passedSince(each.toldAt);
    if (waited < (text === each.told ? tellAgainEveryMs : tellEveryMs)) return;
    // What is told over a connection arrives; without one, it may be told to a page that is reloaded meanwhile.
    if (text === each.told && since === null) return;
    each.told = text;
    each.toldAt = clock.now();
    if (await options.tell(member, own)) return;
    if (each.told === text) each.told = '';
    if (watched.get(member) === each) reviewSoon(member, each);
  }

  /** What is told comes in bursts, so a review waits a moment; then it comes back for as long as time can change it. */
  function reviewSoon(member: MemberId, each: Watched): void {
    if (each.isDue) return;
    each.isDue = true;
    each.timer.set(burstMs, () => {
      each.isDue = false;
      review(member, each);
    });
  }

  function review(member: MemberId, each: Watched): void {
    publish(member, reasonOf(member, each));
    void tellOwn(member, each);
    const isAtRest =
      each.since === null && (each.own === null || each.told === JSON.stringify(each.own));
    if (!isAtRest) each.timer.set(reviewEveryMs, () => review(member, each));
  }

  function linkChanged(each: Watched, link: LinkState, path: Path | null): void {
    each.link = link;
    each.path = path;
    if (link === 'connected') {
      each.since = null;
    } else if (each.since === null) {
      each.since = clock.now();
      // What was true while it worked is not why it does not.
      each.own = null;
      each.other = null;
      each.told = '';
    }
  }

  function learn(each: Watched, facts: LinkFacts): void {
    // Another try begins with nothing known; what the last one found out stands until this one has, too.
    if (facts.settled || each.own?.settled !== true) each.own = facts;
  }

  function forget(member: MemberId): void {
    watched.get(member)?.timer.cancel();
    watched.delete(member);
    publish(member, nothingToSay);
  }

  function handle(member: MemberId, event: MemberLinkEvent): void {
    switch (event.type) {
      case 'gone':
        forget(member);
        return;
      case 'link':
        linkChanged(watch(member), event.link, event.path);
        break;
      case 'facts':
        learn(watch(member), event.facts);
        break;
      case 'message':
        if (event.message.type !== 'facts') return;
        watch(member).other = event.message.facts;
        break;
      case 'closed':
        // The next connection is told anew.
        watch(member).told = '';
        break;
      default:
        return;
    }
    const each = watch(member);
    reviewSoon(member, each);
  }

  return {
    get state() {
      return state;
    },
    handle,
  };
}
