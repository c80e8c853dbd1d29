/** Datagrams in a stream: each has its length before it, two octets in network order. */

const LENGTH_OCTETS = 2;

export function withLength(datagram: Uint8Array): Buffer {
  const length = Buffer.alloc(LENGTH_OCTETS);
  length.writeUInt16BE(datagram.length);
  return Buffer.concat([length, datagram]);
}

/** Takes chunks of a stream, and hands out the datagrams in them. */
export function splitDatagrams(received: (datagram: Buffer) => void): (chunk: Buffer) => void {
  let waiting = Buffer.alloc(0);
  return (chunk) => {
    waiting = Buffer.concat([waiting, chunk]);
    while (waiting.length >= LENGTH_OCTETS) {
      const end = LENGTH_OCTETS + waiting.readUInt16BE(0);
      if (waiting.length < end) return;
      received(waiting.subarray(LENGTH_OCTETS, end));
      waiting = waiting.subarray(end);
    }
  };
}
