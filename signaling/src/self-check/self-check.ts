import { networkInterfaces } from 'node:os';
import type { IceConfig } from '@parley/shared';
import { canonicalHost, isOwnHost, type Arrival } from './own-host.js';
import { emptyObservation, publicObservation } from './public-observation.js';
import {
  createServerCheck,
  type CheckIceServers,
  type ServerCheckOutcome,
} from './server-check.js';

export interface SelfCheckOptions {
  readonly check: CheckIceServers;
  /** the ICE servers that a client is given who reached us by this host name, with fresh credentials */
  readonly iceServersFor: (host: string) => IceConfig['iceServers'];
  /** whether those are the same for every client, since they are configured and not made from its host name */
  readonly sameForAll: boolean;
  readonly now: () => number;
}

export interface SelfCheck {
  /** What this server sees of the ICE servers that it hands out to this client. */
  observe(arrival: Arrival): Promise<ServerCheckOutcome>;
  stop(): void;
}

/**
 * The server's own check of its ICE servers. It connects to what its host has configured; where nothing is, URLs are made from
 * the host name that a client names, and then to this machine only: a client must not choose what the server connects to.
 */
export function createSelfCheck(options: SelfCheckOptions): SelfCheck {
  const { check, iceServersFor, sameForAll, now } = options;
  const serverCheck = createServerCheck({ check, now });
  return {
    async observe(arrival) {
      if (!sameForAll && !isOwnHost(arrival, networkInterfaces())) {
        return { state: 'done', observation: emptyObservation(now()) };
      }
      // An IPv6 address can be written in many ways, each of which would be another list of URLs.
      const host = sameForAll ? arrival.host : canonicalHost(arrival.host);
      const outcome = await serverCheck.ask(iceServersFor(host));
      return outcome.state === 'done'
        ? { ...outcome, observation: publicObservation(outcome.observation) }
        : outcome;
    },
    stop: () => serverCheck.stop(),
  };
}
