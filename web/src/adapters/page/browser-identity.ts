import type { RoomId } from '@parley/shared';
import { browserClock } from './browser-clock.js';
import { browserStorage } from './browser-storage.js';
import { certificateStore } from './certificate-store.js';
import { openIdentity, type OpenIdentity } from '../connection/link-identity.js';
import { pageLocks } from './page-locks.js';

/** RFC 8827 §6.5: the curve and hash that every browser has to support. */
const algorithm = { name: 'ECDSA', namedCurve: 'P-256' };

const none: OpenIdentity = { identity: Promise.resolve(null), close: () => undefined };

/** What this tab shows itself by in a room. Without a secure context no code can be made, and so no key is kept. */
export const browserIdentity = (room: RoomId): OpenIdentity =>
  globalThis.isSecureContext
    ? openIdentity({
        room,
        storage: browserStorage,
        clock: browserClock,
        store: certificateStore,
        locks: pageLocks,
        generate: (expires) => {
          const wanted: EcKeyGenParams & { readonly expires: number } = { ...algorithm, expires };
          return RTCPeerConnection.generateCertificate(wanted);
        },
      })
    : none;
