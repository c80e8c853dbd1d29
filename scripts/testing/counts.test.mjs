import { expect, test } from 'vitest';
import { countPlaywright, countVitest } from './counts.mjs';

test('tests of a Vitest report are counted by their outcome', () => {
  const testResults = [
    {
      name: 'a.test.ts',
      status: 'failed',
      assertionResults: [
        { fullName: 'works', status: 'passed' },
        { fullName: 'breaks', status: 'failed' },
        { fullName: 'waits', status: 'skipped' },
        { fullName: 'is planned', status: 'todo' },
      ],
    },
  ];
  expect(countVitest({ testResults })).toEqual({
    passed: 1,
    failed: 1,
    skipped: ['waits', 'is planned'],
  });
});

test('a file that cannot be loaded counts as a failure', () => {
  const testResults = [{ name: 'a.test.ts', status: 'failed', assertionResults: [] }];
  expect(countVitest({ testResults })).toEqual({ passed: 0, failed: 1, skipped: [] });
});

test('tests of a Playwright report are counted through nested suites', () => {
  const spec = (/** @type {string} */ title, /** @type {string} */ status) => ({
    title,
    tests: [{ status }],
  });
  const report = {
    suites: [
      {
        specs: [spec('joins', 'expected')],
        suites: [{ specs: [spec('fails', 'unexpected'), spec('waits', 'skipped')] }],
      },
    ],
  };
  expect(countPlaywright(report)).toEqual({ passed: 1, failed: 1, skipped: ['waits'] });
});

test('a flaky test and an error outside of any test are failures', () => {
  const flaky = { title: 'flaky', tests: [{ status: 'flaky' }] };
  const report = { suites: [{ specs: [flaky] }], errors: [{ message: 'no tests found' }] };
  expect(countPlaywright(report)).toEqual({ passed: 0, failed: 2, skipped: [] });
});
