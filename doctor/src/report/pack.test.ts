import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { UnreadableError } from './octets.js';
import { pack, unpack } from './pack.js';
import type { Shape } from './shape.js';

const shape: Shape = {
  type: 'object',
  entries: {
    word: { type: 'picklist', options: ['yes', 'no'] },
    figure: { type: 'nullable', wrapped: { type: 'number' } },
    texts: { type: 'array', item: { type: 'string' } },
    step: {
      type: 'variant',
      options: [
        { type: 'object', entries: { state: { type: 'literal', literal: 'unknown' } } },
        {
          type: 'object',
          entries: {
            state: { type: 'literal', literal: 'ok' },
            certain: { type: 'boolean' },
          },
        },
      ],
    },
  },
};

const values = fc.record({
  word: fc.constantFrom('yes', 'no'),
  figure: fc.option(fc.maxSafeInteger().map((figure) => Math.trunc(figure / 2) + 0)),
  texts: fc.array(fc.string({ unit: 'grapheme', maxLength: 40 }), { maxLength: 20 }),
  step: fc.oneof(
    fc.constant({ state: 'unknown' }),
    fc.record({ state: fc.constant('ok'), certain: fc.boolean() }),
  ),
});

describe('packed values', () => {
  it('come out as they went in', () => {
    fc.assert(
      fc.property(values, (value) => {
        expect(unpack(shape, pack(shape, value))).toEqual(value);
      }),
    );
  });

  it('take no more octets than there is to say', () => {
    const value = { word: 'no', figure: -3, texts: [], step: { state: 'unknown' } };
    expect([...pack(shape, value)]).toEqual([1, 1, 5, 0, 0]);
  });

  it('are refused when they are none', () => {
    expect(() => unpack(shape, Uint8Array.of(2, 0, 0, 0))).toThrow(UnreadableError);
    expect(() => unpack(shape, Uint8Array.of(1, 0, 255))).toThrow('a list is too long');
    expect(() => unpack(shape, Uint8Array.of(1, 0, 1, 255, 1))).toThrow(UnreadableError);
    expect(() => unpack(shape, Uint8Array.of(1, 1, ...Array<number>(12).fill(255)))).toThrow(
      'a number is too large',
    );
    expect(() => unpack(shape, Uint8Array.of(1, 0, 0, 0, 0))).toThrow('goes on after its end');
  });

  it('throw nothing else, whatever the octets', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 400 }), (octets) => {
        const thrown = thrownBy(() => unpack(shape, octets));
        expect(thrown === null || thrown instanceof UnreadableError).toBe(true);
      }),
    );
  });
});

function thrownBy(act: () => unknown): unknown {
  try {
    act();
    return null;
  } catch (error) {
    return error;
  }
}
