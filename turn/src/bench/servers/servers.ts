/** The servers that are measured, and how each is started alike: on loopback, with REST credentials, without quotas. */
import { fileURLToPath } from 'node:url';
import { freePort } from '@parley/shared/testing/own-ports';
import { mintTurnCredential } from '@parley/shared/turn-credentials';
import { REALM, SECRET } from '../../testing/requests.js';
import type { Credential } from '../generator/control-client.js';
import type { RelayTarget } from '../generator/flows.js';
import { describeServer, type Program, type ServerName } from './server-names.js';
import { startProcess, type Command, type ServerProcess } from './server-process.js';
import { LOOPBACK } from '../generator/socket-factory.js';

/** below the ephemeral ports, which the generator's sockets have, and above those that servers are given to listen at */
const RELAY_PORTS = { first: 20_000, last: 31_999 } as const;

// The built programs, also for tests that run from the sources.
const MAIN = fileURLToPath(new URL('../../../dist/main.js', import.meta.url));
const NODE_TURN = fileURLToPath(
  new URL('../../../dist/bench/servers/node-turn-process.js', import.meta.url),
);

export interface Coturn {
  readonly program: string;
  readonly arguments: readonly string[];
  /** what it is found and loaded with */
  readonly environment: Readonly<NodeJS.ProcessEnv>;
}

export interface RunningServer {
  readonly target: RelayTarget;
  readonly process: ServerProcess;
}

/** A server that cannot be measured here, though nothing is wrong with the bench: the message says why. */
export class LeftOutError extends Error {
  override name = 'LeftOutError';
}

export interface ServerOptions {
  readonly coturn: Coturn;
  /** for what a server wants to write beside its work */
  readonly folder: string;
}

/** Starts a server; it may take a moment until it answers. Throws {@link LeftOutError}. */
export async function startServer(
  name: ServerName,
  options: ServerOptions,
): Promise<RunningServer> {
  const { program, clients } = describeServer(name);
  const port = await freePort();
  const credential = mintCredential();
  const process = await startProcess(command(program, port, credential, options));
  try {
    if (program === 'linux' || program === 'portable') {
      requireTransport(program, await process.printed('"turn ready"'));
    }
  } catch (error) {
    await process.stop();
    throw error;
  }
  const clientFraming = program === 'node-turn' ? 'indication' : 'channel';
  return { target: { port, credential, clientFraming, clients }, process };
}

function command(
  program: Program,
  port: number,
  credential: Credential,
  { coturn, folder }: ServerOptions,
): Command {
  switch (program) {
    case 'linux':
    case 'portable':
      return {
        program: process.execPath,
        arguments: [MAIN],
        environment: environment(program, port),
      };
    case 'coturn':
      return {
        program: coturn.program,
        arguments: [...coturnArguments(port, folder), ...coturn.arguments],
        environment: coturn.environment,
      };
    case 'node-turn': {
      const { first, last } = RELAY_PORTS;
      const { username, password } = credential;
      const numbers = [port, first, last].map(String);
      return {
        program: process.execPath,
        arguments: [NODE_TURN, ...numbers, username, password],
        environment: {},
      };
    }
  }
}

function environment(transport: 'linux' | 'portable', port: number): Record<string, string> {
  return {
    TURN_TRANSPORT: transport,
    TURN_SECRET: SECRET,
    TURN_REALM: REALM,
    TURN_PORT: String(port),
    TURN_LISTEN_IPS: LOOPBACK,
    TURN_RELAY_IPS: LOOPBACK,
    TURN_RELAY_PORTS: `${RELAY_PORTS.first}-${RELAY_PORTS.last}`,
    TURN_ALLOWED_PEERS: '127.0.0.0/8',
    TURN_USER_QUOTA: '0',
    TURN_UNAUTH_RATE: '0',
    TURN_DRAIN_SECONDS: '0',
  };
}

function coturnArguments(port: number, folder: string): string[] {
  return [
    '-n',
    '--no-cli',
    '--no-tls',
    '--no-dtls',
    '--allow-loopback-peers',
    '--use-auth-secret',
    `--static-auth-secret=${SECRET}`,
    `--realm=${REALM}`,
    `--listening-port=${port}`,
    `--listening-ip=${LOOPBACK}`,
    `--relay-ip=${LOOPBACK}`,
    `--min-port=${RELAY_PORTS.first}`,
    `--max-port=${RELAY_PORTS.last}`,
    '--log-file=/dev/null',
    '--no-stdout-log',
    `--pidfile=${folder}/coturn.pid`,
    `--userdb=${folder}/coturn.sqlite`,
  ];
}

/** The relay takes the portable transport by itself where the other one does not work; that would be measured twice. */
function requireTransport(wanted: 'linux' | 'portable', readyLine: string): void {
  const ready = JSON.parse(readyLine) as { readonly transport?: unknown };
  const used = ready.transport === 'linux' ? 'linux' : 'portable';
  if (used !== wanted) {
    throw new LeftOutError(`the relay runs on its ${used} transport here`);
  }
}

function mintCredential(): Credential {
  const minted = mintTurnCredential({
    secret: SECRET,
    user: 'bench',
    ttlSeconds: 86_400,
    now: Date.now(),
  });
  return { username: minted.username, password: minted.credential };
}
