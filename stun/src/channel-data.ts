/** RFC 8656 §12.4: a number, a length and the data, in place of STUN's 36 octets of overhead. */
export const CHANNEL_HEADER_LENGTH = 4;

/**
 * RFC 8656 §12 hands out 0x4000 to 0x4FFF; RFC 5766 §11 had it up to 0x7FFF, and clients of that age (coturn's
 * `turnutils_uclient` is one) draw from all of it. A listener carries nothing but STUN and ChannelData, so the wider
 * range is unambiguous here, and both are served.
 */
const FIRST_CHANNEL = 0x4000;
const LAST_CHANNEL = 0x7fff;

export function isChannelNumber(value: number): boolean {
  return value >= FIRST_CHANNEL && value <= LAST_CHANNEL;
}

/** Whether a message that starts with this octet is ChannelData; STUN starts with two zero bits (RFC 7983 §7). */
export function startsChannelData(firstByte: number): boolean {
  return firstByte >= FIRST_CHANNEL >> 8 && firstByte <= LAST_CHANNEL >> 8;
}

/** The header in front of `length` octets of application data; octet by octet, since this runs per packet. */
export function writeChannelHeader(
  target: Buffer,
  channel: number,
  length: number,
  offset = 0,
): void {
  target[offset] = channel >> 8;
  target[offset + 1] = channel & 0xff;
  target[offset + 2] = length >> 8;
  target[offset + 3] = length & 0xff;
}
