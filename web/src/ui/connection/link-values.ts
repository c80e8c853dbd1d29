/** What a link carries at one moment, in words: the rows of the panel's table and of the report. */
import type { Flow, LinkPoint, SectionFlow } from '../../call/quality/link-point.js';
import type {
  LinkEnd,
  LinkSample,
  ReceivedSample,
  SentSample,
} from '../../call/link/link-sample.js';
import type { TrackSlot } from '../../call/link/track-slot.js';
import {
  bitrateFigure,
  frameRateFigure,
  shareFigure,
  timeFigure,
  unknownFigure,
} from './figures.js';

export interface ValueRow {
  readonly label: string;
  readonly received: string;
  readonly sent: string;
}

const slotNames: Readonly<Record<TrackSlot, string>> = {
  mic: 'Sound',
  camera: 'Camera',
  screen: 'Screen',
};

const limitWords: Readonly<Record<NonNullable<SentSample['limitedBy']>, string>> = {
  none: 'nothing',
  cpu: 'this device',
  bandwidth: 'the network',
  other: 'something else',
};

export function valueRows(point: LinkPoint, sample: LinkSample | null): readonly ValueRow[] {
  const both = (label: string, words: (flow: Flow) => string): ValueRow => ({
    label,
    received: words(point.received),
    sent: words(point.sent),
  });
  const section = (slot: TrackSlot): ValueRow => ({
    label: slotNames[slot],
    received: sectionWords(point.received.sections[slot], sample?.received[slot] ?? null),
    sent: sectionWords(point.sent.sections[slot], sample?.sent[slot] ?? null),
  });
  return [
    both('Bitrate', ({ bitrate }) => bitrateFigure(bitrate)),
    both('Lost packets', ({ loss }) => shareFigure(loss)),
    both('Jitter', ({ jitter }) => timeFigure(jitter)),
    section('mic'),
    section('camera'),
    section('screen'),
    {
      label: 'Room to send',
      received: '',
      sent: bitrateFigure(sample?.availableOutgoing ?? null),
    },
    { label: 'Picture held back by', received: '', sent: limitOf(point.sent, sample) },
  ];
}

/** Nothing flows while a camera is off or a microphone is muted and silent. */
function sectionWords(
  flow: SectionFlow | null,
  section: SentSample | ReceivedSample | null,
): string {
  if (flow === null || section === null) return 'off';
  const { width, height, codec } = section;
  const size = width === null || height === null ? [] : [`${width} × ${height}`];
  const rate = flow.frameRate > 0 ? [frameRateFigure(flow.frameRate)] : [];
  return [...size, ...rate, ...(codec === null ? [] : [codec]), bitrateFigure(flow.bitrate)].join(
    ', ',
  );
}

/** Of the pictures that are sent now. */
function limitOf({ sections }: Flow, sample: LinkSample | null): string {
  const limits = (['screen', 'camera'] as const)
    .filter((slot) => sections[slot] !== null)
    .map((slot) => sample?.sent[slot]?.limitedBy ?? null);
  const limit =
    limits.find((each) => each !== null && each !== 'none') ?? limits.find((each) => each !== null);
  return limit === undefined || limit === null ? unknownFigure : limitWords[limit];
}

const kindWords: Readonly<Record<LinkEnd['kind'], string>> = {
  host: 'its own address',
  srflx: 'the public address of its network',
  prflx: 'an address that the checks found',
  relay: 'an address of the relay',
};

/** One end of the pair that is selected, by its type and what that means. */
export function endWords(end: LinkEnd | null): string {
  if (end === null) return unknownFigure;
  const { kind, protocol, relayProtocol } = end;
  const how =
    relayProtocol === null ? protocol.toUpperCase() : `reached over ${relayProtocol.toUpperCase()}`;
  return `${kind}, ${how} (${kindWords[kind]})`;
}

/** Address and port; empty where the browser hides them. */
export function endAddress(end: LinkEnd | null): string {
  if (end === null || end.address === '') return '';
  const address = end.address.includes(':') ? `[${end.address}]` : end.address;
  return end.port === null ? address : `${address}:${end.port}`;
}
