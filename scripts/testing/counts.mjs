/**
 * @typedef {object} Counts what a stage's tests came to
 * @property {number} passed
 * @property {number} failed
 * @property {string[]} skipped names
 */

/**
 * @typedef {object} VitestReport the part of Vitest's JSON report that is read
 * @property {{ name: string, status: string, assertionResults: { fullName: string, status: string }[] }[]} testResults
 */

/**
 * @param {VitestReport} report
 * @returns {Counts}
 */
export function countVitest(report) {
  const results = report.testResults.flatMap((file) => file.assertionResults);
  // a file that cannot be loaded has no tests to fail
  const broken = report.testResults.filter(
    (file) =>
      file.status === 'failed' && !file.assertionResults.some(({ status }) => status === 'failed'),
  );
  return {
    passed: results.filter(({ status }) => status === 'passed').length,
    failed: results.filter(({ status }) => status === 'failed').length + broken.length,
    skipped: results
      .filter(({ status }) => status !== 'passed' && status !== 'failed')
      .map(({ fullName }) => fullName),
  };
}

/**
 * @typedef {object} PlaywrightSuite
 * @property {{ title: string, tests: { status: string }[] }[]} [specs]
 * @property {PlaywrightSuite[]} [suites]
 */

/**
 * @param {{ suites: PlaywrightSuite[], errors?: unknown[] }} report Playwright's JSON report; `errors` are those
 *   outside of any test
 * @returns {Counts}
 */
export function countPlaywright(report) {
  const specs = report.suites.flatMap(specsIn);
  const tests = specs.flatMap(({ title, tests }) => tests.map(({ status }) => ({ title, status })));
  const skipped = tests.filter(({ status }) => status === 'skipped').map(({ title }) => title);
  const passed = tests.filter(({ status }) => status === 'expected').length;
  const failed = tests.length - passed - skipped.length + (report.errors?.length ?? 0);
  return { passed, failed, skipped };
}

/**
 * @param {PlaywrightSuite} suite
 * @returns {NonNullable<PlaywrightSuite['specs']>}
 */
function specsIn(suite) {
  return [...(suite.specs ?? []), ...(suite.suites ?? []).flatMap(specsIn)];
}
