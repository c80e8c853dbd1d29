/** The certificate that one tab's member uses for all its links, kept so that a reloaded page finds it again. */
import type { RoomId } from '@parley/shared';
import type { Clock, LinkIdentity, Storage } from '../../call/ports.js';
import type { CertificateStore } from '../page/certificate-store.js';
import type { PageLocks } from '../page/page-locks.js';

export interface IdentityOptions {
  readonly room: RoomId;
  readonly storage: Storage;
  readonly clock: Pick<Clock, 'now' | 'after'>;
  readonly store: CertificateStore;
  readonly locks: PageLocks;
  /** Makes a certificate that expires after so many milliseconds. */
  readonly generate: (lifetimeMs: number) => Promise<RTCCertificate>;
}

export interface OpenIdentity {
  /** null where no certificate can be made: the browser then makes one for each link. */
  readonly identity: Promise<LinkIdentity | null>;
  /** The page has no use for it any more; what is kept stays for the next one. */
  close(): void;
}

const dayMs = 86_400_000;
/** The most that browsers grant, since a call may last long; the key is deleted with the call. */
const lifetimeMs = 365 * dayMs;
/** A certificate that is kept is not begun with when it has less left than this. */
const leastLeftMs = dayMs;
/** A tab that was closed without leaving may be opened again so long; then its key is deleted. */
const keptForMs = dayMs / 2;
/** A page that is being reloaded lets go of its lock within this time; a duplicated tab's original does not. */
const lockWaitMs = 1_000;
/** A database that takes longer does not keep anyone from joining. */
const storeWaitMs = 1_000;

const lockNameOf = (id: string) => `parley-certificate-${id}`;

/**
 * The certificate belongs to the tab: its id is in the tab's storage. A duplicated tab has a copy of that, but not the lock
 * that goes with it, and makes a certificate of its own. So does a tab whose certificate is about to expire.
 */
export function openIdentity(options: IdentityOptions): OpenIdentity {
  const { storage, clock, store, locks } = options;
  const key = `parley.certificate.${options.room}`;
  let closed = false;
  let free: (() => void) | null = null;

  const holdLock = async (id: string, waitMs: number): Promise<boolean> => {
    const release = await locks.hold(lockNameOf(id), waitMs);
    if (closed) release?.();
    else free = release;
    return release !== null;
  };

  /** Rejects when the work takes too long. */
  const inTime = <Value>(work: Promise<Value>): Promise<Value> =>
    new Promise((resolve, reject) => {
      const cancel = clock.after(storeWaitMs, () => reject(new Error('the database is too slow')));
      work.then(resolve, reject).finally(cancel);
    });

  async function find(): Promise<LinkIdentity | null> {
    const id = storage.get('tab', key);
    if (id === null || !(await holdLock(id, lockWaitMs))) return null;
    const certificate = await inTime(store.get(id));
    if (certificate === undefined || certificate.expires < clock.now() + leastLeftMs) {
      free?.();
      return null;
    }
    // That it was used now is for the sweeping; where it cannot be noted, it is not kept for as long.
    store.put(id, certificate).catch(() => undefined);
    return {
      certificate,
      lasts: true,
      forget() {
        storage.set('tab', key, null);
        // Where this fails, the key is swept away later.
        store.delete(id).catch(() => undefined);
      },
    };
  }

  /** Nobody waits for the database: that the certificate is kept comes after it is made. */
  async function make(): Promise<LinkIdentity> {
    const certificate = await options.generate(lifetimeMs);
    const id = crypto.randomUUID();
    let lasts = false;
    let forgotten = false;
    const keep = async () => {
      await holdLock(id, lockWaitMs);
      await store.put(id, certificate);
      if (!forgotten && !closed) storage.set('tab', key, id);
      lasts = storage.get('tab', key) === id;
      if (!lasts) await store.delete(id);
    };
    // A browser may keep no certificates, or no site data at all.
    keep().catch(() => undefined);
    return {
      certificate,
      get lasts() {
        return lasts;
      },
      forget() {
        forgotten = true;
        lasts = false;
        storage.set('tab', key, null);
        store.delete(id).catch(() => undefined);
      },
    };
  }

  async function sweep(): Promise<void> {
    const held = await locks.held();
    await store.sweep(clock.now() - keptForMs, (id) => held.has(lockNameOf(id)));
  }

  const identity = find()
    // What cannot be read was not kept.
    .catch(() => null)
    .then((found) => found ?? make())
    .catch(() => null);
  // What is left over this time is swept the next time.
  identity.then(sweep).catch(() => undefined);

  return {
    identity,
    close() {
      closed = true;
      free?.();
      free = null;
    },
  };
}
