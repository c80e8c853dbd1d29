import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium, type Browser } from '@playwright/test';
import { callBrowser } from '../fixtures/browser.js';
import type { Namespace } from './namespace.js';

/** A browser on someone's computer. */
export interface PlacedBrowser {
  readonly browser: Browser;
  close(): Promise<void>;
}

export interface PlacedBrowserOptions {
  /** the service's; it is served without TLS there, and pages may use devices all the same */
  readonly origin: string;
  /** pictures a second of the fake camera */
  readonly cameraFps?: number;
}

/** Starts Chromium inside a namespace. */
export async function launchBrowserIn(
  namespace: Namespace,
  { origin, cameraFps = 10 }: PlacedBrowserOptions,
): Promise<PlacedBrowser> {
  const folder = await mkdtemp(join(tmpdir(), 'parley-browser-'));
  const removed = (): Promise<void> => rm(folder, { recursive: true });
  const program = join(folder, 'chromium');
  const enter = namespace.enter.map(quoted).join(' ');
  const real = callBrowser.executablePath ?? chromium.executablePath();
  await writeFile(program, `#!/bin/sh\nexec ${enter} ${quoted(real)} "$@"\n`, { mode: 0o755 });
  try {
    const browser = await chromium.launch({
      ...callBrowser,
      executablePath: program,
      // whoever called this closes it
      handleSIGINT: false,
      handleSIGTERM: false,
      handleSIGHUP: false,
      args: [
        ...callBrowser.args,
        `--unsafely-treat-insecure-origin-as-secure=${origin}`,
        // of two such options the later one counts
        `--use-fake-device-for-media-stream=fps=${cameraFps}`,
      ],
    });
    return {
      browser,
      async close() {
        await browser.close();
        await removed();
      },
    };
  } catch (error) {
    await removed();
    throw error;
  }
}

/** One word for a shell. */
const quoted = (word: string): string => `'${word.replaceAll("'", String.raw`'\''`)}'`;
