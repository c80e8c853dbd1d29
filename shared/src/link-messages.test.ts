import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import { linkMessageSchema } from './link-messages.js';

const isMessage = (message: unknown) => v.safeParse(linkMessageSchema, message).success;
const shown = { width: 640, height: 360 };

describe('a display message (V1)', () => {
  it('names a size for both videos, 0 × 0 for one that is not seen', () => {
    expect(isMessage({ type: 'display', camera: shown, screen: { width: 0, height: 0 } })).toBe(
      true,
    );
    expect(isMessage({ type: 'display', camera: shown })).toBe(false);
  });

  it.each([-1, 1.5, 20_000, Number.MAX_VALUE, '640', null])('has no width of %s', (width) => {
    const camera = { width, height: 360 };
    expect(isMessage({ type: 'display', camera, screen: shown })).toBe(false);
  });
});

describe('a message of what is held back (V3)', () => {
  it('says yes or no for both videos', () => {
    expect(isMessage({ type: 'held-back', camera: true, screen: false })).toBe(true);
    expect(isMessage({ type: 'held-back', camera: 1, screen: false })).toBe(false);
  });
});
