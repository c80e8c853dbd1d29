/** A Parley instance on a site of its own: the real servers, behind a proxy with TLS as hosts have it. */
import { createServer, placeIn, type Server } from '../fixtures/server-process.js';
import { root } from '../fixtures/repository.js';
import type { Namespace } from '../network/namespace.js';
import type { Authority, CertificateFault } from './authority.js';
import type { Site } from './fault-network.js';

/**
 * Settings of a server; `{name}`, `{v4}` and `{v6}` in a value stand for those of the site, and `{relay}` for the name of the
 * relay where it has one of its own. An empty one counts as none.
 */
export type Settings = Readonly<Record<string, string>>;

export interface InstanceOptions {
  /** of signaling and the relay, where they differ from a healthy instance on a domain */
  readonly settings?: Settings;
  /** of one of them alone */
  readonly signaling?: Settings;
  readonly relay?: Settings;
  /**
   * What the proxy in front does by mistake: refuses WebSockets, passes on all but `/api/`, passes on pages only, or is another
   * server altogether.
   */
  readonly front?: 'upgrades' | 'rest' | 'api' | 'everything';
  /** what is wrong with the certificate of the relay */
  readonly relayCertificate?: CertificateFault;
  readonly relayRuns?: boolean;
  /** It has a name and addresses of its own, and TLS on port 443 there. */
  readonly relayApart?: boolean;
  /** What runs in its place: a server that knows STUN alone, or one that allocates nothing to anybody. */
  readonly standIn?: 'stun-only' | 'forbids';
}

export interface Instance {
  readonly origin: string;
  /** Everything that its servers have written. */
  log(): string;
  stop(): Promise<void>;
}

const signalingPort = 8080;
const httpsPort = 443;
export const relayPort = 3478;
export const relayTlsPort = 5349;
export const relayPorts = '49160-49959';

const program = (name: string): string => `e2e/faults/programs/${name}.mjs`;

/** How far a machine's clock is off, as settings of its servers. */
export const clockOff = (ms: number): Settings => ({
  NODE_OPTIONS: `--import=file://${root}/${program('clock')}`,
  CLOCK_SHIFT_MS: String(ms),
});

export async function startInstance(
  host: Namespace,
  { name, addresses: { v4, v6 }, relay: apart }: Site,
  authority: Authority,
  options: InstanceOptions,
): Promise<Instance> {
  const { relayCertificate: wrong, relayRuns = true, relayApart = false, standIn } = options;
  const certificate = wrong === undefined ? authority.good : authority.faulty[wrong];
  const shared = {
    PATH: process.env['PATH'] ?? '',
    TURN_SECRET: `the secret of ${name}`,
    TURN_PORT: String(relayPort),
    TURN_TLS_PORT: String(relayTlsPort),
    TURN_TLS_CERT: certificate.cert,
    TURN_TLS_KEY: certificate.key,
    LOG_LEVEL: 'warn',
    ...options.settings,
  };
  const filled = (settings: Settings): Settings =>
    Object.fromEntries(
      Object.entries(settings).map(([key, value]) => [
        key,
        value
          .replaceAll('{name}', name)
          .replaceAll('{v4}', v4)
          .replaceAll('{v6}', v6)
          .replaceAll('{relay}', apart.name),
      ]),
    );
  let written = '';
  const server = (path: string, port: number, env: Settings, at = v4): Server =>
    createServer({
      program: path,
      place: placeIn(host, at),
      port,
      env: filled(env),
      onOutput: (text) => {
        written += text;
      },
    });
  const signaling = server('signaling/dist/main.js', signalingPort, {
    ...shared,
    HOST: v4,
    PORT: String(signalingPort),
    PUBLIC_URL: 'https://{name}',
    // everybody comes through the proxy
    RATE_LIMIT: '0',
    // a host whose certificates come from an authority of its own tells its servers so
    NODE_EXTRA_CA_CERTS: authority.cert,
    ...options.signaling,
  });
  const relayAddresses = relayApart ? apart.addresses : { v4, v6 };
  const relayIps = `${relayAddresses.v4},${relayAddresses.v6}`;
  const relayProgram = standIn === undefined ? 'turn/dist/main.js' : program('stand-in');
  const relaySettings = {
    ...shared,
    TURN_LISTEN_IPS: relayIps,
    TURN_RELAY_IPS: relayIps,
    TURN_RELAY_PORTS: relayPorts,
    TURN_DRAIN_SECONDS: '0',
    ...(relayApart ? { TURN_TLS_PORT: String(httpsPort) } : {}),
    ...(standIn === undefined ? {} : { STAND_IN: standIn }),
    ...options.relay,
  };
  const relay = server(relayProgram, relayPort, relaySettings, relayAddresses.v4);
  const front = server(program('front'), httpsPort, {
    PATH: shared.PATH,
    FRONT_ADDRESSES: `${v4},${v6}`,
    FRONT_PORT: String(httpsPort),
    FRONT_TARGET: v4,
    FRONT_TARGET_PORT: String(signalingPort),
    FRONT_CERT: authority.good.cert,
    FRONT_KEY: authority.good.key,
    FRONT_FAULT: options.front ?? '',
  });
  const servers = [signaling, ...(relayRuns ? [relay] : []), front];
  const stop = async (): Promise<void> => {
    await Promise.all(servers.map((each) => each.stop()));
  };
  const starts = await Promise.allSettled(servers.map((each) => each.start()));
  const failed = starts.find((start) => start.status === 'rejected');
  if (failed !== undefined) {
    await stop();
    throw new Error(`the instance at ${name} does not start:\n${written}`, {
      cause: failed.reason,
    });
  }
  return { origin: `https://${name}`, log: () => written, stop };
}
