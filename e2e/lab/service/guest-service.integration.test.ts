import { describe, expect, test } from 'vitest';
import { createOpened } from '../../bench/program.js';
import { createInternet } from '../internet.js';
import { missingForLab } from '../prerequisites.js';
import { startGuestService } from './guest-service.js';

const missing = missingForLab();

describe.skipIf(missing !== null)(
  `a service of others${missing === null ? '' : ` (${missing})`}`,
  () => {
    test.each([
      ['exit 3', 'and wrote nothing.'],
      ['echo no such file >&2; exit 3', 'and wrote this:\nno such file'],
    ])('that ends at once is told with its exit code and its words: %s', async (command, words) => {
      const opened = createOpened();
      try {
        const internet = opened.add(await createInternet(), (made) => made.close());
        const starting = startGuestService(opened, {
          place: { ...internet, namespace: internet.service },
          url: 'https://meet.lab/{room}',
          command,
          relay: 'none',
        });
        await expect(starting).rejects.toThrow(
          `--service-command ended (exit code 3) before anything took connections on port 443 of 20.0.0.2, ${words}`,
        );
      } finally {
        await opened.close();
      }
    });
  },
);
