import { expect, test } from 'vitest';
import { neededPorts } from './ports.mjs';

const all = { signaling: true, turn: true, lan: true };

/** @param {ReturnType<typeof neededPorts>} listeners */
const brief = (listeners) =>
  listeners.map(({ protocol, port, variable }) => `${protocol} ${port} ${variable}`);

test('a start without settings needs the documented ports', () => {
  expect(brief(neededPorts({}, all))).toEqual([
    'TCP 8080 PORT',
    'UDP 3478 TURN_PORT',
    'TCP 3478 TURN_PORT',
    'TCP 8443 LAN_PORT',
  ]);
});

test('one part alone needs its own ports only', () => {
  const parts = { signaling: false, turn: true, lan: false };
  expect(brief(neededPorts({ TURN_PORT: '4000' }, parts))).toEqual([
    'UDP 4000 TURN_PORT',
    'TCP 4000 TURN_PORT',
  ]);
});

test('a value that is no port is left for the server to refuse', () => {
  const parts = { signaling: true, turn: false, lan: false };
  for (const PORT of ['http', '0', '65536', '80.5', '-1']) {
    expect(neededPorts({ PORT }, parts)).toEqual([]);
  }
});
