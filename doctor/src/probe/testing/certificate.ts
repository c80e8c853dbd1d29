import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { generate } from 'selfsigned';
import { onTestFinished } from 'vitest';

export interface CertificateFiles {
  readonly cert: string;
  readonly key: string;
}

/** A certificate that signs itself, as files, until the test ends. */
export async function certificateFiles(options: {
  readonly name: string;
  readonly notBefore?: Date;
  readonly notAfter?: Date;
}): Promise<CertificateFiles> {
  const { name, notBefore, notAfter } = options;
  const altNames = /^[\d.]+$/u.test(name)
    ? [{ type: 7 as const, ip: name }]
    : [{ type: 2 as const, value: name }];
  const made = await generate([{ name: 'commonName', value: name }], {
    keyType: 'ec',
    ...(notBefore && { notBeforeDate: notBefore }),
    ...(notAfter && { notAfterDate: notAfter }),
    extensions: [{ name: 'subjectAltName', altNames }],
  });
  const folder = await mkdtemp(join(tmpdir(), 'doctor-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  const files = { cert: join(folder, 'cert.pem'), key: join(folder, 'key.pem') };
  await writeFile(files.cert, made.cert);
  await writeFile(files.key, made.private);
  return files;
}
