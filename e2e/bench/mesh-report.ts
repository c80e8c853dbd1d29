import type { CaptureSize, LinkFigures } from './mesh-page.js';
import { percentile } from './statistics.js';

/** What a call of some size came to. */
export interface MeshFigures {
  readonly people: number;
  readonly capture: CaptureSize;
  /** the links of each person */
  readonly links: readonly (readonly LinkFigures[])[];
  /** seconds of processor time of the whole browser, for each second */
  readonly cores: number;
}

/** bit/s up for each person: the budget that the client has where nobody changed it. */
const budget = 3_000_000;
/** Sound that is made up in more than this share of the time is heard to be. */
const mostConcealed = 0.05;

export interface MeshResult {
  readonly people: number;
  readonly captureHeight: number;
  /** bit/s that the person who sends most sends, and that one with UDP and IPv4 headers */
  readonly mostSent: number;
  readonly mostOnWire: number;
  /** middle of all links: bit/s of sound, of video, pixels and frames per second of the picture */
  readonly audioPerLink: number;
  readonly videoPerLink: number;
  readonly height: number;
  readonly frameRate: number;
  readonly cores: number;
  readonly silentSeconds: number;
  readonly mostConcealed: number;
  readonly faults: readonly string[];
}

export function resultOf({ people, capture, links, cores }: MeshFigures): MeshResult {
  const all = links.flat();
  type Read = (link: LinkFigures) => number;
  const bits = (read: Read) => (link: LinkFigures) => (read(link) * 8) / link.seconds;
  const middle = (read: Read) => percentile(all.map(read), 0.5);
  const most = (read: Read) =>
    Math.max(...links.map((own) => own.reduce((total, link) => total + read(link), 0)));
  const mostSent = most(bits(({ bytesSent }) => bytesSent));
  const silentSeconds = all.reduce((total, link) => total + link.silentSeconds, 0);
  const concealed = Math.max(...all.map((link) => link.concealed));
  const linksMissing = people * (people - 1) - all.length;
  const faults = [
    ...(linksMissing > 0 ? [`${linksMissing} links were not connected`] : []),
    ...(mostSent > budget ? ['someone sent more than the budget'] : []),
    ...(silentSeconds > 0 ? [`no sound came for ${silentSeconds} s in all`] : []),
    ...(concealed > mostConcealed
      ? [`${(concealed * 100).toFixed(1)} % of some sound was made up`]
      : []),
  ];
  return {
    people,
    captureHeight: capture.height,
    mostSent,
    // 8 octets of UDP and 20 of IPv4
    mostOnWire: most(bits((link) => link.bytesSent + link.packetsSent * 28)),
    audioPerLink: middle(bits(({ audioBytes }) => audioBytes)),
    videoPerLink: middle(bits(({ videoBytes }) => videoBytes)),
    height: middle(({ heightSent }) => heightSent),
    frameRate: middle(({ framesSent, seconds }) => framesSent / seconds),
    cores,
    silentSeconds,
    mostConcealed: concealed,
    faults,
  };
}

/** The head of a table in Markdown. */
export const headOfTable =
  '| people | camera | sent by a person, Mbit/s | with UDP/IP | video per link, kbit/s | sound, kbit/s | picture | cores | made-up sound |\n' +
  '| -----: | -----: | ----------------------: | ----------: | ---------------------: | ------------: | ------: | ----: | ------------: |';

export function rowOf(result: MeshResult): string {
  const cells = [
    String(result.people),
    `${result.captureHeight}p`,
    (result.mostSent / 1e6).toFixed(2),
    (result.mostOnWire / 1e6).toFixed(2),
    (result.videoPerLink / 1e3).toFixed(0),
    (result.audioPerLink / 1e3).toFixed(0),
    `${result.height}p ${result.frameRate.toFixed(0)}/s`,
    result.cores.toFixed(2),
    `${(result.mostConcealed * 100).toFixed(1)} %`,
  ];
  return [`| ${cells.join(' | ')} |`, ...result.faults.map((fault) => `✗ ${fault}`)].join('\n');
}
