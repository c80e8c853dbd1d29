import { defineConfig } from 'vitest/config';

const folders = '{shared,stun,doctor,signaling,turn,web,scripts,e2e}';

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'unit',
          include: [`${folders}/**/*.test.{ts,mts,mjs}`],
          exclude: [
            '**/*.integration.test.*',
            '**/dist/**',
            '**/dist-types/**',
            '**/node_modules/**',
          ],
        },
      },
      {
        test: {
          name: 'integration',
          include: [`${folders}/**/*.integration.test.{ts,mts,mjs}`],
          exclude: ['**/dist/**', '**/dist-types/**', '**/node_modules/**'],
          testTimeout: 20_000,
          // of one file: such tests wait for other programs most of the time
          maxConcurrency: 10,
        },
      },
    ],
  },
});
