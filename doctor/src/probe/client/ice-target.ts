import { parseIceUrl, type IceServerKind } from '@parley/shared';

export type ClientTransport = 'udp' | 'tcp' | 'tls';

/** What an ICE URL asks to be done. */
export interface IceTarget {
  /** as it was handed out */
  readonly url: string;
  readonly kind: IceServerKind;
  readonly transport: ClientTransport;
  /** a name or an address, an IPv6 one without brackets */
  readonly host: string;
  readonly port: number;
}

const transports = {
  stun: 'udp',
  'relay-udp': 'udp',
  'relay-tcp': 'tcp',
  'relay-tls': 'tls',
} as const;

/**
 * Reads a URL of RFC 7064 or RFC 7065; `undefined` for what is none, and for `turns:` over UDP: that is DTLS, which neither
 * browsers nor the relay speak.
 */
export function iceTarget(url: string): IceTarget | undefined {
  const parsed = parseIceUrl(url);
  if (parsed === undefined || parsed.port < 1 || parsed.port > 65_535) return undefined;
  // RFC 7064 §3.1 knows no transport; RFC 7065 §3.2 would have DTLS for this one.
  if (/^stuns?:.*\?|^turns:.*=udp$/iu.test(url)) return undefined;
  const { kind, host, port } = parsed;
  return {
    url,
    kind,
    transport: /^stuns:/iu.test(url) ? 'tls' : transports[kind],
    host: host.replace(/^\[(.*)\]$/u, '$1'),
    port,
  };
}
