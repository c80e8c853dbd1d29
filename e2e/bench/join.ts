/** `npm run bench:join`: from the press on Join until the other person is seen, beside what the bare browser takes. */
import { randomBytes } from 'node:crypto';
import { chromium, type Browser, type Page } from '@playwright/test';
import { callBrowser } from '../fixtures/browser.js';
import { installMediaProbe } from '../fixtures/media-probe.js';
import { ownAddress } from '../fixtures/own-address.js';
import { servicePorts } from '../fixtures/ports.js';
import { startService } from '../fixtures/service.js';
import { createForwarder, type Forwarder } from '../network/forwarder.js';
import { openBarePage, startBareServer } from './bare-call.js';
import { delayMedia } from './delayed-media.js';
import { parseArguments } from './join-arguments.js';
import { createReport } from './join-report.js';
import { joinFromLobby } from './join-press.js';
import { runBench, type Opened } from './program.js';

const loopback = '127.0.0.1';
/** Where candidates are: the address that browsers tell each other, if the machine has one. */
const mediaAddress = ownAddress ?? loopback;

await runBench(async (opened) => {
  const options = parseArguments(process.argv.slice(2));
  const service = opened.add(await startService(await servicePorts(), {}), (running) =>
    running.stop(),
  );
  const bare = opened.add(await startBareServer(), (server) => server.close());
  const browser = opened.add(
    await chromium.launch({
      ...callBrowser,
      args: [...callBrowser.args, '--use-fake-device-for-media-stream=fps=30'],
      // closed with everything else
      handleSIGINT: false,
      handleSIGTERM: false,
      handleSIGHUP: false,
    }),
    (launched) => launched.close(),
  );
  const scenes: Scene[] = [];
  for (const delayMs of options.delays) {
    const forwarded = async (port: number): Promise<string> =>
      `http://localhost:${delayMs === 0 ? port : await signals.tcp({ host: 'localhost', port })}`;
    const forwarder = (address: string): Forwarder =>
      opened.add(createForwarder({ delayMs, address }), (made) => made.close());
    const signals = forwarder(loopback);
    scenes.push({
      delayMs,
      browser,
      media: delayMs === 0 ? null : forwarder(mediaAddress),
      service: await forwarded(service.ports.http),
      bare: await forwarded(bare.port),
    });
  }
  const report = createReport(options);
  // once for nothing: the servers, the browser and its codecs are warm then, as they are for those who use them
  for (const scene of scenes) await measurePair(opened, scene);
  for (let run = 1; run <= options.runs; run += 1) {
    for (const scene of scenes) report.tell(scene.delayMs, run, await measurePair(opened, scene));
  }
  return report.conclude() ? 0 : 1;
});

interface Scene {
  readonly delayMs: number;
  readonly browser: Browser;
  /** what media goes through */
  readonly media: Forwarder | null;
  /** origins */
  readonly service: string;
  readonly bare: string;
}

async function measurePair(
  opened: Opened,
  scene: Scene,
): Promise<{ joinMs: number; bareMs: number }> {
  const bareMs = await opened.during((within) => measureBare(within, scene));
  const joinMs = await opened.during((within) => measureJoin(within, scene));
  return { joinMs, bareMs };
}

async function newPage(opened: Opened, { browser, media }: Scene): Promise<Page> {
  const context = opened.add(
    await browser.newContext({ viewport: { width: 640, height: 480 } }),
    (made) => made.close(),
  );
  await context.grantPermissions(['camera', 'microphone']);
  if (media !== null) await delayMedia(context, media, mediaAddress);
  await context.addInitScript(installMediaProbe);
  return context.newPage();
}

function newRoom(): string {
  return `bench-${randomBytes(5).toString('hex')}`;
}

async function measureBare(opened: Opened, scene: Scene): Promise<number> {
  const room = newRoom();
  await openBarePage(await newPage(opened, scene), scene.bare, room);
  const caller = await newPage(opened, scene);
  await openBarePage(caller, scene.bare, room);
  return caller.evaluate(() => window.callBare());
}

async function measureJoin(opened: Opened, scene: Scene): Promise<number> {
  const room = newRoom();
  const ana = await newPage(opened, scene);
  await ana.goto(`${scene.service}/r/${room}?name=Ana&join=now`);
  await ana.getByRole('toolbar', { name: 'Call controls' }).waitFor();
  const bob = await newPage(opened, scene);
  await bob.goto(`${scene.service}/r/${room}?name=Bob`);
  return joinFromLobby(bob);
}
