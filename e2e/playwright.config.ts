import { defineConfig } from '@playwright/test';
import { callBrowser } from './fixtures/browser.js';

/** Those that wait for servers, timeouts or pages most of the time, and so may go on beside a call: about half, by time. */
const waiting =
  /\/(accessibility|doctor-.*|loading|pages|reasons|refusals|relay-outage|signaling-outage)\.spec\.ts$/u;

export default defineConfig({
  testDir: 'tests',
  outputDir: 'test-results',
  // calls encode video: more than one at a time makes two cores measure each other
  workers: 2,
  projects: [
    { name: 'calls', testIgnore: waiting, workers: 1 },
    { name: 'waiting', testMatch: waiting, workers: 1 },
  ],
  // for what hangs only: whatever a test waits for has a limit of its own. On two idle cores most take less than 10 s, and
  // a machine that does ten times as much besides is no failure
  timeout: 120_000,
  expect: { timeout: 15_000 },
  retries: 0,
  forbidOnly: process.env['CI'] !== undefined,
  reporter: 'list',
  use: {
    browserName: 'chromium',
    launchOptions: callBrowser,
    screenshot: 'only-on-failure',
  },
});
