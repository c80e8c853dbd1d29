import { networkInterfaces } from 'node:os';
import { freePort } from '@parley/shared/testing/own-ports';
import { transportAddress } from '@parley/stun/transport-address';
import { expect, it } from 'vitest';
import { probeNat } from './network-probe.js';
import { ownAddressTexts } from './own-network.js';
import { startRelay } from './testing/program.js';

const options = {
  ownAddresses: ownAddressTexts(networkInterfaces()),
  signal: new AbortController().signal,
};

it('sees that there is no NAT and no filter, with a server of two addresses (RFC 5780)', async () => {
  const { port } = await startRelay({
    TURN_LISTEN_IPS: '127.0.0.1,127.0.0.2',
    TURN_ALT_PORT: String(await freePort()),
  });
  const servers = [transportAddress('127.0.0.1', port)];
  expect(await probeNat({ ...options, servers }, Promise.resolve([]))).toEqual({
    mapping: 'none',
    filtering: 'none',
    hairpinning: 'unknown',
    mapped: ['127.0.0.1', '127.0.0.1', '127.0.0.1'],
  });
});

it('knows nothing of a filter by a server of one port', async () => {
  const { port } = await startRelay();
  const servers = [transportAddress('127.0.0.1', port)];
  const { mapping, filtering } = await probeNat({ ...options, servers }, Promise.resolve([]));
  expect({ mapping, filtering }).toEqual({ mapping: 'none', filtering: 'unknown' });
});

it('knows nothing without a server', async () => {
  const nothing = await probeNat({ ...options, servers: [] }, Promise.resolve([]));
  expect(nothing).toMatchObject({
    mapping: 'unknown',
    filtering: 'unknown',
    hairpinning: 'unknown',
  });
});
