/** What a few seconds of samples say about a link. */
import { lossSent, packetsReceived } from './link-point.js';
import type { LinkSample } from '../link/link-sample.js';

export type Complaint =
  /** Packets from the member do not arrive here. */
  | 'loss-received'
  /** Packets from here do not arrive at the member. */
  | 'loss-sent'
  /** What is said arrives late. */
  | 'delay'
  /** The pictures sent are worse than wanted, because the way out has no room for them. */
  | 'room';

export const complaints = [
  'loss-received',
  'loss-sent',
  'delay',
  'room',
] as const satisfies readonly Complaint[];

/** Share of packets lost and seconds of round trip above which a person should know. */
const worst = { loss: 0.05, roundTrip: 0.4 } as const;
/** The same, below which it is well again. In between nothing changes. */
const well = { loss: 0.03, roundTrip: 0.35 } as const;

/** ms of samples that are looked at together, so that one burst of losses is not taken for a bad line */
export const windowMs = 3_000;
/** Of fewer packets than these a share says nothing. */
const fewestPackets = 30;
/** Where congestion control allows no more than this multiple of what encoders aim at, it is what holds them back. */
const tight = 1.3;

export interface Reading {
  /** null: neither clearly bad nor clearly well */
  readonly bad: Readonly<Record<Complaint, boolean | null>>;
  /** 0…1; null where it cannot be told */
  readonly lossReceived: number | null;
  readonly lossSent: number | null;
  /** seconds */
  readonly roundTrip: number | null;
}

/**
 * Reads the newest of these samples of one link in the light of those before it; oldest first, at least one. `narrow`:
 * the budget makes less of the pictures, for what it measured of the link.
 */
export function readQuality(
  samples: readonly [LinkSample, ...LinkSample[]],
  narrow: boolean,
): Reading {
  const [oldest] = samples;
  const newest = samples.at(-1) ?? oldest;
  const { lost, expected } = packetsReceived(oldest, newest);
  const received = expected >= fewestPackets ? lost / expected : null;
  const sent = packetsSent(oldest, newest) >= fewestPackets ? lossSent(oldest, newest) : null;
  return {
    bad: {
      'loss-received': outside(received, worst.loss, well.loss),
      'loss-sent': outside(sent, worst.loss, well.loss),
      delay: outside(newest.roundTrip, worst.roundTrip, well.roundTrip),
      room: narrow || isTight(newest),
    },
    lossReceived: received,
    lossSent: sent,
    roundTrip: newest.roundTrip,
  };
}

/** A link that says nothing of it has nothing to complain about. */
function outside(value: number | null, above: number, below: number): boolean | null {
  if (value === null || value < below) return false;
  return value > above ? true : null;
}

const packetsSent = (before: LinkSample, now: LinkSample): number =>
  Object.values(now.sent).reduce((sum, section) => sum + (section?.packets ?? 0), 0) -
  Object.values(before.sent).reduce((sum, section) => sum + (section?.packets ?? 0), 0);

/**
 * An encoder says `bandwidth` also when it is held back by the limit that we set for it; then congestion control
 * allows much more. Firefox tells neither.
 */
function isTight({ sent, availableOutgoing }: LinkSample): boolean {
  const limited = [sent.camera, sent.screen].some((section) => section?.limitedBy === 'bandwidth');
  if (!limited || availableOutgoing === null) return false;
  const aim = Object.values(sent).reduce((sum, section) => sum + (section?.targetBitrate ?? 0), 0);
  return availableOutgoing < aim * tight;
}
