import { X509Certificate } from 'node:crypto';
import { expect, test } from 'vitest';
import { isUsable, makeCertificate } from './lan-certificate.mjs';

const DAY_MS = 24 * 60 * 60 * 1000;
const addresses = ['192.168.1.5', '10.0.0.7'];

test('the certificate names localhost and every address of this machine', async () => {
  const { cert, key } = await makeCertificate(addresses);
  const certificate = new X509Certificate(cert);
  expect(certificate.checkHost('localhost')).toBe('localhost');
  for (const address of [...addresses, '127.0.0.1', '::1']) {
    expect(certificate.checkIP(address)).toBe(address);
  }
  expect(key).toContain('PRIVATE KEY');
});

test('it is used until an address is missing from it', async () => {
  const { cert } = await makeCertificate(addresses);
  expect(isUsable(cert, addresses, Date.now())).toBe(true);
  expect(isUsable(cert, [...addresses, '192.168.1.6'], Date.now())).toBe(false);
});

test('it is replaced a week before it ends', async () => {
  const { cert } = await makeCertificate(addresses, 0);
  expect(isUsable(cert, addresses, 389 * DAY_MS)).toBe(true);
  expect(isUsable(cert, addresses, 391 * DAY_MS)).toBe(false);
});
