import { describe, expect, it } from 'vitest';
import type { CaptureKind } from '../../call/ports.js';
import { deviceHelp, type DeviceProblem } from './device-help.js';

const problems: readonly DeviceProblem[] = [
  'denied',
  'dismissed',
  'not-found',
  'in-use',
  'insecure',
  'unsupported',
  'unknown',
  'lost',
  'interrupted',
];
const kinds: readonly CaptureKind[] = ['mic', 'camera'];
const every = kinds.flatMap((kind) => problems.map((problem) => ({ kind, problem })));

describe('device help', () => {
  it.each(every)('says which device it is about: $kind, $problem', ({ kind, problem }) => {
    expect(deviceHelp(kind, problem).title).toContain(kind === 'mic' ? 'microphone' : 'camera');
  });

  it('has words of its own for every problem of every device', () => {
    const titles = new Set(every.map(({ kind, problem }) => deviceHelp(kind, problem).title));
    const advice = new Set(every.map(({ kind, problem }) => deviceHelp(kind, problem).advice));
    expect(titles.size).toBe(every.length);
    expect(advice.size).toBeGreaterThanOrEqual(problems.length);
  });

  it.each(['insecure', 'unsupported'] as const)(
    'offers no second try where it cannot work: %s',
    (problem) => {
      expect(deviceHelp('mic', problem).retry).toBe(false);
      expect(deviceHelp('camera', problem).retry).toBe(false);
    },
  );
});
