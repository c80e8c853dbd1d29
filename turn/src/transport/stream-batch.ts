import type { Socket } from 'node:net';
import { TLSSocket } from 'node:tls';

/**
 * Holds back what is written to TCP connections until a batch of packets has been dealt with, so that one system call takes
 * many messages. Over TLS every message is written at once, in a record of its own: coturn's `turnutils_uclient`, for one,
 * reads no more than one message from a record.
 */
export class StreamBatch {
  /** in this batch; those of TCP are corked */
  readonly #written = new Set<Socket>();
  readonly #begun: () => void;

  /** @param begun told that something waits for a flush; {@link flushingOnImmediate} has one that flushes by itself */
  constructor(begun: () => void) {
    this.#begun = begun;
  }

  /** Writes with the rest of the batch. */
  write(socket: Socket, message: Buffer): void {
    if (!this.#written.has(socket)) {
      if (!(socket instanceof TLSSocket)) socket.cork();
      this.#written.add(socket);
      if (this.#written.size === 1) this.#begun();
    }
    socket.write(message);
  }

  /**
   * Ends the batch.
   * @param ended told of each connection that was written to, of which some may still have octets left
   */
  flush(ended?: (socket: Socket) => void): void {
    if (this.#written.size === 0) return;
    for (const socket of this.#written) {
      socket.uncork();
      ended?.(socket);
    }
    this.#written.clear();
  }
}

/** A batch that ends when Node's event loop has handed over what had arrived. */
export function flushingOnImmediate(): StreamBatch {
  const batch = new StreamBatch(() => {
    setImmediate(() => {
      batch.flush();
    });
  });
  return batch;
}
