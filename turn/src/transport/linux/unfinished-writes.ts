import type { Socket } from 'node:net';

/**
 * Looks after which a connection that moves nothing is taken to wait for its client, which epoll tells of. Until then its
 * next step may be one that Node takes by itself, a few turns of its loop later; each turn looks at most twice.
 */
const MAXIMUM_LOOKS = 8;

interface Unfinished {
  /** octets that waited at the last look */
  waiting: number;
  /** looks since that changed */
  looks: number;
}

/**
 * Connections with octets that only Node's own event loop can send: it must begin to watch one that takes no more at the
 * moment, and it finishes every write over TLS in a turn of its own, before which it begins no other.
 */
export class UnfinishedWrites {
  readonly #unfinished = new Map<Socket, Unfinished>();

  /** Takes note of a connection that has just been written to. */
  add(socket: Socket): void {
    if (socket.writableLength > 0) this.#unfinished.set(socket, { waiting: 0, looks: 0 });
  }

  /** Whether Node's loop has to run again before the thread may wait. */
  needTurn(): boolean {
    let isNeeded = false;
    for (const [socket, unfinished] of this.#unfinished) {
      const { writableLength } = socket;
      if (socket.destroyed || writableLength === 0) {
        this.#unfinished.delete(socket);
        continue;
      }
      unfinished.looks = writableLength === unfinished.waiting ? unfinished.looks + 1 : 0;
      unfinished.waiting = writableLength;
      if (unfinished.looks < MAXIMUM_LOOKS) isNeeded = true;
    }
    return isNeeded;
  }
}
