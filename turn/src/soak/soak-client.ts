/** Many clients at once that allocate, give back, or leave without a word. */
import { randomBytes } from 'node:crypto';
import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import { attributes } from '@parley/stun/attributes';
import { MessageClass, Method } from '@parley/stun/message-type';
import { read, type StunMessage } from '@parley/stun/stun-message';
import type { TransportAddress } from '@parley/stun/transport-address';
import {
  credentialOf,
  encodeRequest,
  errorCodeOf,
  mustParse,
  type AddAttributes,
  type ClientCredential,
} from '../testing/requests.js';

/** ms between transmissions, and how many there are. */
const RETRANSMIT_MS = 500;
const TRANSMISSIONS = 20;

const DAY_S = 86_400;

/** One 5-tuple. */
class SoakClient {
  readonly #socket: Socket;
  readonly #credential: ClientCredential;
  #nonce: string | undefined;
  #received: ((message: StunMessage) => void) | undefined;

  private constructor(socket: Socket, credential: ClientCredential) {
    this.#socket = socket;
    this.#credential = credential;
    socket.on('message', (bytes) => this.#received?.(mustParse(bytes)));
    // The server's port may be closed for a moment; sending again is what helps.
    socket.on('error', () => undefined);
  }

  /** @param local 0 as port for any */
  static async open(
    server: TransportAddress,
    local: TransportAddress,
    credential: ClientCredential,
  ): Promise<SoakClient> {
    const socket = createSocket('udp4');
    socket.bind(local.port, local.address);
    await once(socket, 'listening');
    socket.connect(server.port, server.address);
    await once(socket, 'connect');
    return new SoakClient(socket, credential);
  }

  async allocate(): Promise<void> {
    await this.#succeed(Method.allocate, (w) => w.add(attributes.requestedTransport, 17));
  }

  async release(): Promise<void> {
    await this.#succeed(Method.refresh, (w) => w.add(attributes.lifetime, 0));
  }

  close(): void {
    this.#socket.close();
  }

  /** Takes nonces as they come; any other error is thrown. */
  async #succeed(method: number, add: AddAttributes): Promise<void> {
    for (;;) {
      const response = await this.#request(method, add);
      if (response.messageClass === MessageClass.success) return;
      const code = errorCodeOf(response);
      if (code !== 401 && code !== 438) throw new Error(`method ${method} was answered ${code}`);
      this.#nonce = read(response, attributes.nonce);
    }
  }

  async #request(method: number, add: AddAttributes): Promise<StunMessage> {
    const transactionId = randomBytes(12);
    const bytes = encodeRequest({
      method,
      transactionId,
      add,
      ...(this.#nonce !== undefined && { credential: this.#credential, nonce: this.#nonce }),
    });
    return new Promise((resolve, reject) => {
      let left = TRANSMISSIONS;
      const transmit = (): void => {
        left -= 1;
        if (left < 0) {
          clearInterval(timer);
          reject(new Error(`method ${method} was not answered`));
        } else {
          this.#socket.send(bytes);
        }
      };
      const timer = setInterval(transmit, RETRANSMIT_MS);
      this.#received = (message) => {
        if (!message.transactionId.equals(transactionId)) return;
        clearInterval(timer);
        resolve(message);
      };
      transmit();
    });
  }
}

/** How many clients are at work at once. */
const CONCURRENCY = 64;

/** Does something so many times, several at once; the first failure is thrown. */
async function concurrently(times: number, run: (index: number) => Promise<void>): Promise<void> {
  let next = 0;
  const work = async (): Promise<void> => {
    while (next < times) {
      const index = next;
      next += 1;
      await run(index);
    }
  };
  await Promise.all(Array.from({ length: Math.min(CONCURRENCY, times) }, work));
}

/** Allocates and gives back, so many times in all, over a few 5-tuples. */
export async function cycle(server: TransportAddress, times: number): Promise<void> {
  const credential = credentialOf('soak', { ttlSeconds: DAY_S });
  const free: SoakClient[] = [];
  const all: SoakClient[] = [];
  try {
    await concurrently(times, async () => {
      let client = free.pop();
      if (client === undefined) {
        const local = { family: 4, address: '127.0.0.1', port: 0 } as const;
        client = await SoakClient.open(server, local, credential);
        all.push(client);
      }
      await client.allocate();
      await client.release();
      free.push(client);
    });
  } finally {
    for (const client of all) client.close();
  }
}

/** Client ports, from below which Linux gives out none by itself. */
const FIRST_CLIENT_PORT = 2000;
const CLIENTS_PER_ADDRESS = 1000;

/** Makes so many allocations and leaves them: their 5-tuples are 127.1.`round`.x, and their sockets are closed. */
export async function abandon(
  server: TransportAddress,
  allocations: number,
  round: number,
): Promise<void> {
  const credential = credentialOf('soak', { ttlSeconds: DAY_S });
  await concurrently(allocations, async (index) => {
    const client = await SoakClient.open(
      server,
      {
        family: 4,
        address: `127.1.${round}.${1 + Math.floor(index / CLIENTS_PER_ADDRESS)}`,
        port: FIRST_CLIENT_PORT + (index % CLIENTS_PER_ADDRESS),
      },
      credential,
    );
    await client.allocate();
    client.close();
  });
}
