import { describe, expect, it } from 'vitest';
import { visibleAreaOf } from './use-visible-area.js';

describe('the part of the window that is visible', () => {
  it('ends where the on-screen keyboard begins', () => {
    const area = visibleAreaOf({ height: 412, offsetTop: 0, scale: 1 });
    expect(area).toEqual({ top: 0, height: '412px' });
  });

  it('moves with a page that the keyboard has pushed up', () => {
    const area = visibleAreaOf({ height: 412, offsetTop: 230.5, scale: 1 });
    expect(area).toEqual({ top: 230.5, height: '412px' });
  });

  it('is the whole window when a person has zoomed in', () => {
    const area = visibleAreaOf({ height: 200, offsetTop: 90, scale: 2 });
    expect(area).toEqual({ top: 0, height: '100dvh' });
  });
});
