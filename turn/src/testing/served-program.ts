/** The real program on loopback, which ends with the test that started it. */
import { freePort } from '@parley/shared/testing/own-ports';
import { transportAddress, type TransportAddress } from '@parley/stun/transport-address';
import { runServer, type Program } from './program.js';
import { endLater } from './real-sockets.js';
import { connectStream, connectUdp, type TurnClient } from './turn-client.js';

/** The ways to run the program: names and values of its variables. */
export const waysToRun: readonly (readonly [name: string, Record<string, string>])[] = [
  ['the portable transport', { TURN_TRANSPORT: 'portable' }],
  ...(process.platform === 'linux'
    ? ([
        ['the Linux transport', { TURN_TRANSPORT: 'linux' }],
        ['two workers', { TURN_TRANSPORT: 'linux', TURN_WORKERS: '2' }],
      ] as const)
    : []),
];

export interface ServedProgram {
  readonly program: Program;
  readonly connect: (transport?: 'udp' | 'tcp') => Promise<TurnClient>;
}

/** Runs the program until the test ends; it relays from 127.0.0.1, and serves once this has resolved. */
export async function served(environment: Record<string, string>): Promise<ServedProgram> {
  const address: TransportAddress = transportAddress('127.0.0.1', await freePort());
  const program = runServer({
    TURN_PORT: String(address.port),
    TURN_LISTEN_IPS: address.address,
    TURN_RELAY_IPS: address.address,
    ...environment,
  });
  endLater(async () => {
    program.kill('SIGKILL');
    await program.finished;
  });
  await program.printed('"msg":"turn ready"');
  return {
    program,
    async connect(transport = 'udp') {
      const client = await (transport === 'udp' ? connectUdp(address) : connectStream(address));
      endLater(() => {
        client.close();
      });
      return client;
    },
  };
}
