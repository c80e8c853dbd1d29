import { expect, test } from 'vitest';
import { neededPorts, settingFaults } from './ports.mjs';

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

test('settings that cannot work together are all named before anything starts', () => {
  const env = { PORT: '3478', LAN_PORT: 'https' };
  expect(settingFaults(env, all)).toEqual([
    'LAN_PORT must be a port from 1 to 65535, not "https".',
    'PORT and TURN_PORT are both 3478: set one of them to another port.',
  ]);
  expect(settingFaults({ PORT: '0' }, all)).toEqual([expect.stringContaining('PORT must be')]);
  expect(settingFaults({}, all)).toEqual([]);
});
