import { connect, type Socket } from 'node:net';
import { expect, onTestFinished, vi } from 'vitest';

/** Milliseconds within which a server has long let go. */
const patience = 5000;

/** A TCP connection whose client never ends it, whatever the server does. */
export function connectHalfOpen(url: string): Socket {
  const { hostname, port } = new URL(url);
  const socket = connect({ host: hostname, port: Number(port), allowHalfOpen: true });
  // Being reset is what is waited for.
  socket.on('error', () => socket.destroy());
  onTestFinished(() => void socket.destroy());
  return socket;
}

/** Resolves once the server has let go of the connection altogether, and not only of its own half. */
export async function goneAtTheOtherEnd(socket: Socket): Promise<void> {
  await vi.waitFor(() => {
    if (socket.writable) socket.write('?');
    expect(socket.destroyed).toBe(true);
  }, patience);
}
