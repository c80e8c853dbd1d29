import { request as requestHttp, type IncomingMessage, type RequestOptions } from 'node:http';
import { request as requestHttps } from 'node:https';
import { isIP, type Socket } from 'node:net';
import { TLSSocket } from 'node:tls';
import { connectionFault, type CertificateVerdict } from '../client/certificate-fault.js';
import { errorWord, reachFault, type ReachFault } from '../client/reach-fault.js';
import { createDeadline } from '../deadline.js';

/** Octets of a body; none of a signaling server's is as long. */
const MAXIMUM_BODY = 64 * 1024;

export interface HttpRequest {
  readonly url: URL;
  readonly method?: 'GET' | 'POST';
  /** sent as JSON */
  readonly body?: unknown;
  readonly patienceMs: number;
  readonly signal: AbortSignal;
  /** ms since the epoch */
  readonly now: () => number;
}

export type HttpOutcome =
  | {
      readonly outcome: 'answered';
      readonly status: number;
      readonly headers: IncomingMessage['headers'];
      readonly body: string;
      /** ms from the open connection to the answer's head */
      readonly answerMs: number;
      /** this clock when that came, ms since the epoch */
      readonly answeredAt: number;
      readonly tls: TlsOutcome | null;
    }
  | {
      readonly outcome: 'unreached';
      readonly fault: ReachFault;
      readonly detail: string | null;
    }
  | { readonly outcome: 'no_tls'; readonly detail: string | null };

export interface TlsOutcome {
  /** ms */
  readonly ms: number;
  readonly fault: CertificateVerdict | undefined;
}

/**
 * One request on a connection of its own. As with relays, a certificate with faults is noted and not acted upon: what the
 * doctor sends is no secret, and what it gets is not used for anything else than looking at it.
 */
export function requestOnce(options: HttpRequest): Promise<HttpOutcome> {
  const { url, method = 'GET', body, patienceMs, signal, now } = options;
  const isSecure = url.protocol === 'https:';
  const host = url.hostname.replace(/^\[(.*)\]$/u, '$1');
  const content = body === undefined ? undefined : JSON.stringify(body);
  const deadline = createDeadline(patienceMs, signal);
  const settings: RequestOptions & { rejectUnauthorized: boolean; servername?: string } = {
    method,
    agent: false,
    rejectUnauthorized: false,
    signal: deadline.signal,
    headers: {
      accept: 'application/json',
      ...(content !== undefined && {
        'content-type': 'application/json',
        'content-length': Buffer.byteLength(content),
      }),
    },
    ...(isSecure && isIP(host) === 0 && { servername: host }),
  };
  return new Promise((resolve) => {
    const times = { connected: Number.NaN, open: Number.NaN };
    let tls: TlsOutcome | null = null;
    let hasAnswered = false;
    const request = (isSecure ? requestHttps : requestHttp)(url, settings);
    request.once('close', () => {
      deadline.end();
      // A 101 to whoever asked for no other protocol is neither an answer nor an error to Node.
      if (!hasAnswered) resolve({ outcome: 'unreached', fault: 'silent', detail: null });
    });
    request.on('socket', (socket: Socket) => {
      socket.once('connect', () => {
        times.connected = performance.now();
        if (!isSecure) times.open = times.connected;
      });
      socket.once('secureConnect', () => {
        times.open = performance.now();
        if (!(socket instanceof TLSSocket)) return;
        tls = { ms: times.open - times.connected, fault: connectionFault(socket, host, now()) };
      });
    });
    request.on('response', (response) => {
      hasAnswered = true;
      const answerMs = performance.now() - times.open;
      const answeredAt = now();
      const { statusCode: status = 0, headers } = response;
      void readBody(response).then((text) =>
        resolve({ outcome: 'answered', status, headers, body: text, answerMs, answeredAt, tls }),
      );
    });
    request.on('error', (error: NodeJS.ErrnoException) => {
      const isLate = error.name === 'AbortError' || error.name === 'TimeoutError';
      if (isSecure && Number.isNaN(times.open) && !Number.isNaN(times.connected)) {
        resolve({ outcome: 'no_tls', detail: isLate ? 'no answer' : errorWord(error) });
        return;
      }
      const fault = isLate || !Number.isNaN(times.open) ? 'silent' : reachFault(error);
      resolve({ outcome: 'unreached', fault, detail: isLate ? null : errorWord(error) });
    });
    request.end(content);
  });
}

/** What comes of it, up to a bound; an answer that breaks off is judged by what there is. */
async function readBody(response: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let length = 0;
  try {
    for await (const chunk of response as AsyncIterable<Buffer>) {
      length += chunk.length;
      if (length > MAXIMUM_BODY) break;
      chunks.push(chunk);
    }
  } catch {
    // The deadline, or the server's end: the head has said what matters.
  }
  response.destroy();
  return Buffer.concat(chunks).toString();
}

/** JSON, or `undefined`. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
