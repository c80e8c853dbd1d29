import { STATUS_CODES } from 'node:http';
import type { Duplex } from 'node:stream';
import type { ApiError } from '@parley/shared';

/** Answers a connection that has no response object, such as one that wants to become a WebSocket, and lets go of it. */
export function endWithError(
  socket: Duplex,
  status: number,
  error: ApiError,
  headers: Readonly<Record<string, string>> = {},
): void {
  const body = JSON.stringify(error);
  const all = {
    'Content-Type': 'application/json; charset=utf-8',
    'Content-Length': String(Buffer.byteLength(body)),
    'Cache-Control': 'no-store',
    ...headers,
    Connection: 'close',
  };
  const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}\r\n`);
  // The client may be gone by now; there is nobody left to tell.
  socket.on('error', () => socket.destroy());
  // Ended alone the connection would stay half open for as long as the client likes.
  socket.end(`HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\n${lines.join('')}\r\n${body}`, () =>
    socket.destroy(),
  );
}
