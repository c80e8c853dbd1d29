import { expect, test } from 'vitest';
import { summaryLines } from './summary.mjs';

const lint = { name: 'lint', ok: true, counts: { passed: 1, failed: 0, skipped: [] }, ms: 2_000 };
const unit = {
  name: 'unit',
  ok: false,
  counts: { passed: 40, failed: 2, skipped: ['waits for later'] },
  ms: 61_000,
};

test('the last line adds up every stage', () => {
  expect(summaryLines([lint, unit]).at(-1)).toBe('41 passed, 2 failed');
});

test('each stage has a row with its time, and each skipped test its name', () => {
  const text = summaryLines([lint, unit]).join('\n');
  expect(text).toMatch(/✓ lint +2\.0 s +1 passed, 0 failed/);
  expect(text).toMatch(/✗ unit +1 min 01 s +40 passed, 2 failed, 1 skipped/);
  expect(text).toContain('skipped (unit): waits for later');
});
