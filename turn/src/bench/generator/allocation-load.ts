/** Clients that come one after the other, several at a time: challenge, Allocate, and Refresh with lifetime 0 or not. */
import { randomBytes } from 'node:crypto';
import { attributes } from '@parley/stun/attributes';
import { Method } from '@parley/stun/message-type';
import { parseStunMessage, read, type StunMessage } from '@parley/stun/stun-message';
import { encodeRequest, type ClientCredential } from '../../testing/requests.js';
import {
  allocateAttributes,
  clientCredential,
  errorCode,
  releaseAttributes,
} from './control-client.js';
import type { RelayTarget } from './flows.js';
import type { SocketFactory } from './socket-factory.js';
import { POLLIN } from './system-calls.js';
import type { UdpSocket } from './udp-socket.js';

/** clients at a time */
const CONCURRENCY = 16;
const WAIT_MS = 50;
/** ms without an answer until a request is sent again, and how often it is */
const RETRANSMIT_MS = 500;
const TRANSMISSIONS = 5;
/** So many clients without success in a row mean that the server takes no more. */
const HOPELESS = 100;

export interface AllocationResult {
  /** clients that got what they asked for */
  readonly completed: number;
  readonly failed: number;
  readonly seconds: number;
}

/** Allocates and gives back for that long, each time as a new client. */
export function churnAllocations(
  factory: SocketFactory,
  target: RelayTarget,
  seconds: number,
): AllocationResult {
  const end = performance.now() + seconds * 1000;
  return runClients(factory, target, {
    mayStart: () => performance.now() < end,
    onDone: (socket) => socket.close(),
    releases: true,
  });
}

/** Makes that many allocations and leaves them; the sockets of those that succeeded go into `held`. */
export function holdAllocations(
  factory: SocketFactory,
  target: RelayTarget,
  count: number,
  held: UdpSocket[],
): AllocationResult {
  let started = 0;
  return runClients(factory, target, {
    mayStart: () => {
      started += 1;
      return started <= count;
    },
    onDone: (socket) => held.push(socket),
    releases: false,
  });
}

interface Clients {
  readonly mayStart: () => boolean;
  readonly onDone: (socket: UdpSocket) => void;
  readonly releases: boolean;
}

function runClients(
  factory: SocketFactory,
  target: RelayTarget,
  { mayStart, onDone, releases }: Clients,
): AllocationResult {
  const credential = clientCredential(target.credential);
  const began = performance.now();
  const active = new Set<AllocatingClient>();
  let completed = 0;
  let failed = 0;
  let failedInARow = 0;
  let isOpen = true;
  for (;;) {
    while (isOpen && active.size < CONCURRENCY) {
      isOpen = failedInARow < HOPELESS && mayStart();
      if (isOpen) {
        active.add(new AllocatingClient(factory.openUdp(nextAddress()), target.port, credential));
      }
    }
    if (active.size === 0) break;
    const waiting = [...active];
    factory.wait(
      waiting.map(({ socket }) => socket.fd),
      POLLIN,
      WAIT_MS,
    );
    for (const client of waiting) {
      client.advance(releases);
      if (client.state === 'working') continue;
      active.delete(client);
      if (client.state === 'done') {
        completed += 1;
        failedInARow = 0;
        onDone(client.socket);
      } else {
        failed += 1;
        failedInARow += 1;
        client.socket.close();
      }
    }
  }
  return { completed, failed, seconds: (performance.now() - began) / 1000 };
}

let clients = 0;

/**
 * Each client has an address of its own, 127.1.0.0 to 127.1.255.255, so that none gets the five-tuple of an earlier one,
 * which servers remember for a while.
 */
function nextAddress(): string {
  clients += 1;
  return `127.1.${(clients >> 8) & 0xff}.${clients & 0xff}`;
}

class AllocatingClient {
  readonly socket: UdpSocket;
  readonly #credential: ClientCredential;
  state: 'working' | 'done' | 'failed' = 'working';
  #method: number = Method.allocate;
  #nonce: string | undefined;
  #request: Buffer = Buffer.alloc(0);
  #sentAt = 0;
  #transmissions = 0;

  constructor(socket: UdpSocket, port: number, credential: ClientCredential) {
    this.socket = socket;
    this.#credential = credential;
    socket.connect(port);
    this.#ask();
  }

  /** Reads what has come and sends what is next, again if it must. */
  advance(releases: boolean): void {
    for (let bytes = this.socket.receive(); bytes !== undefined; bytes = this.socket.receive()) {
      const response = parseStunMessage(bytes);
      if (typeof response === 'string' || !this.#isAnswer(response)) continue;
      this.#take(response, releases);
      if (this.state !== 'working') return;
    }
    if (performance.now() - this.#sentAt < RETRANSMIT_MS) return;
    if (this.#transmissions < TRANSMISSIONS) this.#transmit();
    else this.state = 'failed';
  }

  #isAnswer(response: StunMessage): boolean {
    return response.transactionId.equals(this.#request.subarray(8, 20));
  }

  #take(response: StunMessage, releases: boolean): void {
    const code = errorCode(response);
    if (code === undefined) {
      if (!releases || this.#method === Method.refresh) {
        this.state = 'done';
        return;
      }
      this.#method = Method.refresh;
      this.#ask();
      return;
    }
    const nonce = read(response, attributes.nonce);
    // 401 is the challenge and comes once; 438 gives a newer nonce (RFC 8489 §9.2.5).
    if (nonce === undefined || !(code === 438 || (code === 401 && this.#nonce === undefined))) {
      this.state = 'failed';
      return;
    }
    this.#nonce = nonce;
    this.#ask();
  }

  /** Sends the next request. */
  #ask(): void {
    this.#request = encodeRequest({
      method: this.#method,
      transactionId: randomBytes(12),
      add: this.#method === Method.allocate ? allocateAttributes : releaseAttributes,
      ...(this.#nonce === undefined ? {} : { credential: this.#credential, nonce: this.#nonce }),
    });
    this.#transmissions = 0;
    this.#transmit();
  }

  #transmit(): void {
    this.socket.send(this.#request);
    this.#sentAt = performance.now();
    this.#transmissions += 1;
  }
}
