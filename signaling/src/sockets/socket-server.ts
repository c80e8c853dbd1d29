import type { Server as HttpServer } from 'node:http';
import type {
  ClientToServerEvents,
  Member,
  MemberLeft,
  ServerToClientEvents,
} from '@parley/shared';
import { endWithError } from '../edge/raw-answer.js';
import type { ConnectionId } from '../rooms/room-store.js';
import { Server } from 'socket.io';
import type { DefaultEventsMap, Socket } from 'socket.io';

export type SocketServer = Server<ClientToServerEvents, ServerToClientEvents>;
export type ServerSocket = Socket<
  ClientToServerEvents,
  ServerToClientEvents,
  DefaultEventsMap,
  unknown
>;

/** Bytes; four times the largest message, so that one somewhat over the limit is still answered (PROTOCOL.md M5). */
const maxFrameBytes = 256 * 1024;

/** Also the part of the address that tells our upgrades from others. */
const path = '/socket.io/';

/** Socket.IO beside Fastify on one HTTP server. */
export function createSocketServer(
  http: HttpServer,
  allowedOrigins: '*' | readonly string[],
): SocketServer {
  http.on('upgrade', (request, socket) => {
    if (request.url?.startsWith(path) === true) return;
    endWithError(socket, 404, { code: 'not_found', message: 'there is nothing at this address' });
  });
  return new Server(http, {
    path,
    // Done above: Engine.IO would leave the connection half open.
    destroyUpgrade: false,
    serveClient: false,
    maxHttpBufferSize: maxFrameBytes,
    // A dead connection is noticed within 12 s, while a mobile network's pause of some seconds passes unnoticed.
    pingInterval: 5000,
    pingTimeout: 7000,
    // A client that opens a connection and never speaks Socket.IO over it.
    connectTimeout: 10_000,
    // Own pages need no CORS; admission refuses the origins that are not listed.
    ...(allowedOrigins.length > 0 && {
      cors: { origin: allowedOrigins === '*' ? '*' : [...allowedOrigins] },
    }),
  });
}

type Told =
  | readonly [event: 'member-joined' | 'member-updated', member: Member]
  | readonly [event: 'member-left', left: MemberLeft];

/** Tells these connections, and nobody else, what became of a member. */
export function tell(
  io: SocketServer,
  recipients: readonly ConnectionId[],
  ...[event, payload]: Told
): void {
  // To Socket.IO an empty list of rooms means every client of the server.
  if (recipients.length === 0) return;
  const audience = io.to([...recipients]);
  if (event === 'member-left') audience.emit(event, payload);
  else audience.emit(event, payload);
}
