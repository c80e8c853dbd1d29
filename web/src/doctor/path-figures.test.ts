import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodePacket, encodePacket, type PacketKind } from './numbered-packet.js';
import { figuresOf } from './path-figures.js';

describe('figures of a path', () => {
  it('are the middle of the round trips, their change from one to the next, and what is missing', () => {
    expect(
      figuresOf({ sent: 5, returned: 4, times: [10, 20, 10, 50] }, { bytes: 50_000, ms: 200 }),
    ).toEqual({
      roundTripMs: 15,
      jitterMs: 20,
      lossPercent: 20,
      throughput: 2_000,
    });
  });

  it('are missing where nothing came', () => {
    expect(figuresOf({ sent: 0, returned: 0, times: [] }, null)).toEqual({
      roundTripMs: null,
      jitterMs: null,
      lossPercent: null,
      throughput: null,
    });
    expect(figuresOf({ sent: 4, returned: 0, times: [] }, { bytes: 0, ms: 0 })).toMatchObject({
      lossPercent: 100,
      throughput: null,
    });
  });

  it('are finite although all came within one tick of the clock', () => {
    expect(
      figuresOf({ sent: 1, returned: 1, times: [0] }, { bytes: 1_000, ms: 0 }).throughput,
    ).toBe(8_000);
  });
});

describe('a numbered packet', () => {
  it('is read as it was written, with any padding', () => {
    fc.assert(
      fc.property(
        fc.constantFrom<PacketKind>('ask', 'answer', 'load'),
        fc.nat({ max: 2 ** 32 - 1 }),
        fc.nat({ max: 1_200 }),
        (kind, number, bytes) => {
          const packet = encodePacket({ kind, number }, bytes);
          expect(decodePacket(packet)).toEqual({ kind, number });
          expect(packet.byteLength).toBe(Math.max(5, bytes));
        },
      ),
    );
  });

  it('is not anything else', () => {
    expect(decodePacket(new ArrayBuffer(4))).toBeUndefined();
    expect(decodePacket(new Uint8Array([9, 0, 0, 0, 0]).buffer)).toBeUndefined();
  });
});
