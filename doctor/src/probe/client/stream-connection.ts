import { connect as connectTcp, isIP, type Socket } from 'node:net';
import { connect as connectTls, type TLSSocket } from 'node:tls';
import { StreamFramer } from '@parley/stun/stream-framing';
import { transportAddress } from '@parley/stun/transport-address';
import { createDeadline } from '../deadline.js';
import { connectionFault } from './certificate-fault.js';
import type { Connection, ConnectionHandlers, Endpoint, Opening } from './connection.js';
import { errorWord, reachFault } from './reach-fault.js';

/** Octets of one message: no answer to what the doctor asks is longer, and a hostile one takes no more memory. */
const MAXIMUM_LENGTH = 4096;

/**
 * Octets that may wait for a server that does not read. Data beyond that are lost, as over UDP; what the doctor sends by itself
 * is a tenth of it.
 */
const MAXIMUM_UNSENT = 1024 * 1024;

export interface StreamOptions {
  /** ms until a connection that does not come about is given up */
  readonly patienceMs: number;
  readonly signal: AbortSignal;
  readonly now: () => number;
}

/**
 * A connection over TCP (RFC 8489 §6.2.2) or TLS (§6.2.3). A certificate with faults is noted and not acted upon, so that
 * what lies behind it is looked at as well: nothing that is sent there is a secret, since TURN proves a password by HMAC.
 */
export async function openStream(
  endpoint: Endpoint,
  handlers: ConnectionHandlers,
  { patienceMs, signal, now }: StreamOptions,
): Promise<Opening> {
  const started = performance.now();
  const elapsed = (): number => performance.now() - started;
  const { address, port } = endpoint.address;
  const tcp = connectTcp({ host: address, port });
  const { signal: deadline, end } = createDeadline(patienceMs, signal);
  tcp.once('close', end);

  const tcpOutcome = await settled(tcp, 'connect', deadline);
  if (tcpOutcome !== 'done') {
    tcp.destroy();
    const isLate = tcpOutcome === 'late';
    return {
      opened: false,
      step: 'reach',
      fault: isLate ? 'silent' : reachFault(tcpOutcome),
      detail: isLate ? null : errorWord(tcpOutcome),
    };
  }
  const connectMs = elapsed();
  tcp.setNoDelay(true);
  if (endpoint.transport === 'tcp') {
    end();
    return { opened: true, connection: serve(tcp, handlers, { connectMs, tls: null }, 'tcp') };
  }

  const secure: TLSSocket = connectTls({
    socket: tcp,
    rejectUnauthorized: false,
    host: endpoint.host,
    // RFC 6066 §3: an address is no server name.
    ...(isIP(endpoint.host) === 0 && { servername: endpoint.host }),
  });
  const tlsOutcome = await settled(secure, 'secureConnect', deadline);
  if (tlsOutcome !== 'done') {
    secure.destroy();
    tcp.destroy();
    const detail = tlsOutcome === 'late' ? 'no answer' : errorWord(tlsOutcome);
    return { opened: false, step: 'tls', connectMs, detail };
  }
  end();
  const fault = connectionFault(secure, endpoint.host, now());
  const tls = { ms: elapsed() - connectMs, fault };
  return { opened: true, connection: serve(secure, handlers, { connectMs, tls }, 'tls') };
}

/** Waits for a socket's event, an error, or the deadline. */
function settled(
  socket: Socket,
  event: 'connect' | 'secureConnect',
  deadline: AbortSignal,
): Promise<'done' | 'late' | NodeJS.ErrnoException> {
  return new Promise((resolve) => {
    const late = (): void => resolve('late');
    const failed = (error: NodeJS.ErrnoException): void => resolve(error);
    if (deadline.aborted) late();
    deadline.addEventListener('abort', late, { once: true });
    socket.once(event, () => {
      deadline.removeEventListener('abort', late);
      resolve('done');
    });
    // Stays: a socket that is given up may fail yet.
    socket.on('error', failed);
    socket.once('close', () => failed(Object.assign(new Error('closed'), { code: 'ECONNRESET' })));
  });
}

function serve(
  socket: Socket,
  { received, ended }: ConnectionHandlers,
  times: Pick<Connection, 'connectMs' | 'tls'>,
  transport: 'tcp' | 'tls',
): Connection {
  let isClosed = false;
  let hasSaid: 'nothing' | 'something' | 'messages' = 'nothing';
  const close = (): void => {
    isClosed = true;
    socket.destroy();
  };
  const framer = new StreamFramer(
    () => MAXIMUM_LENGTH,
    (message) => {
      hasSaid = 'messages';
      if (!isClosed) received(message);
      return !isClosed;
    },
  );
  // Less than a message and then the end is no STUN either: such as a TLS alert (RFC 8446 §6), of a server that wants TLS.
  const endedBy = (detail: string): void => {
    if (isClosed) return;
    close();
    ended({ reason: hasSaid === 'something' ? 'not_stun' : 'closed', detail });
  };
  socket.on('data', (chunk) => {
    if (hasSaid === 'nothing') hasSaid = 'something';
    const fault = framer.push(chunk);
    if (fault === undefined || isClosed) return;
    close();
    ended({ reason: 'not_stun', detail: fault });
  });
  socket.on('error', (error: NodeJS.ErrnoException) => endedBy(errorWord(error)));
  socket.on('close', () => endedBy('it closed the connection'));
  return {
    ...times,
    transport,
    local: transportAddress(socket.localAddress ?? '0.0.0.0', socket.localPort ?? 0),
    send: (message) => {
      // RFC 8656 §12.5: ChannelData is padded to four octets over streams; STUN's length is a multiple of four anyway.
      const padding = -message.length & 3;
      if (isClosed || socket.writableLength > MAXIMUM_UNSENT) return;
      socket.write(padding === 0 ? message : Buffer.concat([message, Buffer.alloc(padding)]));
    },
    close,
  };
}
