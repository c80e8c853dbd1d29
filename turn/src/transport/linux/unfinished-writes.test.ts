import { Socket } from 'node:net';
import { describe, expect, it } from 'vitest';
import { UnfinishedWrites } from './unfinished-writes.js';

/** A connection of which only the octets that wait matter. */
function socketWith(waiting: number): Socket & { writableLength: number } {
  const socket = new Socket();
  Object.defineProperty(socket, 'writableLength', { value: waiting, writable: true });
  return socket;
}

describe('unfinished writes', () => {
  it('need no turn of Node’s loop when the kernel took everything', () => {
    const writes = new UnfinishedWrites();
    writes.add(socketWith(0));
    expect(writes.needTurn()).toBe(false);
  });

  it('need turns until nothing is left', () => {
    const writes = new UnfinishedWrites();
    const socket = socketWith(300);
    writes.add(socket);
    for (const left of [300, 200, 100]) {
      socket.writableLength = left;
      expect(writes.needTurn()).toBe(true);
    }
    socket.writableLength = 0;
    expect(writes.needTurn()).toBe(false);
  });

  it('need none for a client that does not read, until it does', () => {
    const writes = new UnfinishedWrites();
    const socket = socketWith(300);
    writes.add(socket);
    const looks = Array.from({ length: 20 }, () => writes.needTurn());
    expect(looks[0]).toBe(true);
    expect(looks.slice(-10)).toEqual(Array<boolean>(10).fill(false));
    socket.writableLength = 200;
    expect(writes.needTurn()).toBe(true);
    socket.destroy();
    expect(writes.needTurn()).toBe(false);
  });
});
