/** Warns of links that people will notice: each after it was bad for a while, until it was well for a while. */
import type { MemberId } from '@parley/shared';
import type { CallPart, MemberLinkEvent } from '../link/member-link-event.js';
import type { LinkSample } from '../link/link-sample.js';
import {
  complaints,
  readQuality,
  windowMs,
  type Complaint,
  type Reading,
} from './quality-reading.js';
import type { LinkWarning, OwnWarning, QualityState } from '../state.js';
import { calm, readSteady, type Steady } from './steady.js';

export interface QualityOptions {
  /** Pictures to that member are smaller than wanted, or none, for what the line was measured to carry. */
  readonly isNarrow: (member: MemberId) => boolean;
  readonly onChange: () => void;
}

export interface Quality extends CallPart {
  /** The same object while nothing changed. */
  readonly state: QualityState;
}

/** ms between two changes of a figure that is shown */
const figureEveryMs = 5_000;
/** seconds; a delay is told in steps of these */
const delayStep = 0.05;

/** What is known of one link. */
interface Watched {
  /** Those of the last seconds, oldest first. */
  readonly samples: readonly LinkSample[];
  readonly steady: Readonly<Record<Complaint, Steady>>;
  readonly warnings: readonly LinkWarning[];
  /** ms; when the figures of the warnings were last set */
  readonly figuresAt: number;
}

const unknown: Watched = {
  samples: [],
  steady: { 'loss-received': calm, 'loss-sent': calm, delay: calm, room: calm },
  warnings: [],
  figuresAt: Number.NEGATIVE_INFINITY,
};

const noQuality: QualityState = { links: new Map(), own: [] };

export function createQuality({ isNarrow, onChange }: QualityOptions): Quality {
  const watched = new Map<MemberId, Watched>();
  let state = noQuality;

  const publish = () => {
    const next = judge(watched);
    if (isSame(state, next)) return;
    state = next;
    onChange();
  };

  return {
    get state() {
      return state;
    },
    handle(member: MemberId, event: MemberLinkEvent) {
      switch (event.type) {
        case 'sample':
          watched.set(
            member,
            watch(watched.get(member) ?? unknown, event.sample, isNarrow(member)),
          );
          publish();
          return;
        case 'closed':
        case 'gone':
          if (watched.delete(member)) publish();
          return;
        default:
          return;
      }
    },
  };
}

function watch(known: Watched, sample: LinkSample, narrow: boolean): Watched {
  const earlier = known.samples.filter(({ at }) => at < sample.at && at >= sample.at - windowMs);
  const [oldest, ...rest] = [...earlier, sample];
  const reading = readQuality([oldest, ...rest], narrow);
  const read = (complaint: Complaint) =>
    readSteady(known.steady[complaint], reading.bad[complaint], sample.at);
  const steady = {
    'loss-received': read('loss-received'),
    'loss-sent': read('loss-sent'),
    delay: read('delay'),
    room: read('room'),
  };
  const newFigures = Math.abs(sample.at - known.figuresAt) >= figureEveryMs;
  const before = new Map(known.warnings.map((warning) => [warning.complaint, warning]));
  const warnings = complaints
    .filter((complaint) => steady[complaint].shown)
    .map((complaint): LinkWarning => {
      const figure = figureOf(complaint, reading);
      const shown = before.get(complaint);
      const keep = !newFigures || figure === null || figure === shown?.figure;
      return shown !== undefined && keep ? shown : { complaint, figure };
    });
  return {
    samples: [oldest, ...rest],
    steady,
    warnings,
    figuresAt: newFigures ? sample.at : known.figuresAt,
  };
}

function figureOf(complaint: Complaint, reading: Reading): number | null {
  switch (complaint) {
    case 'loss-received':
      return percent(reading.lossReceived);
    case 'loss-sent':
      return percent(reading.lossSent);
    case 'delay':
      return reading.roundTrip === null
        ? null
        : Math.round(reading.roundTrip / delayStep) * delayStep;
    case 'room':
      return null;
  }
}

const percent = (share: number | null) => (share === null ? null : Math.round(share * 100) / 100);

/** Which complaints of most links say that the fault is at this end. */
const ownCauses = {
  uplink: ['loss-sent', 'room'],
  downlink: ['loss-received'],
  delay: ['delay'],
} as const satisfies Readonly<Record<OwnWarning, readonly Complaint[]>>;

/** Two links at least have to agree: one alone cannot tell which of its ends is to blame. */
function judge(watched: ReadonlyMap<MemberId, Watched>): QualityState {
  const all = [...watched.values()];
  const suffering = (causes: readonly Complaint[]) =>
    all.filter(({ warnings }) => warnings.some(({ complaint }) => causes.includes(complaint)))
      .length;
  const own = (['uplink', 'downlink', 'delay'] as const).filter((warning) => {
    const count = suffering(ownCauses[warning]);
    return count >= 2 && count > all.length / 2;
  });
  const explained = new Set<Complaint>(own.flatMap((warning) => ownCauses[warning]));
  const links = new Map<MemberId, readonly LinkWarning[]>();
  for (const [member, { warnings }] of watched) {
    const left = warnings.filter(({ complaint }) => !explained.has(complaint));
    if (left.length > 0) links.set(member, left);
  }
  return { links, own };
}

function isSame(one: QualityState, other: QualityState): boolean {
  return (
    one.own.length === other.own.length &&
    one.own.every((warning, index) => warning === other.own[index]) &&
    one.links.size === other.links.size &&
    [...one.links].every(([member, warnings]) => {
      const others = other.links.get(member);
      return (
        others?.length === warnings.length &&
        warnings.every((warning, index) => warning === others[index])
      );
    })
  );
}
