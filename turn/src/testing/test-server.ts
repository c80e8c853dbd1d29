/** A server on loopback for integration tests. */
import { transportAddress, type TransportAddress } from '../codec/transport-address.js';
import type { Counters, Transport } from '../relay/counters.js';
import type { RelayAddresses } from '../relay/flow.js';
import { createTurnServer, type TurnServer, type TurnServerOptions } from '../server.js';
import { present } from './present.js';
import { REALM, SECRET } from './requests.js';

export interface TestServer {
  readonly turn: TurnServer;
  /** faults of the server that packets brought out; a test should find none */
  readonly faults: unknown[];
  readonly counters: () => Promise<Counters>;
  readonly listener: (transport: Transport, address?: string) => TransportAddress;
}

export interface TestServerOptions extends Partial<TurnServerOptions> {
  /** 127.0.0.1 unless others are named */
  readonly listenAddresses?: readonly string[];
  /** what every listener relays from: 127.0.0.1 by default */
  readonly relays?: RelayAddresses;
}

export async function startTestServer({
  listenAddresses = ['127.0.0.1'],
  relays = { 4: { bound: '127.0.0.1', announced: '127.0.0.1' } },
  ...options
}: TestServerOptions = {}): Promise<TestServer> {
  const faults: unknown[] = [];
  const turn = createTurnServer({
    realm: REALM,
    secrets: [SECRET],
    listeners: listenAddresses.map((address) => ({ address, relays })),
    port: 0,
    relayPorts: [21_000, 21_199],
    hostAddresses: [],
    allowedPeers: [],
    deniedPeers: [],
    userQuota: 0,
    totalQuota: 0,
    bytesPerSecond: 0,
    unauthenticatedRate: 0,
    ...options,
  });
  turn.events.on('fault', ({ error }) => faults.push(error));
  turn.events.on('socketError', ({ code }) => faults.push(code));
  await turn.start();
  return {
    turn,
    faults,
    counters: async () => (await turn.statistics()).counters,
    listener(transport, address = '127.0.0.1') {
      const found = turn.listeners.find(
        (listener) => listener.transport === transport && listener.address === address,
      );
      return transportAddress(address, present(found).port);
    },
  };
}
