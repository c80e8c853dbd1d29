import { describe, expect, it } from 'vitest';
import { Method } from '@parley/stun/message-type';
import { channelData, encodeRequest } from '../../testing/requests.js';
import { messageLength, StreamMessages } from './stream-messages.js';

const request = encodeRequest({ method: Method.binding, add: () => undefined });
/** five octets of data, rounded up to eight (RFC 8656 §12.5) */
const paddedData = Buffer.concat([channelData(0x4000, 'hello'), Buffer.alloc(3)]);
const whole = channelData(0x4001, 'data');
const stream = Buffer.concat([request, paddedData, whole, request]);

/** What comes out when the stream comes in pieces of that size, each as the octets of a message. */
function cut(pieceLength: number, room = 64): string[] {
  const bytes = Buffer.alloc(room);
  const messages = new StreamMessages(bytes);
  const taken: string[] = [];
  for (let offset = 0; offset < stream.length;) {
    const end = messages.prepare();
    const piece = stream.subarray(offset, offset + Math.min(pieceLength, room - end));
    expect(piece.length).toBeGreaterThan(0);
    messages.added(piece.copy(bytes, end));
    offset += piece.length;
    for (let length = messages.next(); length > 0; length = messages.next()) {
      const start = messages.messageStart;
      expect(start % 4).toBe(0);
      taken.push(bytes.toString('hex', start, start + length));
    }
  }
  return taken;
}

describe('a stream', () => {
  const expected = [request, paddedData, whole, request].map((message) => message.toString('hex'));

  it('is cut into the same messages however it is split', () => {
    for (let length = 1; length <= stream.length; length += 1)
      expect(cut(length)).toEqual(expected);
  });

  it('fits in room for its longest message', () => {
    expect(cut(stream.length, request.length)).toEqual(expected);
  });
});

describe('the length of a message', () => {
  it('is told by its first four octets', () => {
    expect(messageLength(request, 0)).toBe(request.length);
    expect(messageLength(paddedData, 0)).toBe(12);
    expect(messageLength(whole, 0)).toBe(8);
  });

  it.each(['80001000', 'c0000004', '00010003'])('%s starts no message', (octets) => {
    expect(() => messageLength(Buffer.from(octets, 'hex'), 0)).toThrow('neither STUN nor');
  });
});
