import { expect, test } from 'vitest';
import type { ConnectionRecord } from './connection-record.js';
import { worstPath } from './statistics-driver.js';

const connection = (
  local: [type: string, relayProtocol: string | null],
  remote: string,
): ConnectionRecord => {
  const pair = {
    local: 'near',
    remote: 'far',
    state: 'succeeded',
    nominated: true,
    requestsSent: 1,
    responsesReceived: 1,
  };
  const [type, relayProtocol] = local;
  return {
    connectionState: 'connected',
    iceConnectionState: 'connected',
    iceGatheringState: 'complete',
    local: [{ id: 'near', type, at: '', relayProtocol, url: null }],
    remote: [{ id: 'far', type: remote, at: '', relayProtocol: null, url: null }],
    pairs: [pair],
    selected: pair,
    framesDecoded: 0,
    audioBytes: 0,
  };
};

test('of both ends of the selected pair the worse one counts', () => {
  expect(worstPath([connection(['host', null], 'srflx')])).toBe('srflx');
  expect(worstPath([connection(['relay', 'tls'], 'host')])).toBe('relay-tls');
  expect(worstPath([connection(['prflx', null], 'relay')])).toBe('relay-udp');
});

test('of several connections the worst one counts, and without any there is no path', () => {
  const direct = connection(['host', null], 'host');
  expect(worstPath([direct, connection(['relay', 'tcp'], 'host')])).toBe('relay-tcp');
  expect(worstPath([{ ...direct, selected: null }])).toBeNull();
});
