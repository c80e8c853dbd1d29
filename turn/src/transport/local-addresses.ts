import { createSocket } from 'node:dgram';
import { networkInterfaces } from 'node:os';
import {
  isGlobalIpv6,
  type AddressByFamily,
  type AddressFamily,
} from '@parley/stun/transport-address';

/** Any public address does: connecting a datagram socket only asks the routing table and sends nothing. */
const SOMEWHERE_PUBLIC = { 4: '1.1.1.1', 6: '2606:4700:4700::1111' } as const;
const ANY_PORT = 9;

/** Every address of this host that can be bound on its own; IPv6 link-local ones need a zone and are left out. */
export function localAddresses(): string[] {
  const addresses = Object.values(networkInterfaces())
    .flatMap((entries) => entries ?? [])
    .map(({ address }) => address)
    .filter((address) => !/^fe[89ab]/iu.test(address));
  return [...new Set(addresses)];
}

/** The address that this host's packets to the internet leave from; `undefined` without a route to it. */
async function routeAddress(family: AddressFamily): Promise<string | undefined> {
  const routed = await new Promise<string | undefined>((resolve) => {
    const socket = createSocket(family === 4 ? 'udp4' : 'udp6');
    const finish = (address: string | undefined): void => {
      socket.close();
      resolve(address);
    };
    socket.once('error', () => {
      finish(undefined);
    });
    socket.connect(ANY_PORT, SOMEWHERE_PUBLIC[family], () => {
      finish(socket.address().address);
    });
  });
  return routed === '0.0.0.0' || routed === '::' ? undefined : routed;
}

/**
 * What to relay from by default: the addresses of the routes to the internet. On an isolated network any address of the
 * host has to do, of IPv6 a global one; without that there is none.
 */
export async function routeAddresses(): Promise<AddressByFamily> {
  const own = Object.values(networkInterfaces()).flatMap((entries) => entries ?? []);
  const ownFour = own.filter(({ family }) => family === 'IPv4');
  const four =
    (await routeAddress(4)) ?? (ownFour.find(({ internal }) => !internal) ?? ownFour[0])?.address;
  const six = [await routeAddress(6), ...own.map(({ address }) => address)].find(
    (address) => address !== undefined && isGlobalIpv6(address),
  );
  return { ...(four !== undefined && { 4: four }), ...(six !== undefined && { 6: six }) };
}
