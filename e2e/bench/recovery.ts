/** `npm run bench:recovery`: how long two people see nothing of each other after their network broke. */
import { setTimeout as delay } from 'node:timers/promises';
import { randomBytes } from 'node:crypto';
import type { Browser } from '@playwright/test';
import { CallPage } from '../fixtures/call-page.js';
import { installMediaProbe } from '../fixtures/media-probe.js';
import { servicePorts } from '../fixtures/ports.js';
import { recordPage } from '../fixtures/page-record.js';
import { placeIn } from '../fixtures/server-process.js';
import { startService, type Service } from '../fixtures/service.js';
import { launchBrowserIn } from '../network/browser.js';
import { createNetwork, type Network } from '../network/network.js';
import { missingForNetworks } from '../network/prerequisites.js';
import { watchFrames, type FrameWatch } from '../fixtures/frame-watch.js';
import { runBench, UsageError, type Opened } from './program.js';
import { parseArguments } from './recovery-arguments.js';
import type { Fault, Pair } from './recovery-faults.js';
import { createReport, type Run } from './recovery-report.js';

/** ms of steady frames before the cut, so that the call is past its beginnings */
const calmMs = 4_000;
/** ms; what takes longer has not come back */
const patienceMs = 60_000;

await runBench(async (opened) => {
  const options = parseArguments(process.argv.slice(2));
  const missing = missingForNetworks();
  if (missing !== null) throw new UsageError(`bench:recovery cannot run here: ${missing}.`);
  const network = opened.add(await createNetwork(['ana', 'bob']), (made) => made.close());
  const service = opened.add(
    await startService(await servicePorts(), {}, placeIn(network.middle, network.address)),
    (running) => running.stop(),
  );
  const launch = async (name: Pair): Promise<Browser> => {
    const { namespace } = network.clients[name];
    const placed = await launchBrowserIn(namespace, { origin: service.origin, cameraFps: 20 });
    return opened.add(placed, (launched) => launched.close()).browser;
  };
  const browsers = { ana: await launch('ana'), bob: await launch('bob') };
  const report = createReport(options);
  for (let run = 1; run <= options.runs; run += 1) {
    for (const fault of options.faults) {
      const result = await opened.during((within) =>
        breakAndWait({ opened: within, network, service, browsers, fault }),
      );
      report.tell(fault, run, result);
    }
  }
  return report.conclude() ? 0 : 1;
});

interface Scene {
  readonly opened: Opened;
  readonly network: Network<Pair>;
  readonly service: Service;
  readonly browsers: Readonly<Record<Pair, Browser>>;
  readonly fault: Fault;
}

/** One call between two people, one fault in it. */
async function breakAndWait({ opened, network, service, browsers, fault }: Scene): Promise<Run> {
  const room = `bench-${randomBytes(5).toString('hex')}`;
  const enter = async (name: Pair): Promise<CallPage> => {
    const context = opened.add(
      await browsers[name].newContext({ viewport: { width: 640, height: 480 } }),
      (entered) => entered.close(),
    );
    await context.grantPermissions(['camera', 'microphone']);
    await context.addInitScript(installMediaProbe);
    const page = await context.newPage();
    const { origin } = service;
    const person = new CallPage(name, { context, page, record: recordPage(page, origin), origin });
    await person.joins(room);
    return person;
  };
  const ana = await enter('ana');
  const bob = await enter('bob');
  await Promise.all([
    ana.expectPath(bob, /host|prflx/, patienceMs),
    bob.expectPath(ana, /host|prflx/, patienceMs),
  ]);
  const watches = [await watchFrames(ana.tileOf(bob)), await watchFrames(bob.tileOf(ana))];
  const joined = Date.now();
  if ((await slowest(watches, joined, calmMs)) === null) {
    throw new Error('No call came about to be broken.');
  }
  let began = Date.now();
  const mend = opened.add(await network.cut(fault.cutOf(network, service.ports.http)), (mending) =>
    mending(),
  );
  if (fault.mendedAfter !== null) {
    await delay(fault.mendedAfter);
    began = Date.now();
    await mend();
  }
  return {
    ms: await slowest(watches, began),
    path: (await ana.tileOf(bob).getAttribute('data-path')) ?? 'none',
    connections: await ana.connectionsMade(),
  };
}

/** When frames flow again in both directions. */
async function slowest(
  watches: readonly FrameWatch[],
  since: number,
  forMs?: number,
): Promise<number | null> {
  const times = await Promise.all(
    watches.map((watch) => watch.untilFlowing(since, patienceMs, forMs)),
  );
  return times.reduce((one, other) =>
    one === null || other === null ? null : Math.max(one, other),
  );
}
