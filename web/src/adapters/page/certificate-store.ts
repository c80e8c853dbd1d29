/** Certificates with their private keys, which no script can read, in the browser's IndexedDB. */
export interface CertificateStore {
  get(id: string): Promise<RTCCertificate | undefined>;
  /** Keeps it under that id, as used now. Rejects where the browser cannot keep certificates. */
  put(id: string, certificate: RTCCertificate): Promise<void>;
  delete(id: string): Promise<void>;
  /** Deletes what was last used before `since` (ms since the epoch), except what is `inUse`. */
  sweep(since: number, inUse: (id: string) => boolean): Promise<void>;
}

interface Stored {
  readonly certificate: RTCCertificate;
  /** ms since the epoch */
  readonly usedAt: number;
}

const databaseName = 'parley';
const storeName = 'certificates';

function done<Value>(request: IDBRequest<Value>): Promise<Value> {
  return new Promise((resolve, reject) => {
    request.addEventListener('success', () => resolve(request.result));
    request.addEventListener('error', () => reject(request.error ?? new Error('IndexedDB failed')));
  });
}

/** Runs `work` on the store; the database is closed again, so that no tab stands in the way of a later version. */
async function inStore<Value>(
  mode: IDBTransactionMode,
  work: (store: IDBObjectStore) => Promise<Value>,
): Promise<Value> {
  const opening = indexedDB.open(databaseName, 1);
  opening.addEventListener('upgradeneeded', () => opening.result.createObjectStore(storeName));
  const database = await done(opening);
  try {
    return await work(database.transaction(storeName, mode).objectStore(storeName));
  } finally {
    database.close();
  }
}

export const certificateStore: CertificateStore = {
  get: (id) =>
    inStore('readonly', async (store) => {
      const stored = (await done(store.get(id))) as Stored | undefined;
      return stored?.certificate;
    }),
  put: (id, certificate) =>
    inStore('readwrite', async (store) => {
      const stored: Stored = { certificate, usedAt: Date.now() };
      await done(store.put(stored, id));
    }),
  delete: (id) =>
    inStore('readwrite', async (store) => {
      await done(store.delete(id));
    }),
  sweep: (since, inUse) =>
    inStore('readwrite', async (store) => {
      for (const key of await done(store.getAllKeys())) {
        const stored = (await done(store.get(key))) as Stored;
        // Ids are all that was ever used as a key here.
        if (stored.usedAt < since && !inUse(key as string)) await done(store.delete(key));
      }
    }),
};
