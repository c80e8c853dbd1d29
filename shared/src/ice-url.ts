import type { IceServerKind } from './link-facts.js';

/** One URL of `RTCConfiguration.iceServers` (RFC 7064, RFC 7065). */
export interface IceUrl {
  readonly kind: IceServerKind;
  readonly host: string;
  readonly port: number;
}

const pattern =
  /^(stuns?|turns?):(\[[^\]]+\]|[^:?/@\s[\]]+)(?::(\d{1,5}))?(?:\?transport=(udp|tcp))?$/iu;

/** Answers `undefined` for what is no ICE URL. Browsers write the same URL differently, so compare what this answers. */
export function parseIceUrl(url: string): IceUrl | undefined {
  const [, scheme, host, port, transport] = pattern.exec(url) ?? [];
  if (scheme === undefined || host === undefined) return undefined;
  const isSecure = /s$/iu.test(scheme);
  return {
    kind: kindOf(scheme.toLowerCase(), transport?.toLowerCase()),
    host: host.toLowerCase(),
    port: port === undefined ? (isSecure ? 5349 : 3478) : Number(port),
  };
}

function kindOf(scheme: string, transport: string | undefined): IceServerKind {
  switch (scheme) {
    case 'turns':
      return 'relay-tls';
    case 'turn':
      return transport === 'tcp' ? 'relay-tcp' : 'relay-udp';
    default:
      return 'stun';
  }
}

export function isSameServer(one: IceUrl, other: IceUrl): boolean {
  return one.kind === other.kind && one.host === other.host && one.port === other.port;
}
