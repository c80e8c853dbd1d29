/** The packets that measure a path: a kind, a number, and as much padding as wanted. */

/** `ask` is sent back as `answer`; `load` is only counted. */
const kinds = ['ask', 'answer', 'load'] as const;
export type PacketKind = (typeof kinds)[number];

export interface NumberedPacket {
  readonly kind: PacketKind;
  /** 0, 1, … */
  readonly number: number;
}

const headerBytes = 5;

/** @param bytes length of the whole packet */
export function encodePacket(
  { kind, number }: NumberedPacket,
  bytes: number = headerBytes,
): ArrayBuffer {
  const packet = new ArrayBuffer(Math.max(bytes, headerBytes));
  const view = new DataView(packet);
  view.setUint8(0, kinds.indexOf(kind));
  view.setUint32(1, number);
  return packet;
}

/** `undefined` for what is no such packet. */
export function decodePacket(packet: ArrayBuffer): NumberedPacket | undefined {
  if (packet.byteLength < headerBytes) return undefined;
  const view = new DataView(packet);
  const kind = kinds[view.getUint8(0)];
  return kind === undefined ? undefined : { kind, number: view.getUint32(1) };
}
