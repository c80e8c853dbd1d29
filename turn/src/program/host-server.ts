/** A server on the addresses that this host has. */
import { isIPv4 } from 'node:net';
import type { Logger } from 'pino';
import { readCertificate } from './certificate-files.js';
import type { Config } from '../config/config.js';
import { logEvents } from './event-log.js';
import { chooseRelayAddresses } from './relay-addresses.js';
import { createTurnServer, type TurnServer, type TurnServerOptions } from '../server/server.js';
import { ListenError } from '../transport/listeners.js';
import { localAddresses, routeAddresses } from '../transport/local-addresses.js';

/** The addresses to bind; the unspecified ones stand for all of their family. */
export function listenAddresses(config: Config): string[] {
  const local = localAddresses();
  if (config.listenIps.length === 0) return local;
  const chosen = config.listenIps.flatMap((ip) => {
    if (ip === '0.0.0.0') return local.filter((address) => isIPv4(address));
    if (ip === '::') return local.filter((address) => !isIPv4(address));
    return [ip];
  });
  return [...new Set(chosen)];
}

/**
 * Makes a server for the addresses that the host has now, and starts it.
 * @param hostAddresses all of them, where peers cannot be
 * @param failed told when a worker thread of it has ended by itself
 */
export async function startOnHost(
  config: Config,
  hostAddresses: readonly string[],
  logger: Logger,
  failed: (error: Error) => void,
): Promise<TurnServer> {
  const routeIps = await routeAddresses();
  const { realm, secrets, transport, workers, port, altPort, relayPorts, alternateServers } =
    config;
  const { allowedPeers, deniedPeers } = config;
  const { userQuota, totalQuota, bytesPerSecond, unauthenticatedRate } = config;
  const options: TurnServerOptions = {
    realm,
    secrets,
    listeners: listenAddresses(config).map((address) => ({
      address,
      relays: chooseRelayAddresses(address, { ...config, routeIps }),
    })),
    transport,
    workers,
    port,
    altPort,
    tls:
      config.tls === undefined
        ? undefined
        : { port: config.tls.port, certificate: readCertificate(config.tls) },
    relayPorts,
    hostAddresses,
    allowedPeers,
    deniedPeers,
    userQuota,
    totalQuota,
    bytesPerSecond,
    unauthenticatedRate,
    alternateServers,
  };
  const startOn = async (listeners: TurnServerOptions['listeners']): Promise<TurnServer> => {
    const turn = createTurnServer({ ...options, listeners });
    logEvents(turn, logger);
    turn.events.on('failed', ({ error }) => {
      failed(error);
    });
    await turn.start();
    return turn;
  };
  return startOnUsable(config, options.listeners, startOn, logger);
}

/**
 * Starts, leaving out addresses that were found rather than asked for and turn out not to be usable.
 * Rejects with a `ListenError` for the others.
 */
async function startOnUsable(
  config: Config,
  all: TurnServerOptions['listeners'],
  startOn: (listeners: TurnServerOptions['listeners']) => Promise<TurnServer>,
  logger: Logger,
): Promise<TurnServer> {
  let listeners = all;
  for (;;) {
    try {
      return await startOn(listeners);
    } catch (error) {
      if (!(error instanceof ListenError)) throw error;
      const rest = listeners.filter(({ address }) => address !== error.address);
      const isOptional = config.listenIps.length === 0 && error.code === 'EADDRNOTAVAIL';
      if (!isOptional || rest.length === 0 || rest.length === listeners.length) throw error;
      logger.warn({ address: error.address }, 'an address of this host cannot be bound; left out');
      listeners = rest;
    }
  }
}
