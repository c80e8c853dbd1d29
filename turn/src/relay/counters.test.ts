import { describe, expect, it } from 'vitest';
import { createCounters, sumCounters, type Counters } from './counters.js';

/** Counters in which every figure is different. */
function filled(first: number): Counters {
  let next = first;
  const fill = (value: object): void => {
    for (const [key, inner] of Object.entries(value)) {
      if (inner instanceof Map) inner.set(401, (next += 1)).set(first > 100 ? 437 : 438, 1);
      else if (typeof inner === 'object') fill(inner);
      else Object.assign(value, { [key]: (next += 1) });
    }
  };
  const counters = createCounters();
  fill(counters);
  return counters;
}

/** All figures with their names, so that none can be forgotten. */
function figures(value: object, name = ''): [string, number][] {
  const entries = value instanceof Map ? [...value] : Object.entries(value);
  return entries.flatMap(([key, inner]: [string | number, unknown]): [string, number][] =>
    typeof inner === 'number'
      ? [[`${name}.${key}`, inner]]
      : figures(Object(inner), `${name}.${key}`),
  );
}

describe('counters of several relays', () => {
  it('are summed, every one of them', () => {
    const [one, other] = [filled(0), filled(1000)];
    const sum = new Map(figures(sumCounters([one, other])));
    const parts = [new Map(figures(one)), new Map(figures(other))];
    expect(sum.size).toBeGreaterThan(30);
    for (const [name, value] of sum) {
      expect([name, value]).toEqual([
        name,
        parts.reduce((total, part) => total + (part.get(name) ?? 0), 0),
      ]);
    }
    expect(new Set(sum.keys())).toEqual(new Set(parts.flatMap((part) => [...part.keys()])));
  });

  it('of none are all zero', () => {
    expect(sumCounters([])).toEqual(createCounters());
  });

  it('cross threads as they are', () => {
    const counters = filled(0);
    expect(structuredClone(counters)).toEqual(counters);
  });
});
