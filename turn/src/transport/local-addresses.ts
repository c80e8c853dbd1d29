import { createSocket } from 'node:dgram';
import { networkInterfaces } from 'node:os';

/** Any public address does: connecting a datagram socket only asks the routing table and sends nothing. */
const SOMEWHERE_PUBLIC = '1.1.1.1';
const ANY_PORT = 9;

/** Every address of this host that can be bound on its own; IPv6 link-local ones need a zone and are left out. */
export function localAddresses(): string[] {
  const addresses = Object.values(networkInterfaces())
    .flatMap((entries) => entries ?? [])
    .map(({ address }) => address)
    .filter((address) => !/^fe[89ab]/iu.test(address));
  return [...new Set(addresses)];
}

/** The IPv4 address that this host's packets to the internet leave from; `undefined` without an IPv4 address. */
export async function defaultRouteAddress(): Promise<string | undefined> {
  const routed = await new Promise<string | undefined>((resolve) => {
    const socket = createSocket('udp4');
    const finish = (address: string | undefined): void => {
      socket.close();
      resolve(address);
    };
    // No route to the internet: an isolated network, where any address of the host has to do.
    socket.once('error', () => {
      finish(undefined);
    });
    socket.connect(ANY_PORT, SOMEWHERE_PUBLIC, () => {
      finish(socket.address().address);
    });
  });
  if (routed !== undefined && routed !== '0.0.0.0') return routed;
  const own = Object.values(networkInterfaces())
    .flatMap((entries) => entries ?? [])
    .filter(({ family }) => family === 'IPv4');
  return (own.find(({ internal }) => !internal) ?? own[0])?.address;
}
