import { browserClock } from './adapters/browser-clock.js';
import { browserIdentity } from './adapters/browser-identity.js';
import { browserMediaDevices } from './adapters/browser-media-devices.js';
import { watchNetwork } from './adapters/browser-network.js';
import { browserStorage } from './adapters/browser-storage.js';
import { browserDigest } from './adapters/sha256.js';
import { browserVisibility } from './adapters/browser-visibility.js';
import { createSignaling } from './adapters/socket-signaling.js';
import { createLocalMedia } from './call/local-media.js';
import { createRelayWish } from './call/relay-wish.js';
import type { Call } from './call/state.js';
import type { Services } from './ui/services.js';

/** What a call needs beyond the lobby: the peer connections and the call itself. */
const loadCall = () =>
  Promise.all([
    import('./adapters/simple-peer-link.js'),
    import('./adapters/relay-probe.js'),
    import('./call/call.js'),
  ]);

/** Binds one visit to a room to the browser. */
export const openRoom: Services['openRoom'] = (room, { relay }) => {
  const signaling = createSignaling({ clock: browserClock });
  const media = createLocalMedia({
    devices: browserMediaDevices(),
    storage: browserStorage,
    clock: browserClock,
  });
  // Before anyone asks for the call, as it takes a moment.
  const own = browserIdentity(room);
  const relayWish = createRelayWish(browserStorage, relay);
  let call: Call | null = null;
  return {
    signaling,
    media,
    relayWish,
    warm() {
      loadCall().catch(() => {
        // Fetched again by `createCall`, which tells of the failure.
      });
    },
    async createCall(name) {
      const [[{ createPeerLink }, { probeRelay }, { createCall }], identity] = await Promise.all([
        loadCall(),
        own.identity,
      ]);
      call = createCall({
        signaling,
        createLink: createPeerLink,
        watchNetwork,
        probeRelay,
        clock: browserClock,
        media,
        storage: browserStorage,
        page: browserVisibility,
        random: (bytes) => crypto.getRandomValues(bytes),
        room,
        name,
        relayWish,
        identity,
        digest: browserDigest,
      });
      return call;
    },
    close() {
      call?.close();
      media.close();
      signaling.close();
      own.close();
    },
  };
};
