import type { Browser, Page } from '@playwright/test';
import { openBarePage } from '../../bench/bare-call.js';
import { joinFromLobby } from '../../bench/join-press.js';
import type { Opened } from '../../bench/program.js';
import { percentile } from '../../bench/statistics.js';
import { makeCertificate } from '../../fixtures/certificate.js';
import { createServer, placeIn, type Server } from '../../fixtures/server-process.js';
import { launchBrowserIn } from '../../network/browser.js';
import { createInternet, type Internet } from '../internet.js';
import type { Home } from '../home.js';
import { openContext } from '../lab.js';
import type { Scenario } from '../scenario.js';
import { startLabService } from '../service/lab-service.js';
import { bothWays, type CableConditions } from '../stage/conditions.js';
import { newRoom } from './meeting-point.js';

/** at each distance */
const runs = 4;
const roundTripMs = 100;
/** docs/benchmarks.md: a join takes at most so many round trips more than the bare call */
const mostRoundTrips = 2;
/** Everybody is as far from everybody: a quarter of the round trip on each of the two lines that a packet passes one way. */
const far = bothWays({ delayMs: roundTripMs / 4 });
const near = bothWays({});
/** on the computer of the service */
const barePort = 8081;
const bareHttpsPort = 8443;

/**
 * A join does more than a bare call, which takes its time on two cores however near everybody is; what it does *again and
 * again* over the distance is what counts here, so the same is measured without any and taken off. `npm run bench:join` takes
 * nothing off, as its work is less: 160 ms more than a bare call, with one browser, no TLS and host candidates only, and 290 ms
 * here. What the distance adds is in both about the round trip until the server has answered the press on Join.
 */
export const farApart: Scenario = {
  name: 'far-apart',
  title: `Joining when all are ${roundTripMs} ms round trip apart, behind routers at home, beside a bare call of the browser`,
  shapesLines: true,
  async run({ opened }) {
    const internet = opened.add(await createInternet({ line: far }), (made) => made.close());
    const place = { ...internet, namespace: internet.service };
    const service = await startLabService(opened, { place, relay: 'parley' });
    const bare = await startBareService(opened, internet);
    const homes = [
      await internet.home('port-restricted', { line: far }),
      await internet.home('port-restricted', { line: far }),
    ] as const;
    const openBrowser = async ({ computers }: Home): Promise<Browser> => {
      // a picture every 33 ms, so that waiting for one hides nothing
      const settings = { origin: service.origin, cameraFps: 30 };
      const placed = await launchBrowserIn(computers[0].namespace, settings);
      return opened.add(placed, (launched) => launched.close()).browser;
    };
    const browsers = [await openBrowser(homes[0]), await openBrowser(homes[1])] as const;
    const measure = (): Promise<JoinTimes> =>
      opened.during(async (within) => ({
        bareMs: await measureBare(within, browsers, bare, internet.names.relay),
        joinMs: await measureJoin(within, browsers, service.origin),
      }));
    const lines = [internet.line, ...homes.map((home) => home.line)];
    const measureAt = async (distance: CableConditions): Promise<JoinTimes> => {
      for (const line of lines) await line?.change(distance);
      const times: JoinTimes[] = [];
      for (let run = 1; run <= runs; run += 1) times.push(await measure());
      return {
        bareMs: percentile(
          times.map(({ bareMs }) => bareMs),
          0.5,
        ),
        joinMs: percentile(
          times.map(({ joinMs }) => joinMs),
          0.5,
        ),
      };
    };
    // once for nothing: caches and codecs are warm then, as they are for those who use them
    await measure();
    const farTimes = await measureAt(far);
    const nearTimes = await measureAt(near);
    const more = ({ joinMs, bareMs }: JoinTimes): number => joinMs - bareMs;
    const roundTrips = (more(farTimes) - more(nearTimes)) / roundTripMs;
    const facts = {
      'join ms': Math.round(farTimes.joinMs),
      'bare ms': Math.round(farTimes.bareMs),
      'join ms, no distance': Math.round(nearTimes.joinMs),
      'bare ms, no distance': Math.round(nearTimes.bareMs),
      'round trips more': Number(roundTrips.toFixed(2)),
    };
    return roundTrips <= mostRoundTrips
      ? { result: 'passed', facts }
      : {
          result: 'missed',
          facts,
          cause: `a join makes ${roundTrips.toFixed(2)} round trips more`,
        };
  },
};

interface JoinTimes {
  readonly joinMs: number;
  readonly bareMs: number;
}

type TwoBrowsers = readonly [Browser, Browser];

async function openPage(opened: Opened, browser: Browser): Promise<Page> {
  return (await openContext(opened, browser)).newPage();
}

async function measureBare(
  opened: Opened,
  browsers: TwoBrowsers,
  origin: string,
  stunServer: string,
): Promise<number> {
  const room = newRoom();
  const iceServers = [{ urls: `stun:${stunServer}:3478` }];
  const [called, calling] = [
    await openPage(opened, browsers[0]),
    await openPage(opened, browsers[1]),
  ];
  for (const page of [called, calling]) await openBarePage(page, origin, room, iceServers);
  return calling.evaluate(() => window.callBare());
}

async function measureJoin(opened: Opened, browsers: TwoBrowsers, origin: string): Promise<number> {
  const room = newRoom();
  const ana = await openPage(opened, browsers[0]);
  await ana.goto(`${origin}/r/${room}?name=Ana&join=now`);
  await ana.getByRole('toolbar', { name: 'Call controls' }).waitFor();
  const bob = await openPage(opened, browsers[1]);
  await bob.goto(`${origin}/r/${room}?name=Bob`);
  return joinFromLobby(bob);
}

/** Where the bare call finds its page and its relay of signals, behind TLS as the service is. Answers the origin. */
async function startBareService(opened: Opened, internet: Internet): Promise<string> {
  const { addresses, names } = internet;
  const certificate = opened.add(await makeCertificate(names.web), (made) => made.remove());
  const start = async (
    program: string,
    host: string,
    port: number,
    env: Readonly<Record<string, string>>,
  ): Promise<Server> => {
    const place = placeIn(internet.service, host);
    const settings = { PATH: process.env['PATH'] ?? '', ...env };
    const server = createServer({ program, place, env: settings, port, onOutput: () => undefined });
    opened.add(server, (started) => started.stop());
    await server.start();
    return server;
  };
  await start('e2e/dist/bench/bare-server-process.js', '127.0.0.1', barePort, {
    PORT: String(barePort),
  });
  await start('scripts/service/tls-front.mjs', addresses.web.v4, bareHttpsPort, {
    TLS_FRONT_ADDRESSES: `${addresses.web.v4},${addresses.web.v6}`,
    TLS_FRONT_PORT: String(bareHttpsPort),
    TLS_FRONT_TARGET_PORT: String(barePort),
    TLS_FRONT_CERT: certificate.certPath,
    TLS_FRONT_KEY: certificate.keyPath,
  });
  return `https://${names.web}:${bareHttpsPort}`;
}
