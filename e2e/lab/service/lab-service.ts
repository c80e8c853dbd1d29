/** What people meet on in the lab's internet: signaling with the page behind real TLS, and a relay. */
import { makeCertificate } from '../../fixtures/certificate.js';
import { createServer, placeIn, type Server } from '../../fixtures/server-process.js';
import { turnSecret } from '../../fixtures/service.js';
import type { Opened } from '../../bench/program.js';
import type { Namespace } from '../../network/namespace.js';
import { listed, type ServiceAddresses } from '../addresses.js';
import { iceUrls, startRelay, type LabRelay } from './lab-relay.js';

/** Where a service runs, and what everybody knows it by. */
export interface ServicePlace {
  readonly namespace: Namespace;
  readonly addresses: { readonly web: ServiceAddresses; readonly relay: ServiceAddresses };
  readonly names: { readonly web: string; readonly relay: string };
}

export interface LabServiceOptions {
  readonly place: ServicePlace;
  readonly relay: 'parley' | 'coturn';
  /** added to the settings of signaling and of our relay */
  readonly env?: Readonly<Record<string, string>>;
}

export interface LabService {
  readonly origin: string;
  readonly signaling: Server;
  readonly relay: LabRelay;
  /** Everything that its programs have written. */
  log(): string;
}

const httpsPort = 443;
/** on the computer itself only */
const signalingPort = 8080;

/** Runs until `opened` is closed. */
export async function startLabService(
  opened: Opened,
  { place, relay: kind, env = {} }: LabServiceOptions,
): Promise<LabService> {
  const { namespace, addresses, names } = place;
  let written = '';
  const onOutput = (text: string): void => {
    written += text;
  };
  const certificateFor = async (name: string) =>
    opened.add(await makeCertificate(name), (made) => made.remove());
  const webCertificate = await certificateFor(names.web);
  const relayCertificate = await certificateFor(names.relay);
  const server = (program: string, host: string, port: number, settings: object): Server =>
    createServer({
      program,
      place: placeIn(namespace, host),
      port,
      env: { PATH: process.env['PATH'] ?? '', ...settings },
      onOutput,
    });
  const origin = `https://${names.web}`;
  const signaling = server('signaling/dist/main.js', '127.0.0.1', signalingPort, {
    HOST: '127.0.0.1',
    PORT: String(signalingPort),
    PUBLIC_URL: origin,
    TURN_SECRET: turnSecret,
    TURN_URLS: iceUrls(names.relay),
    // everybody comes through the front, and so from one address
    RATE_LIMIT: '0',
    LOG_LEVEL: 'warn',
    ...env,
  });
  const front = server('scripts/service/tls-front.mjs', addresses.web.v4, httpsPort, {
    TLS_FRONT_ADDRESSES: listed(addresses.web).join(),
    TLS_FRONT_PORT: String(httpsPort),
    TLS_FRONT_TARGET_PORT: String(signalingPort),
    TLS_FRONT_CERT: webCertificate.certPath,
    TLS_FRONT_KEY: webCertificate.keyPath,
  });
  const starting = [
    startServer(opened, signaling),
    startServer(opened, front),
    startRelay(kind, {
      namespace,
      addresses: addresses.relay,
      secret: turnSecret,
      certificate: relayCertificate,
      env,
      onOutput,
    }).then((running) => opened.add(running, () => running.stop())),
  ] as const;
  // what starts while another fails has to be closed as well
  await Promise.allSettled(starting);
  try {
    const [, , relay] = await Promise.all(starting);
    return { origin, signaling, relay, log: () => written };
  } catch (error) {
    throw new Error(`the service of the lab does not start:\n${written}`, { cause: error });
  }
}

async function startServer(opened: Opened, server: Server): Promise<void> {
  opened.add(server, () => server.stop());
  await server.start();
}
