// A program of its own for services that run apart from whoever starts them, as in the NAT lab: takes the TLS off
// connections at TLS_FRONT_ADDRESSES (comma list) and TLS_FRONT_PORT, and hands their bytes to TLS_FRONT_TARGET_PORT of this machine.
import { readFile } from 'node:fs/promises';
import { openLanFront } from './lan-front.mjs';

/** @param {string} name */
function setting(name) {
  const value = process.env[name];
  if (value === undefined) throw new Error(`${name} is missing`);
  return value;
}

const certificate = {
  cert: await readFile(setting('TLS_FRONT_CERT'), 'utf8'),
  key: await readFile(setting('TLS_FRONT_KEY'), 'utf8'),
};
const port = Number(setting('TLS_FRONT_PORT'));
const target = { host: '127.0.0.1', port: Number(setting('TLS_FRONT_TARGET_PORT')) };
await Promise.all(
  setting('TLS_FRONT_ADDRESSES')
    .split(',')
    .map((address) => openLanFront({ certificate, port, address, target })),
);
