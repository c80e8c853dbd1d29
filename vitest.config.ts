import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';

const folders = '{shared,stun,doctor,signaling,turn,web,scripts,e2e}';

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'unit',
          // of two cores Vitest would leave one idle
          maxWorkers: Math.max(2, availableParallelism() - 1),
          sequence: { groupOrder: 1 },
          // they compute and wait for nothing: a tight limit measures how busy the machine is, this one ends what hangs
          testTimeout: 120_000,
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
          sequence: { groupOrder: 2 },
          include: [`${folders}/**/*.integration.test.{ts,mts,mjs}`],
          exclude: ['**/dist/**', '**/dist-types/**', '**/node_modules/**'],
          // each starts programs, on a machine that may be busy
          testTimeout: 60_000,
          hookTimeout: 60_000,
          // Vitest's own second is little for an answer of another program there
          expect: { poll: { timeout: 10_000 } },
          // of one file: such tests wait for other programs most of the time
          maxConcurrency: 10,
        },
      },
    ],
  },
});
