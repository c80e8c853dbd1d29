/** How sound is sent: the receiver says it, in the description that the other end gets (RFC 7587 §6.1). */
import type { PeerSignal } from '../../call/ports.js';

/**
 * DTX: silence is a packet now and then. In-band FEC: a lost packet can be made up for from the next one. 32 kbit/s is full
 * quality for speech.
 */
const wanted: ReadonlyMap<string, string> = new Map([
  ['usedtx', '1'],
  ['useinbandfec', '1'],
  ['maxaveragebitrate', '32000'],
]);

function withWanted(parameters: string): string {
  const given = parameters
    .split(';')
    .map((parameter) => parameter.trim())
    .filter((parameter) => parameter !== '' && !wanted.has(parameter.split('=')[0] ?? ''));
  return [...given, ...Array.from(wanted, ([name, value]) => `${name}=${value}`)].join(';');
}

/** The signal; a description says what this end wants of Opus, and all else in it stays as the browser wrote it. */
export function withOpusSettings(data: PeerSignal): PeerSignal {
  if (data.type !== 'offer' && data.type !== 'answer') return data;
  return { type: data.type, sdp: describe(data.sdp) };
}

function describe(sdp: string): string {
  const lines = sdp.split('\r\n');
  const payloadTypes = lines.flatMap((line) => /^a=rtpmap:(\d+) opus\//i.exec(line)?.[1] ?? []);
  for (const payloadType of payloadTypes) {
    const prefix = `a=fmtp:${payloadType} `;
    const at = lines.findIndex((line) => line.startsWith(prefix));
    // Browsers always write one; without it there is nothing to add to.
    if (at !== -1) lines[at] = prefix + withWanted(lines[at]?.slice(prefix.length) ?? '');
  }
  return lines.join('\r\n');
}

/** Puts redundant sound (RFC 2198) before plain Opus, where the browser can; the answering end follows the order of the offer. */
export function preferRedundantAudio(transceiver: RTCRtpTransceiver): void {
  const codecs = RTCRtpReceiver.getCapabilities('audio')?.codecs ?? [];
  const isRedundant = ({ mimeType }: RTCRtpCodec) => mimeType.toLowerCase() === 'audio/red';
  const redundant = codecs.filter(isRedundant);
  // Firefox has none. Without a preference everything stays in the order of the browser.
  if (redundant.length === 0) return;
  transceiver.setCodecPreferences([...redundant, ...codecs.filter((codec) => !isRedundant(codec))]);
}
