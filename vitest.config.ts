import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';

const folders = '{shared,stun,doctor,signaling,turn,web,scripts,e2e}';
const integrationTests = [`${folders}/**/*.integration.test.{ts,mts,mjs}`];
const notSources = ['**/dist/**', '**/dist-types/**', '**/node_modules/**'];

/** Integration tests of figures that a busy machine spoils: processor time of a process, times on a line. */
const measuring = [
  'turn/src/bench/*.integration.test.ts',
  'turn/src/soak/soak.integration.test.ts',
  'e2e/lab/stage/*.integration.test.ts',
];

const integration = {
  // each starts programs, on a machine that may be busy
  testTimeout: 60_000,
  hookTimeout: 60_000,
  // Vitest's own second is little for an answer of another program there
  expect: { poll: { timeout: 10_000 } },
  // of one file: such tests wait for other programs most of the time
  maxConcurrency: 10,
};

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
          exclude: ['**/*.integration.test.*', ...notSources],
        },
      },
      {
        test: {
          ...integration,
          name: 'integration',
          // each file has ports of its own (shared/src/testing/own-ports.ts), and most of the time waits for other programs
          maxWorkers: 2,
          sequence: { groupOrder: 2 },
          include: integrationTests,
          exclude: [...notSources, ...measuring],
        },
      },
      {
        test: {
          ...integration,
          name: 'measuring',
          // another file's programs would be measured with them
          fileParallelism: false,
          sequence: { groupOrder: 3 },
          include: measuring,
        },
      },
    ],
  },
});
