import { isDeepStrictEqual } from 'node:util';
import { otherServers, type AlternateServer } from '../relay/alternate-servers.js';
import type { ServerPort } from '../relay/flow.js';
import type { Relay } from '../relay/relay.js';
import type { Settings } from '../relay/settings.js';
import { watchAlternates } from './alternate-watch.js';
import type { Emit } from './events.js';

export interface AlternateService {
  /** Watches the servers that the settings name by now. What is known about those that were watched before stays. */
  readonly watch: (core: Relay, serverPorts: readonly ServerPort[]) => void;
  readonly stop: () => void;
}

/** Tells the core, and whoever listens, which of the other servers can serve. */
export function createAlternateService(settings: () => Settings, emit: Emit): AlternateService {
  let watched: readonly AlternateServer[] = [];
  let stopWatching = (): void => undefined;
  return {
    watch(core, serverPorts) {
      const servers = otherServers(serverPorts, settings().alternateServers);
      if (isDeepStrictEqual(servers, watched)) return;
      stopWatching();
      for (const server of watched) core.setInService(server, true);
      watched = servers;
      const { stop } = watchAlternates({
        servers,
        secret: () => settings().secrets[0] ?? '',
        changed(server, isInService) {
          core.setInService(server, isInService);
          emit('alternateChanged', { server, isInService });
        },
      });
      stopWatching = stop;
    },
    stop() {
      stopWatching();
    },
  };
}
