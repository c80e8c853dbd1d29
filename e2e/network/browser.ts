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
  /** The service's. Pages may use devices there without TLS, or with a certificate that nobody has signed. */
  readonly origin: string;
  /** pictures a second of the fake camera */
  readonly cameraFps?: number;
  /** what it shows instead of a rolling ball: a path of YUV4MPEG2 */
  readonly cameraFile?: string | undefined;
  /**
   * Of the one certificate that is trusted as if a known authority had signed it, base64 of its key's SHA-256. All others
   * are checked as usual, those of relays too.
   */
  readonly trustedKey?: string;
}

/** Starts Chromium inside a namespace. */
export async function launchBrowserIn(
  namespace: Namespace,
  { origin, cameraFps = 10, cameraFile, trustedKey }: PlacedBrowserOptions,
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
        trustedKey === undefined
          ? devicesAt(origin)
          : `--ignore-certificate-errors-spki-list=${trustedKey}`,
        // of two such options the later one counts
        `--use-fake-device-for-media-stream=fps=${cameraFps}`,
        ...(cameraFile === undefined ? [] : [`--use-file-for-fake-video-capture=${cameraFile}`]),
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

/** Lets pages use devices there, as {@link PlacedBrowserOptions.origin} says. */
const devicesAt = (origin: string): string =>
  origin.startsWith('https:')
    ? '--ignore-certificate-errors'
    : `--unsafely-treat-insecure-origin-as-secure=${origin}`;

/**
 * A command line that starts the same browser there with a window, for people. Its profile goes with this process's folder for
 * temporary files.
 */
export const browserCommand = (namespace: Namespace, url: string): string =>
  [
    ...[...namespace.enter, callBrowser.executablePath ?? chromium.executablePath()].map(asWord),
    '--no-sandbox',
    `--user-data-dir="$(mktemp --directory --tmpdir=${asWord(tmpdir())})"`,
    '--use-fake-device-for-media-stream',
    '--use-fake-ui-for-media-stream',
    ...[devicesAt(new URL(url).origin), url].map(asWord),
  ].join(' ');

/** One word for a shell, as it is where that will do. */
export const asWord = (word: string): string =>
  /^[\w./:=@%+,-]+$/u.test(word) ? word : quoted(word);

/** One word for a shell. */
const quoted = (word: string): string => `'${word.replaceAll("'", String.raw`'\''`)}'`;
