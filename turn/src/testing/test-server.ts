/** A server on loopback for integration tests, as it was built: workers run compiled modules only. */
import { freePort, portRange } from '@parley/shared/testing/own-ports';
import { transportAddress, type TransportAddress } from '@parley/stun/transport-address';
import type { Counters, Transport } from '../relay/counters.js';
import type { RelayAddresses } from '../relay/flow.js';
import type * as Server from '../server/server.js';
import type { TurnServer, TurnServerOptions } from '../server/server.js';
import { present } from '@parley/stun/testing/present';
import { REALM, SECRET } from './requests.js';

const { createTurnServer } = (await import(
  new URL('../../dist/server/server.js', import.meta.url).href
)) as typeof Server;

/** A way to run the server. */
export interface Variant extends Required<Pick<TurnServerOptions, 'transport' | 'workers'>> {
  readonly name: string;
}

const portable: Variant = { name: 'the portable transport', transport: 'portable', workers: 1 };

/** Every way to run the server that this platform has. */
export const variants: readonly Variant[] =
  process.platform === 'linux' && ['x64', 'arm64'].includes(process.arch)
    ? [
        portable,
        { name: 'the Linux transport', transport: 'linux', workers: 1 },
        { name: 'two workers', transport: 'linux', workers: 2 },
      ]
    : [portable];

let variant: Pick<TurnServerOptions, 'transport' | 'workers'> = {};

/** Has servers that are started from now on run this way; in place of the server's own choice. */
export function runAs({ transport, workers }: Variant): void {
  variant = { transport, workers };
}

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

/** What all servers of this process relay from that are told nothing else. */
let sharedRelayPorts: ReturnType<typeof portRange> | undefined;

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
    port: await freePort(),
    relayPorts: await (sharedRelayPorts ??= portRange(200)),
    hostAddresses: [],
    allowedPeers: [],
    deniedPeers: [],
    userQuota: 0,
    totalQuota: 0,
    bytesPerSecond: 0,
    unauthenticatedRate: 0,
    ...variant,
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
