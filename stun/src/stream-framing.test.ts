import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { attributes } from './attributes.js';
import { writeChannelHeader } from './channel-data.js';
import { MessageClass, Method } from './message-type.js';
import { MessageWriter } from './message-writer.js';
import { StreamFramer, type StreamFault } from './stream-framing.js';

const bindingRequest = (): MessageWriter =>
  new MessageWriter(Method.binding, MessageClass.request, Buffer.alloc(12, 7));
const stun = bindingRequest().add(attributes.software, 'test').finish();
const empty = bindingRequest().finish();

/** ChannelData with the padding that streams want. */
function paddedChannelData(data: string): Buffer {
  const message = Buffer.alloc(4 + ((data.length + 3) & ~3));
  writeChannelHeader(message, 0x4001, data.length);
  message.write(data, 4);
  return message;
}

const messages = [
  stun,
  paddedChannelData('a'),
  paddedChannelData(''),
  empty,
  paddedChannelData('abcde'),
];
const stream = Buffer.concat(messages);

function cut(
  chunks: readonly Buffer[],
  maximum = 70_000,
): { received: string[]; fault: StreamFault | undefined } {
  const received: string[] = [];
  const framer = new StreamFramer(
    () => maximum,
    (message) => {
      received.push(message.toString('hex'));
      return true;
    },
  );
  let fault: StreamFault | undefined;
  for (const chunk of chunks) fault ??= framer.push(chunk);
  return { received, fault };
}

const expected = messages.map((message) => message.toString('hex'));

describe('StreamFramer (RFC 8489 §6.2.2, RFC 8656 §12.5)', () => {
  it('finds the messages wherever the stream is split in two', () => {
    for (let at = 0; at <= stream.length; at += 1) {
      const { received, fault } = cut([stream.subarray(0, at), stream.subarray(at)]);
      expect(fault).toBeUndefined();
      expect(received).toEqual(expected);
    }
  });

  it('finds them octet by octet, and in any pieces', () => {
    const octets = Array.from(stream, (_, index) => stream.subarray(index, index + 1));
    expect(cut(octets).received).toEqual(expected);
    fc.assert(
      fc.property(fc.array(fc.nat(stream.length), { maxLength: 12 }), (cuts) => {
        const edges = [0, ...cuts.toSorted((a, b) => a - b), stream.length];
        const pieces = edges.slice(1).map((end, index) => stream.subarray(edges[index], end));
        expect(cut(pieces).received).toEqual(expected);
      }),
    );
  });

  it.each([
    ['HTTP', Buffer.from('GET / HTTP/1.1\r\n\r\n'), 4096],
    ['a TLS hello', Buffer.from('160301020001000001fc0303', 'hex'), 70_000],
    ['DTLS or RTP', Buffer.from('80000000', 'hex'), 70_000],
    ['a length that is not a multiple of four', Buffer.from('000100022112a442', 'hex'), 70_000],
    ['a wrong cookie', Buffer.from('000100002112a443', 'hex'), 70_000],
    ['a message longer than is acceptable', Buffer.from('0001fffc2112a442', 'hex'), 4096],
    ['ChannelData longer than is acceptable', Buffer.from('4000ffff', 'hex'), 4096],
  ])('gives up on %s, at once or octet by octet', (_what, bytes, maximum) => {
    expect(cut([bytes], maximum).fault).toBeDefined();
    const octets = Array.from(bytes, (_octet, index) => bytes.subarray(index, index + 1));
    const { received, fault } = cut(octets, maximum);
    expect(fault).toBeDefined();
    expect(received).toEqual([]);
  });

  it('stops when its receiver wants no more', () => {
    const received: Buffer[] = [];
    const framer = new StreamFramer(
      () => 70_000,
      (message) => {
        received.push(message);
        return false;
      },
    );
    expect(framer.push(stream)).toBe('not wanted');
    expect(received).toHaveLength(1);
  });
});
