/** The methods this server knows: RFC 8489 §18.2 and RFC 8656 §17. */
export const Method = {
  binding: 0x001,
  allocate: 0x003,
  refresh: 0x004,
  send: 0x006,
  data: 0x007,
  createPermission: 0x008,
  channelBind: 0x009,
} as const;

/** RFC 8489 §5, figure 3. */
export const MessageClass = {
  request: 0b00,
  indication: 0b01,
  success: 0b10,
  error: 0b11,
} as const;
export type MessageClass = (typeof MessageClass)[keyof typeof MessageClass];

/** The 14-bit message type, in which the two class bits stand between the method bits (RFC 8489 §5). */
export function encodeMessageType(method: number, messageClass: MessageClass): number {
  return (
    ((method & 0xf80) << 2) |
    ((method & 0x070) << 1) |
    (method & 0x00f) |
    ((messageClass & 0b10) << 7) |
    ((messageClass & 0b01) << 4)
  );
}

export function methodOf(messageType: number): number {
  return ((messageType >> 2) & 0xf80) | ((messageType >> 1) & 0x070) | (messageType & 0x00f);
}

export function classOf(messageType: number): MessageClass {
  return (((messageType >> 7) & 0b10) | ((messageType >> 4) & 0b01)) as MessageClass;
}
