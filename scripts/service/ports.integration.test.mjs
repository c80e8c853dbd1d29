import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { freePort } from '@parley/shared/testing/own-ports';
import { expect, test } from 'vitest';
import { portFaults } from './ports.mjs';

const host = '127.0.0.1';

test('a taken TCP port is named with the variable that changes it', async () => {
  const port = await freePort();
  const server = createServer().listen(port, host);
  await once(server, 'listening');
  const listener = {
    protocol: /** @type {const} */ ('TCP'),
    port,
    host,
    variable: 'PORT',
    purpose: 'x',
  };
  const [fault] = await portFaults([listener]);
  server.close();
  expect(fault).toContain(`TCP port ${port} (for x) is taken`);
  expect(fault).toContain(`PORT=${port + 1}`);
  await once(server, 'close');
  expect(await portFaults([listener])).toEqual([]);
});

test('a taken UDP port is named, while the same TCP port is free', async () => {
  const socket = createSocket('udp4');
  const port = await freePort();
  socket.bind(port, host);
  await once(socket, 'listening');
  const listener = { port, host, variable: 'TURN_PORT', purpose: 'the relay' };
  const faults = await portFaults([
    { ...listener, protocol: 'UDP' },
    { ...listener, protocol: 'TCP' },
  ]);
  socket.close();
  expect(faults).toHaveLength(1);
  expect(faults[0]).toContain(`UDP port ${port}`);
});
