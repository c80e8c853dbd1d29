/** Certificates of an authority that these tests alone trust, in order and not. */
import { createHash, X509Certificate } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { generate } from 'selfsigned';

/** What may be wrong with a certificate. */
export type CertificateFault =
  'expired' | 'not valid yet' | 'of another name' | 'of an unknown authority';

/** PEM files. */
export interface CertificateFiles {
  readonly cert: string;
  readonly key: string;
}

export interface Authority {
  /** its certificate, a PEM file for those who trust it */
  readonly cert: string;
  /** for all sites */
  readonly good: CertificateFiles;
  readonly faulty: Readonly<Record<CertificateFault, CertificateFiles>>;
  /** of the key of the good certificate, as Chromium wants it to trust that one: base64 of SHA-256 */
  readonly goodKeyHash: string;
  remove(): Promise<void>;
}

const dayMs = 24 * 60 * 60 * 1000;

/** @param domain whose subdomains the certificates are for */
export async function createAuthority(domain: string): Promise<Authority> {
  const folder = await mkdtemp(join(tmpdir(), 'parley-authority-'));
  const own = await generate([{ name: 'commonName', value: 'Parley test authority' }], {
    keyType: 'ec',
    algorithm: 'sha256',
    extensions: [
      { name: 'basicConstraints', cA: true, critical: true },
      { name: 'keyUsage', keyCertSign: true, cRLSign: true, critical: true },
    ],
  });
  const issue = async (
    file: string,
    { name = `*.${domain}`, ageDays = 1, signed = true },
  ): Promise<CertificateFiles & { readonly pem: string }> => {
    const notBefore = Date.now() - ageDays * dayMs;
    const made = await generate([{ name: 'commonName', value: name }], {
      keyType: 'ec',
      algorithm: 'sha256',
      notBeforeDate: new Date(notBefore),
      notAfterDate: new Date(notBefore + 90 * dayMs),
      extensions: [
        { name: 'basicConstraints', cA: false, critical: true },
        { name: 'extKeyUsage', serverAuth: true },
        { name: 'subjectAltName', altNames: [{ type: DNS, value: name }] },
      ],
      ...(signed ? { ca: { key: own.private, cert: own.cert } } : {}),
    });
    const files = { cert: join(folder, `${file}.pem`), key: join(folder, `${file}-key.pem`) };
    await writeFile(files.cert, made.cert);
    await writeFile(files.key, made.private, { mode: 0o600 });
    return { ...files, pem: made.cert };
  };
  const cert = join(folder, 'authority.pem');
  await writeFile(cert, own.cert);
  const good = await issue('good', {});
  return {
    cert,
    good,
    faulty: {
      expired: await issue('expired', { ageDays: 91 }),
      'not valid yet': await issue('not-yet', { ageDays: -1 }),
      'of another name': await issue('other-name', { name: `*.elsewhere.${domain}` }),
      'of an unknown authority': await issue('unknown', { signed: false }),
    },
    goodKeyHash: keyHash(good.pem),
    remove: () => rm(folder, { recursive: true }),
  };
}

/** The tag of a dNSName in a GeneralName (RFC 5280 §4.2.1.6) */
const DNS = 2;

function keyHash(pem: string): string {
  const key = new X509Certificate(pem).publicKey.export({ type: 'spki', format: 'der' });
  return createHash('sha256').update(key).digest('base64');
}
