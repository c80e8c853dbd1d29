import { once } from 'node:events';
import { createServer } from 'node:net';
import { connect } from 'node:tls';
import { freePort } from '@parley/shared/testing/own-ports';
import { expect, test } from 'vitest';
import { makeCertificate } from './lan-certificate.mjs';
import { openLanFront } from './lan-front.mjs';

/** @param {import('node:net').Server} server */
function portOf(server) {
  const address = server.address();
  if (typeof address !== 'object' || address === null) throw new Error('not listening');
  return address.port;
}

test('bytes pass both ways, and closing ends the connections it carries', async () => {
  const upstream = createServer((socket) => socket.pipe(socket)).listen(0, '127.0.0.1');
  await once(upstream, 'listening');
  const certificate = await makeCertificate([]);
  const port = await freePort();
  const target = { host: '127.0.0.1', port: portOf(upstream) };
  const close = await openLanFront({ certificate, port, target });

  const client = connect({ port, host: '127.0.0.1', ca: certificate.cert });
  client.write('hello');
  const [answer] = await once(client, 'data');
  expect(String(answer)).toBe('hello');
  expect(client.authorized).toBe(true);

  const ended = once(client, 'close');
  await close();
  await ended;
  upstream.close();
  await once(upstream, 'close');
});
