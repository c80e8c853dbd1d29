import { readFileSync, unwatchFile, watchFile } from 'node:fs';
import type { Logger } from 'pino';
import type { TlsFiles } from '../config/listeners.js';
import type { Certificate } from '../transport/stream-listener.js';

/** How often the files are looked at, ms. */
const POLL_MS = 5000;

export function readCertificate(files: TlsFiles): Certificate {
  return { cert: readFileSync(files.certPath), key: readFileSync(files.keyPath) };
}

/** Files whose certificate is in use. */
export interface CertificateFiles {
  /** Reads them now. */
  readonly reload: () => void;
  readonly unwatch: () => void;
}

/** Hands the certificate on whenever its files change; `use` throws when it does not fit its key. */
export function watchCertificate(
  files: TlsFiles,
  use: (certificate: Certificate) => void,
  logger: Logger,
): CertificateFiles {
  const reload = (): void => {
    try {
      use(readCertificate(files));
      logger.info('certificate reloaded');
    } catch (error) {
      // Files are often replaced one after the other; the old certificate stays until both fit.
      logger.warn({ err: error }, 'certificate not reloaded; the old one stays in use');
    }
  };
  const paths = [files.certPath, files.keyPath];
  for (const path of paths) {
    watchFile(path, { interval: POLL_MS, persistent: false }, reload);
  }
  return {
    reload,
    unwatch() {
      for (const path of paths) unwatchFile(path, reload);
    },
  };
}
