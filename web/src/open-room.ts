import { browserClock } from './adapters/page/browser-clock.js';
import { browserIdentity } from './adapters/page/browser-identity.js';
import { browserMediaDevices } from './adapters/devices/browser-media-devices.js';
import { watchNetwork } from './adapters/page/browser-network.js';
import { browserStorage } from './adapters/page/browser-storage.js';
import { browserDigest } from './adapters/page/sha256.js';
import { browserVisibility } from './adapters/page/browser-visibility.js';
import { warmWebRtc } from './adapters/connection/warm-webrtc.js';
import { createSignaling } from './adapters/signaling/socket-signaling.js';
import { createLocalMedia } from './call/media/local-media.js';
import { createRelayWish } from './call/link/relay-wish.js';
import type { Call } from './call/state.js';
import { loadOnce } from './load-once.js';
import type { Services } from './ui/services.js';

/** What a call needs beyond the lobby: the peer connections and the call itself. */
const loadCall = loadOnce(() =>
  Promise.all([
    import('./adapters/connection/simple-peer-link.js'),
    import('./adapters/connection/relay-probe.js'),
    import('./call/call.js'),
  ]),
);

/** Binds one visit to a room to the browser. */
export const openRoom: Services['openRoom'] = (room, { relay }) => {
  const signaling = createSignaling({ clock: browserClock, watchNetwork });
  const media = createLocalMedia({
    devices: browserMediaDevices(),
    storage: browserStorage,
    clock: browserClock,
  });
  // Before anyone asks for the call, as it takes a moment.
  const own = browserIdentity(room);
  const relayWish = createRelayWish(browserStorage, relay);
  let call: Call | null = null;
  let closed = false;
  return {
    signaling,
    media,
    relayWish,
    warm() {
      loadCall()
        .then(warmWebRtc)
        .catch(() => {
          // Code is fetched again by `createCall`, which tells of the failure; a link tells of its own.
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
      // Who has left while its code was fetched has no more use for it.
      if (closed) call.close();
      return call;
    },
    close() {
      closed = true;
      call?.close();
      media.close();
      signaling.close();
      own.close();
    },
  };
};
