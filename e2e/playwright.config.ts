import { defineConfig } from '@playwright/test';
import { callBrowser } from './fixtures/browser.js';

export default defineConfig({
  testDir: 'tests',
  outputDir: 'test-results',
  // calls encode video: more than one at a time makes two cores measure each other
  workers: 1,
  timeout: 10_000,
  expect: { timeout: 6_000 },
  retries: 0,
  forbidOnly: process.env['CI'] !== undefined,
  reporter: 'list',
  use: {
    browserName: 'chromium',
    launchOptions: callBrowser,
    screenshot: 'only-on-failure',
  },
});
