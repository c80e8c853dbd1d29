import { describe, expect, it } from 'vitest';
import { placeBeside, type PlaceOptions } from './popover-place.js';

const options: PlaceOptions = {
  anchor: { left: 600, top: 700, width: 80, height: 50 },
  size: { width: 300, height: 200 },
  window: { width: 1280, height: 800 },
  side: 'above',
  align: 'center',
  gap: 12,
};

describe('where a popover goes', () => {
  it('is above the middle of its anchor', () => {
    expect(placeBeside(options)).toEqual({ left: 490, top: 488 });
  });

  it('is below it, from its left edge on', () => {
    const anchor = { left: 100, top: 20, width: 80, height: 30 };
    expect(placeBeside({ ...options, anchor, side: 'below', align: 'start' })).toEqual({
      left: 100,
      top: 62,
    });
  });

  it('is on the other side where there is no room', () => {
    const anchor = { left: 600, top: 40, width: 80, height: 50 };
    expect(placeBeside({ ...options, anchor }).top).toBe(102);
    expect(placeBeside({ ...options, side: 'below' }).top).toBe(488);
  });

  it('stays in the window', () => {
    const right = { left: 1240, top: 700, width: 40, height: 50 };
    expect(placeBeside({ ...options, anchor: right }).left).toBe(972);
    const left = { left: 0, top: 700, width: 40, height: 50 };
    expect(placeBeside({ ...options, anchor: left }).left).toBe(8);
  });

  it('begins in the window when it is larger than that', () => {
    const window = { width: 200, height: 150 };
    expect(placeBeside({ ...options, window })).toEqual({ left: 8, top: 8 });
  });
});
