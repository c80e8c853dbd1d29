/** Which listeners stand in for one another in NAT behaviour discovery: RFC 5780 §6. */
import ipaddr from 'ipaddr.js';
import type { ServerPort } from './flow.js';

/** The listeners that an answer can come from instead of the one that was asked. */
export interface AlternatePorts {
  /** the same address, the other port */
  readonly otherPort: ServerPort;
  /** another address, with both ports; `undefined` where there is no second address that clients can tell apart */
  readonly otherAddress:
    { readonly samePort: ServerPort; readonly otherPort: ServerPort } | undefined;
}

/** The two ports of one address over one transport, the first being the one that was listed first. */
interface PortPair {
  readonly ports: readonly [ServerPort, ServerPort];
  readonly announced: string;
  /** pairs of one kind are in reach of the same clients: loopback, private, public */
  readonly kind: string;
}

/**
 * Finds the alternates of each listener. Only those with a second port on their address have any, and their other
 * address is the next one of the same kind: neither loopback nor a private address is of use to somebody who came by a
 * public one. Behind a 1:1 NAT what counts is the address outside; two listeners that share it are no alternatives.
 */
export function findAlternatePorts(
  serverPorts: readonly ServerPort[],
): ReadonlyMap<ServerPort, AlternatePorts> {
  const alternates = new Map<ServerPort, AlternatePorts>();
  const pairs = portPairs(serverPorts);
  pairs.forEach((pair, index) => {
    const [first, second] = pair.ports;
    const other = [...pairs.slice(index + 1), ...pairs.slice(0, index)].find((candidate) =>
      isAlternative(pair, candidate),
    )?.ports;
    alternates.set(first, {
      otherPort: second,
      otherAddress: other && { samePort: other[0], otherPort: other[1] },
    });
    alternates.set(second, {
      otherPort: first,
      otherAddress: other && { samePort: other[1], otherPort: other[0] },
    });
  });
  return alternates;
}

function portPairs(serverPorts: readonly ServerPort[]): PortPair[] {
  const byAddress = new Map<string, ServerPort[]>();
  for (const serverPort of serverPorts) {
    const key = `${serverPort.transport} ${serverPort.local.address}`;
    byAddress.set(key, [...(byAddress.get(key) ?? []), serverPort]);
  }
  return [...byAddress.values()].flatMap(([first, second]) => {
    if (first === undefined || second === undefined) return [];
    const { transport, announced } = first;
    const kind = `${transport} ${announced.family} ${ipaddr.parse(announced.address).range()}`;
    return [{ ports: [first, second] as const, announced: announced.address, kind }];
  });
}

/** RFC 5780 §6 wants the same two ports on both addresses. */
function isAlternative(pair: PortPair, candidate: PortPair): boolean {
  return (
    candidate.kind === pair.kind &&
    candidate.announced !== pair.announced &&
    candidate.ports.every(({ local }, index) => local.port === pair.ports[index]?.local.port)
  );
}
