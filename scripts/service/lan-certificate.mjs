import { X509Certificate } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

const DAY_MS = 24 * 60 * 60 * 1000;
/** Browsers refuse certificates that are valid for longer than 398 days. */
const VALID_DAYS = 397;
/** A certificate this close to its end is replaced, so that it does not end during a call. */
const RENEW_DAYS = 7;

/** @typedef {{ key: string, cert: string }} Certificate PEM */

/**
 * The self-signed certificate for this machine's names, kept in `folder` so that a browser has to be convinced
 * once only; made anew when an address is missing from it or its end is near.
 * @param {string} folder
 * @param {readonly string[]} addresses of this machine on the local network
 * @returns {Promise<Certificate>}
 */
export async function lanCertificate(folder, addresses) {
  const keyPath = join(folder, 'lan-key.pem');
  const certPath = join(folder, 'lan-cert.pem');
  const kept = await readPair(keyPath, certPath);
  if (kept !== null && isUsable(kept.cert, addresses, Date.now())) return kept;
  const made = await makeCertificate(addresses);
  await mkdir(folder, { recursive: true, mode: 0o700 });
  await writeFile(keyPath, made.key, { mode: 0o600 });
  await writeFile(certPath, made.cert);
  return made;
}

/**
 * @param {string} cert PEM
 * @param {readonly string[]} addresses that it must be valid for
 * @param {number} now ms since the epoch
 * @returns {boolean}
 */
export function isUsable(cert, addresses, now) {
  const certificate = new X509Certificate(cert);
  const lasts = Date.parse(certificate.validTo) - now > RENEW_DAYS * DAY_MS;
  return lasts && addresses.every((address) => certificate.checkIP(address) !== undefined);
}

/**
 * @param {readonly string[]} addresses
 * @param {number} [now] ms since the epoch
 * @returns {Promise<Certificate>}
 */
export async function makeCertificate(addresses, now = Date.now()) {
  // imported here because this file is loaded before anything is installed
  const { generate } = await import('selfsigned');
  const ips = ['127.0.0.1', '::1', ...addresses];
  const made = await generate([{ name: 'commonName', value: 'Parley on this network' }], {
    keyType: 'ec',
    algorithm: 'sha256',
    notBeforeDate: new Date(now),
    notAfterDate: new Date(now + VALID_DAYS * DAY_MS),
    extensions: [
      { name: 'basicConstraints', cA: false, critical: true },
      { name: 'keyUsage', digitalSignature: true, critical: true },
      { name: 'extKeyUsage', serverAuth: true },
      {
        name: 'subjectAltName',
        altNames: [{ type: 2, value: 'localhost' }, ...ips.map((ip) => ({ type: IP, ip }))],
      },
    ],
  });
  return { key: made.private, cert: made.cert };
}

/** The tag of an iPAddress in a GeneralName (RFC 5280 §4.2.1.6) */
const IP = /** @type {const} */ (7);

/**
 * @param {string} keyPath
 * @param {string} certPath
 * @returns {Promise<Certificate | null>}
 */
async function readPair(keyPath, certPath) {
  try {
    return { key: await readFile(keyPath, 'utf8'), cert: await readFile(certPath, 'utf8') };
  } catch {
    return null;
  }
}
