/** `npm run bench:mesh`: what calls of two to eight people send, and what that takes of the machine. */
import { randomBytes } from 'node:crypto';
import { chromium, type Browser, type CDPSession, type Page } from '@playwright/test';
import { callBrowser } from '../fixtures/browser.js';
import { servicePorts } from '../fixtures/ports.js';
import { startService } from '../fixtures/service.js';
import { parseArguments, type MeshOptions } from './mesh-arguments.js';
import { installMeshProbe, measureLinks, type CaptureSize } from './mesh-page.js';
import { headOfTable, resultOf, rowOf, type MeshFigures } from './mesh-report.js';
import { writeMovingPicture } from './moving-picture.js';
import { runBench, type Opened } from './program.js';

/** Up to so many people one machine encodes and decodes full pictures for everyone; more get thumbnails. */
const mostInFull = 4;
const full: CaptureSize = { width: 1280, height: 720 };
const thumbnail: CaptureSize = { width: 160, height: 90 };
/** ms */
const connectWithin = 90_000;
/** ms that a measurement may take longer than the seconds it is for */
const graceMs = 60_000;

await runBench(async (opened) => {
  const options = parseArguments(process.argv.slice(2));
  const origin =
    options.origin ??
    opened.add(await startService(await servicePorts(), {}), (service) => service.stop()).origin;
  const picture = opened.add(await writeMovingPicture(full), (written) => written.remove());
  const browser = opened.add(
    await chromium.launch({
      ...callBrowser,
      args: [
        ...callBrowser.args,
        '--use-fake-device-for-media-stream',
        `--use-file-for-fake-video-capture=${picture.path}`,
      ],
      // closed with everything else
      handleSIGINT: false,
      handleSIGTERM: false,
      handleSIGHUP: false,
    }),
    (launched) => launched.close(),
  );
  const write = (line: string): void => {
    process.stdout.write(`${line}\n`);
  };
  if (!options.json) write(headOfTable);
  let good = true;
  for (const people of options.people) {
    const figures = await opened.during((within) =>
      measureCall(within, browser, origin, people, options),
    );
    const result = resultOf(figures);
    good &&= result.faults.length === 0;
    write(options.json ? JSON.stringify({ bench: 'mesh', ...result }) : rowOf(result));
  }
  return good ? 0 : 1;
});

async function measureCall(
  opened: Opened,
  browser: Browser,
  origin: string,
  people: number,
  { seconds, settle }: MeshOptions,
): Promise<MeshFigures> {
  const capture = people <= mostInFull ? full : thumbnail;
  const room = `bench-${randomBytes(5).toString('hex')}`;
  const pages: Page[] = [];
  for (let number = 1; number <= people; number += 1) {
    const context = opened.add(
      await browser.newContext({ viewport: { width: 1280, height: 800 } }),
      (made) => made.close(),
    );
    await context.grantPermissions(['camera', 'microphone']);
    await context.addInitScript(installMeshProbe, capture);
    const page = await context.newPage();
    page.setDefaultTimeout(connectWithin);
    await page.goto(`${origin}/r/${room}?name=Person%20${number}&join=now`);
    await page.getByRole('toolbar', { name: 'Call controls' }).waitFor();
    pages.push(page);
  }
  await Promise.all(pages.map((page) => allConnected(page, people - 1)));
  await new Promise((resolve) => {
    setTimeout(resolve, settle * 1_000);
  });
  const session = await browser.newBrowserCDPSession();
  const before = await processorTime(session);
  const began = performance.now();
  const links = await Promise.all(
    pages.map((page) => within(page.evaluate(measureLinks, seconds), seconds * 1_000 + graceMs)),
  );
  const spent = (await processorTime(session)) - before;
  const elapsed = (performance.now() - began) / 1_000;
  await session.detach();
  return { people, capture, links, cores: spent / elapsed };
}

/** Waits until so many links are connected; a call that does not get there is measured as it is. */
async function allConnected(page: Page, others: number): Promise<void> {
  await page
    .waitForFunction(
      (wanted) => document.querySelectorAll('[data-peer][data-link="connected"]').length === wanted,
      others,
      { timeout: connectWithin, polling: 500 },
    )
    .catch(() => undefined);
}

/** Seconds that all processes of the browser have worked so far. */
async function processorTime(session: CDPSession): Promise<number> {
  const { processInfo } = await session.send('SystemInfo.getProcessInfo');
  return processInfo.reduce((sum, { cpuTime }) => sum + cpuTime, 0);
}

async function within<Value>(task: Promise<Value>, ms: number): Promise<Value> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error('A page did not answer in time.')), ms);
  });
  try {
    return await Promise.race([task, late]);
  } finally {
    clearTimeout(timer);
  }
}
