import type { SeenCandidate } from '../../doctor/ports.js';

/** Foundation, component, transport, priority, address, port and type (RFC 8839 §5.1). */
const attribute =
  /^candidate:\S+ \d+ (\S+) \d+ (\S+) (\d+) typ (host|srflx|prflx|relay)(?: raddr (\S+) rport (\d+))?/u;

/** `undefined` for the end of candidates, and for what a browser should not have made. */
export function seenCandidate({
  candidate: text,
}: Pick<RTCIceCandidate, 'candidate'>): SeenCandidate | undefined {
  const [, transport, address, port, type, relatedAddress, relatedPort] =
    attribute.exec(text) ?? [];
  if (address === undefined || port === undefined) return undefined;
  const isHidden = relatedPort === undefined || hiddenPorts.has(relatedPort);
  return {
    text,
    type: type as SeenCandidate['type'],
    protocol: transport?.toLowerCase() === 'tcp' ? 'tcp' : 'udp',
    address,
    port: Number(port),
    relatedAddress: isHidden ? null : (relatedAddress ?? null),
    relatedPort: isHidden ? null : Number(relatedPort),
  };
}

/** Where a browser hides the own address (RFC 8828 §5.1), it names no port either: 0, or 9 for discard. */
const hiddenPorts: ReadonlySet<string> = new Set(['0', '9']);
