/** A TURN client on real sockets, for tests. */
import { spawn } from 'node:child_process';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { connect as connectTcp } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { fileURLToPath } from 'node:url';
import { attributes } from '@parley/stun/attributes';
import { Method } from '@parley/stun/message-type';
import { read, type StunMessage } from '@parley/stun/stun-message';
import type { TransportAddress } from '@parley/stun/transport-address';
import { StreamFramer } from '@parley/stun/stream-framing';
import { splitDatagrams, withLength } from './datagram-stream.js';
import type { NetworkNamespace } from './network-namespace.js';
import { present } from '@parley/stun/testing/present';
import {
  credentialOf,
  encodeRequest,
  mustParse,
  type AddAttributes,
  type ClientCredential,
} from './requests.js';

/** As it was built: it is run by itself. */
const BRIDGE = fileURLToPath(new URL('../../dist/testing/datagram-bridge.js', import.meta.url));

/** Messages in the order of their arrival. */
class Inbox {
  readonly #messages: Buffer[] = [];
  readonly #waiting: ((message: Buffer) => void)[] = [];

  push(message: Buffer): void {
    const waiting = this.#waiting.shift();
    if (waiting === undefined) this.#messages.push(message);
    else waiting(message);
  }

  next(): Promise<Buffer> {
    const message = this.#messages.shift();
    if (message !== undefined) return Promise.resolve(message);
    return new Promise((resolve) => this.#waiting.push(resolve));
  }
}

export interface TurnClient {
  /** Sends octets as they are. */
  readonly send: (bytes: Buffer) => void;
  /** The next message from the server. */
  readonly next: () => Promise<Buffer>;
  /** Resolves when the server has closed the connection; never for UDP. */
  readonly closed: Promise<unknown>;
  /** Stops reading, so that the server's data piles up. */
  readonly pause: () => void;
  readonly close: () => void;
}

export async function connectUdp(server: TransportAddress): Promise<TurnClient> {
  const socket = createSocket(server.family === 4 ? 'udp4' : 'udp6');
  const inbox = new Inbox();
  socket.on('message', (message) => {
    inbox.push(message);
  });
  // A connected socket takes answers from the address it asked only.
  socket.connect(server.port, server.address);
  await once(socket, 'connect');
  return {
    send: (bytes) => {
      socket.send(bytes);
    },
    next: () => inbox.next(),
    closed: new Promise(() => undefined),
    pause: () => undefined,
    close: () => socket.close(),
  };
}

/** A socket inside a network namespace, bound to one of its addresses. */
export function connectUdpInside(
  namespace: NetworkNamespace,
  from: string,
  server: TransportAddress,
): TurnClient {
  const [command, ...entry] = namespace.entry;
  const bridge = spawn(
    command,
    [...entry, process.execPath, BRIDGE, from, server.address, String(server.port)],
    { stdio: ['pipe', 'pipe', 'inherit'] },
  );
  const inbox = new Inbox();
  bridge.stdout.on(
    'data',
    splitDatagrams((datagram) => {
      inbox.push(datagram);
    }),
  );
  return {
    send: (bytes) => {
      bridge.stdin.write(withLength(bytes));
    },
    next: () => inbox.next(),
    closed: new Promise(() => undefined),
    pause: () => undefined,
    close: () => {
      bridge.stdin.end();
    },
  };
}

export async function connectStream(
  server: TransportAddress,
  tls?: { readonly ca: string },
): Promise<TurnClient> {
  const target = { host: server.address, port: server.port };
  const socket =
    tls === undefined
      ? connectTcp(target)
      : connectTls({ ...target, ...tls, servername: 'turn.test', ALPNProtocols: ['stun.turn'] });
  const inbox = new Inbox();
  const framer = new StreamFramer(
    () => 70_000,
    (message) => {
      inbox.push(message);
      return true;
    },
  );
  socket.on('data', (chunk) => framer.push(chunk));
  // A reset is one way to be closed by the server, which tests wait for.
  socket.on('error', () => undefined);
  const closed = new Promise((resolve) => socket.once('close', resolve));
  await once(socket, tls === undefined ? 'connect' : 'secureConnect');
  return {
    send: (bytes) => {
      socket.write(bytes);
    },
    next: () => inbox.next(),
    closed,
    pause: () => {
      socket.pause();
    },
    close: () => socket.destroy(),
  };
}

/** A client that has allocated, and what it may do then. */
export class Session {
  readonly client: TurnClient;
  readonly credential: ClientCredential;
  nonce = '';
  relayed: TransportAddress = { family: 4, address: '0.0.0.0', port: 0 };

  constructor(client: TurnClient, credential = credentialOf('ana')) {
    this.client = client;
    this.credential = credential;
  }

  /** Sends a signed request and returns the next message, which must be the answer. */
  async request(method: number, add?: AddAttributes): Promise<StunMessage> {
    const transactionId = Buffer.from(crypto.getRandomValues(new Uint8Array(12)));
    this.client.send(
      encodeRequest({
        method,
        transactionId,
        credential: this.credential,
        nonce: this.nonce,
        ...(add === undefined ? {} : { add }),
      }),
    );
    const response = mustParse(await this.client.next());
    if (!response.transactionId.equals(transactionId)) throw new Error('not the answer');
    return response;
  }

  async permit(peer: TransportAddress): Promise<StunMessage> {
    return this.request(Method.createPermission, (w) => w.add(attributes.xorPeerAddress, peer));
  }

  async bind(channel: number, peer: TransportAddress): Promise<StunMessage> {
    return this.request(Method.channelBind, (w) =>
      w.add(attributes.channelNumber, channel).add(attributes.xorPeerAddress, peer),
    );
  }
}

/** Gets a nonce and asks for an allocation. */
export async function askForAllocation(
  client: TurnClient,
  credential?: ClientCredential,
): Promise<{ readonly session: Session; readonly response: StunMessage }> {
  const session = new Session(client, credential);
  client.send(encodeRequest({ method: Method.allocate }));
  session.nonce = present(read(mustParse(await client.next()), attributes.nonce));
  const response = await session.request(Method.allocate, (w) =>
    w.add(attributes.requestedTransport, 17),
  );
  return { session, response };
}

/** Gets a nonce and allocates, which must succeed. */
export async function allocate(
  client: TurnClient,
  credential?: ClientCredential,
): Promise<Session> {
  const { session, response } = await askForAllocation(client, credential);
  session.relayed = present(read(response, attributes.xorRelayedAddress));
  return session;
}
