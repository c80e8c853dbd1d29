/** One moment of a link, in rates: what two samples in a row say together. */
import type { LinkSample, ReceivedSample, SentSample } from '../link/link-sample.js';
import type { TrackSlot } from '../link/track-slot.js';

/** One media section in one direction. */
export interface SectionFlow {
  /** bit/s */
  readonly bitrate: number;
  /** frames per second; 0 for sound */
  readonly frameRate: number;
}

/** One direction of a link; null is what cannot be told. */
export interface Flow {
  /** bit/s of everything: media, its control and data */
  readonly bitrate: number | null;
  /** 0…1 */
  readonly loss: number | null;
  /** seconds, of the section that has the most */
  readonly jitter: number | null;
  /** Of the shared screen while there is one, else of the camera; null while there is no picture. */
  readonly frameRate: number | null;
  /** Pixels, of the same picture. */
  readonly height: number | null;
  /** Sections in which something flows. */
  readonly sections: Readonly<Record<TrackSlot, SectionFlow | null>>;
}

export interface LinkPoint {
  /** ms since the epoch */
  readonly at: number;
  /** seconds */
  readonly roundTrip: number | null;
  readonly received: Flow;
  readonly sent: Flow;
}

const pictures = ['screen', 'camera'] as const;
const slots = ['mic', 'camera', 'screen'] as const satisfies readonly TrackSlot[];

/** `before` is the sample before this one on the same link; null for the first, which has no rates. */
export function linkPoint(before: LinkSample | null, now: LinkSample): LinkPoint {
  const seconds = before === null ? 0 : (now.at - before.at) / 1_000;
  const rate = (earlier: number | undefined, later: number) =>
    earlier === undefined || seconds <= 0 ? null : Math.max(0, later - earlier) / seconds;

  const flowOf = <Section extends SentSample | ReceivedSample>(
    earlier: Readonly<Record<TrackSlot, Section | null>> | undefined,
    later: Readonly<Record<TrackSlot, Section | null>>,
    bytes: number | null,
    rest: Pick<Flow, 'loss' | 'jitter'>,
  ): Flow => {
    const sectionOf = (slot: TrackSlot): SectionFlow | null => {
      const [then, that] = [earlier?.[slot], later[slot]];
      // What was not there a moment ago began at nothing.
      const from = then ?? (earlier === undefined ? undefined : { bytes: 0, frames: 0 });
      if (that === null || (from?.bytes === that.bytes && from.frames === that.frames)) return null;
      const [bytesRate, frameRate] = [
        rate(from?.bytes, that.bytes),
        rate(from?.frames, that.frames),
      ];
      return bytesRate === null || frameRate === null
        ? null
        : { bitrate: bytesRate * 8, frameRate };
    };
    const sections = {
      mic: sectionOf('mic'),
      camera: sectionOf('camera'),
      screen: sectionOf('screen'),
    };
    const picture = pictures.find((slot) => (sections[slot]?.frameRate ?? 0) > 0);
    return {
      bitrate: bytes === null ? null : bytes * 8,
      ...rest,
      frameRate: picture === undefined ? null : (sections[picture]?.frameRate ?? null),
      height: picture === undefined ? null : (later[picture]?.height ?? null),
      sections,
    };
  };

  return {
    at: now.at,
    roundTrip: now.roundTrip,
    received: flowOf(
      before?.received,
      now.received,
      rate(before?.bytesReceived, now.bytesReceived),
      {
        loss: lossReceived(before, now),
        jitter: most(slots.map((slot) => now.received[slot]?.jitter)),
      },
    ),
    sent: flowOf(before?.sent, now.sent, rate(before?.bytesSent, now.bytesSent), {
      loss: lossSent(before, now),
      jitter: most(slots.map((slot) => now.sent[slot]?.jitterAtReceiver)),
    }),
  };
}

/** Share of the packets on the way here that got lost between two samples; null where none were under way. */
function lossReceived(before: LinkSample | null, now: LinkSample): number | null {
  const { lost, expected } = packetsReceived(before, now);
  return expected > 0 ? lost / expected : null;
}

/** Packets that should have come between two samples. Late and doubled ones make the count of the lost go back. */
export function packetsReceived(
  before: LinkSample | null,
  now: LinkSample,
): { readonly lost: number; readonly expected: number } {
  let lost = 0;
  let expected = 0;
  for (const slot of slots) {
    const later = now.received[slot];
    if (before === null || later === null) continue;
    const earlier = before.received[slot] ?? { packets: 0, packetsLost: 0 };
    const missing = Math.max(0, later.packetsLost - earlier.packetsLost);
    lost += missing;
    expected += missing + Math.max(0, later.packets - earlier.packets);
  }
  return { lost, expected };
}

/** What the other end reports to have lost, weighed by what was sent; null without a report or anything sent. */
export function lossSent(before: LinkSample | null, now: LinkSample): number | null {
  let lost = 0;
  let sent = 0;
  for (const slot of slots) {
    const later = now.sent[slot];
    if (before === null || later === null || later.lossAtReceiver === null) continue;
    const packets = Math.max(0, later.packets - (before.sent[slot]?.packets ?? 0));
    lost += packets * later.lossAtReceiver;
    sent += packets;
  }
  return sent > 0 ? lost / sent : null;
}

const most = (values: readonly (number | null | undefined)[]): number | null => {
  const known = values.filter((value) => value !== null && value !== undefined);
  return known.length === 0 ? null : Math.max(...known);
};
