import { describe, expect, it } from 'vitest';
import { createObservable } from './observable.js';

describe('an observable', () => {
  it('tells of changes and not of the same value', () => {
    const value = createObservable(1);
    const seen: number[] = [];
    const stop = value.subscribe(() => seen.push(value.get()));
    value.set(1);
    value.set(2);
    stop();
    value.set(3);
    expect(seen).toEqual([2]);
  });

  it('does not call a listener that another one has just ended', () => {
    const value = createObservable(1);
    const called: string[] = [];
    value.subscribe(() => {
      called.push('first');
      stop();
    });
    const stop = value.subscribe(() => called.push('second'));
    value.set(2);
    expect(called).toEqual(['first']);
  });
});
