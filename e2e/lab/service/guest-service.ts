/** A service that others wrote, in the lab's internet: started by a command line, told by its environment where it is. */
import { setTimeout as delay } from 'node:timers/promises';
import { UsageError, type Opened } from '../../bench/program.js';
import { makeCertificate } from '../../fixtures/certificate.js';
import { placeIn, untilListening } from '../../fixtures/server-process.js';
import { turnSecret } from '../../fixtures/service.js';
import { iceUrls, startRelay } from './lab-relay.js';
import type { ServicePlace } from './lab-service.js';
import { startTied } from './tied-process.js';

export interface GuestServiceOptions {
  readonly place: ServicePlace;
  readonly url: string;
  /** for a shell */
  readonly command: string;
  /** the relay that runs beside it */
  readonly relay: 'parley' | 'coturn' | 'none';
}

export interface GuestService {
  readonly origin: string;
}

/** ms; services may have to be built first */
const startWithinMs = 120_000;

/** Runs until `opened` is closed. Throws {@link UsageError} where nothing comes of the command. */
export async function startGuestService(
  opened: Opened,
  { place, url, command, relay }: GuestServiceOptions,
): Promise<GuestService> {
  const { namespace, addresses, names } = place;
  const certificateFor = async (name: string) =>
    opened.add(await makeCertificate(name), (made) => made.remove());
  const certificate = await certificateFor(names.web);
  if (relay !== 'none') {
    const running = await startRelay(relay, {
      namespace,
      addresses: addresses.relay,
      secret: turnSecret,
      certificate: await certificateFor(names.relay),
      env: {},
      onOutput: () => undefined,
    });
    opened.add(running, () => running.stop());
  }
  let written = '';
  const guest = startTied({
    command: [...namespace.enter, 'sh', '-c', command],
    cwd: process.cwd(),
    env: {
      ...process.env,
      LAB_WEB_ADDRESSES: `${addresses.web.v4},${addresses.web.v6}`,
      LAB_RELAY_ADDRESSES: `${addresses.relay.v4},${addresses.relay.v6}`,
      LAB_TLS_CERT: certificate.certPath,
      LAB_TLS_KEY: certificate.keyPath,
      ...(relay === 'none'
        ? {}
        : { LAB_TURN_URLS: iceUrls(names.relay), LAB_TURN_SECRET: turnSecret }),
    },
    onOutput: (text) => {
      written += text;
    },
  });
  opened.add(guest, () => guest.stop());
  let isRunning = true;
  let outcome = 'started nothing that takes';
  void guest.ended.then((code) => {
    isRunning = false;
    outcome = `ended (exit code ${code}) before anything took`;
  });
  const { origin, protocol, port } = new URL(url);
  const listens = Number(port) || (protocol === 'https:' ? 443 : 80);
  const until = Date.now() + startWithinMs;
  for (;;) {
    try {
      await untilListening(listens, placeIn(namespace, addresses.web.v4), () => isRunning);
      return { origin };
    } catch (error) {
      if (isRunning && Date.now() < until) {
        await delay(250);
        continue;
      }
      throw new UsageError(
        `--service-command ${outcome} connections on port ${listens} of ${addresses.web.v4}, and wrote ${written === '' ? 'nothing.' : `this:\n${written}`}`,
        { cause: error },
      );
    }
  }
}
