import { createSocket, type Socket } from 'node:dgram';
import type { TransportAddress } from '@parley/stun/transport-address';
import { AlternateProbe } from '../relay/alternate-probe.js';
import type { AlternateServer } from '../relay/alternate-servers.js';

/** How often each server is asked, ms. */
const INTERVAL_MS = 2000;

/** Questions without an answer after which a server is taken to be down. */
const MAXIMUM_MISSED = 3;

/** Questions in one interval: a nonce has to be got, or got anew, before the one that counts. */
const MAXIMUM_QUESTIONS = 2;

export interface AlternateWatchOptions {
  readonly servers: readonly AlternateServer[];
  /** the secret that the servers share */
  readonly secret: () => string;
  readonly everyMs?: number;
  /** told of changes; at first a server is taken to be in service */
  readonly changed: (server: AlternateServer, isInService: boolean) => void;
}

/** One address and port, and what of the list is there. */
interface Watched {
  readonly address: TransportAddress;
  readonly servers: readonly AlternateServer[];
  readonly probe: AlternateProbe;
  readonly socket: Socket;
  questions: number;
  missed: number;
  isInService: boolean;
}

/**
 * Keeps asking the other servers whether they can serve, since clients that are sent to one that cannot have no relay.
 * The ports of UDP are asked; a TLS port is taken to be in service while the UDP port listed at its address is.
 */
export function watchAlternates(options: AlternateWatchOptions): { readonly stop: () => void } {
  const { servers, secret, changed, everyMs = INTERVAL_MS } = options;
  const watched = servers
    .filter(({ domain }) => domain === undefined)
    .map((server): Watched => {
      const { address } = server;
      const socket = createSocket(address.family === 4 ? 'udp4' : 'udp6');
      // Without a way to the server its answers are missing, and that counts.
      socket.on('error', () => undefined);
      socket.unref();
      const overTls = servers.filter(
        (other) => other.domain !== undefined && other.address.address === address.address,
      );
      return {
        address,
        servers: [server, ...overTls],
        probe: new AlternateProbe(secret),
        socket,
        questions: 0,
        missed: 0,
        isInService: true,
      };
    });

  const settle = (one: Watched, isInService: boolean): void => {
    if (one.isInService === isInService) return;
    one.isInService = isInService;
    for (const server of one.servers) changed(server, isInService);
  };
  const ask = (one: Watched): void => {
    if (one.questions >= MAXIMUM_QUESTIONS) return;
    one.questions += 1;
    const { address, port } = one.address;
    one.socket.send(one.probe.request(Date.now()), port, address, () => undefined);
  };
  const tick = (): void => {
    for (const one of watched) {
      if (one.missed >= MAXIMUM_MISSED) settle(one, false);
      one.missed += 1;
      one.questions = 0;
      ask(one);
    }
  };

  for (const one of watched) {
    one.socket.on('message', (message) => {
      const outcome = one.probe.receive(message);
      if (outcome === undefined) return;
      one.missed = 0;
      if (outcome === 'ask-again') ask(one);
      else settle(one, outcome === 'in-service');
    });
  }
  tick();
  const timer = setInterval(tick, everyMs);
  timer.unref();
  return {
    stop() {
      clearInterval(timer);
      for (const { socket } of watched) socket.close();
    },
  };
}
