import type { IncomingMessage } from 'node:http';
import proxyAddr from 'proxy-addr';

/** Decides whether the address of the `index`-th hop (0 = the connection itself) is a proxy of ours. */
export type TrustProxy = (address: string, index: number) => boolean;

/** Where a request comes from and under which address it reached us. */
export interface RequestView {
  /** IP address of the client */
  readonly address: string;
  /** host and port as the client wrote them, in lower case; an IPv6 literal in brackets */
  readonly host: string;
  readonly scheme: 'http' | 'https';
}

export function compileTrust(trust: number | readonly string[] | undefined): TrustProxy {
  if (trust === undefined) return () => false;
  if (typeof trust === 'number') return (_address, index) => index < trust;
  return proxyAddr.compile([...trust]);
}

/**
 * Reads a request, of HTTP or of a Socket.IO handshake alike. What a proxy says (`X-Forwarded-*`) counts only if the
 * connection comes from one that is trusted.
 */
export function viewRequest(request: IncomingMessage, trust: TrustProxy): RequestView {
  const peer = request.socket.remoteAddress;
  const proxied = peer !== undefined && trust(peer, 0);
  const forwardedScheme = proxied ? lastEntry(request.headers['x-forwarded-proto']) : undefined;
  const forwardedHost = proxied ? lastEntry(request.headers['x-forwarded-host']) : undefined;
  const encrypted = 'encrypted' in request.socket && request.socket.encrypted === true;
  return {
    // A connection that is gone already has no address.
    address: peer === undefined ? '' : proxyAddr(request, trust),
    host: readAuthority(forwardedHost) ?? readAuthority(request.headers.host) ?? 'localhost',
    scheme: (forwardedScheme ?? (encrypted ? 'https' : 'http')) === 'https' ? 'https' : 'http',
  };
}

/** Of a header that each proxy may append to, the entry of the nearest one: the only one that we trust. */
function lastEntry(header: string | string[] | undefined): string | undefined {
  const text = Array.isArray(header) ? header.join(',') : header;
  return text?.split(',').at(-1)?.trim().toLowerCase();
}

/** `host[:port]` without anything else: it goes into URLs and headers of the answer. */
function readAuthority(text: string | undefined): string | undefined {
  if (text === undefined || !/^(?:\[[0-9a-f:.]+\]|[a-z0-9_.-]+)(?::\d{1,5})?$/iu.test(text)) {
    return undefined;
  }
  return URL.canParse(`http://${text}`) ? text.toLowerCase() : undefined;
}

/** The host without its port; an IPv6 literal keeps its brackets. */
export const hostName = (authority: string): string => authority.replace(/:\d+$/u, '');
