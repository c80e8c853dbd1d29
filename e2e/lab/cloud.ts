/** A computer in a data centre whose addresses are private ones, each mapped to a public one of its own (a 1:1 NAT). */
import type { Namespace } from '../network/namespace.js';
import { only, privateSubnet, type Subnet } from './addresses.js';
import { addSwitch, plugIn, type Outlet, type Plugged } from './outlet.js';
import type { Scope } from './scope.js';
import { address, defaultRoute, ip, layCable, route, setUp, useRules } from './wiring.js';

/** IPv4 only, as IPv6 needs no such thing. */
export interface MappedAddress {
  /** what the computer itself has */
  readonly inside: string;
  /** what everybody else reaches it by; not the computer itself, as there is no hairpinning */
  readonly outside: string;
}

export interface Cloud extends Plugged {
  readonly computer: Namespace;
  /** two, since web and relay both want port 443 */
  readonly web: MappedAddress;
  readonly relay: MappedAddress;
  close(): Promise<void>;
}

const families = ['IPv4'] as const;

/** What it opens is closed with the scope. */
export async function buildCloud(outlet: Outlet, scope: Scope): Promise<Omit<Cloud, 'close'>> {
  const { delegated } = outlet;
  if (delegated === null) throw new RangeError('nobody gets public addresses there');
  const [gateway, computer] = await Promise.all([scope.open(), scope.open()]);
  await setUp(gateway, { forwarding: true, ipv6: false });
  await setUp(computer, { ipv6: false });
  const [web, relay] = [mapped(delegated, 0), mapped(delegated, 1)];
  await useRules(gateway, oneToOneRules([web, relay]));
  const plugged = await plugIn(gateway, outlet, scope.shape, { families });
  await ip(
    outlet.end.namespace,
    route(only(delegated.prefix, families), only(outlet.address, families)),
  );
  await addSwitch(gateway, privateSubnet, families);
  const socket = { namespace: gateway, device: 'lan0' };
  const { lower } = await layCable(socket, { namespace: computer, device: 'eth0' });
  await ip(gateway, [`link set ${socket.device} master lan`]);
  await ip(computer, [
    ...[web, relay].flatMap(({ inside }) => address(lower, { v4: inside })),
    ...defaultRoute(only(privateSubnet.gateway, families)),
  ]);
  return { computer, web, relay, ...plugged };
}

const mapped = (outside: Subnet, index: number): MappedAddress => ({
  inside: privateSubnet.computer(index).v4,
  outside: outside.computer(index).v4,
});

/** A file for `nft --file`: whatever is sent to an address outside goes to the one inside, and the other way round. */
function oneToOneRules(addresses: readonly MappedAddress[]): string {
  return [
    'table ip cloud {',
    '  chain arriving {',
    '    type nat hook prerouting priority dstnat',
    ...addresses.map(
      ({ inside, outside }) => `    iifname "wan" ip daddr ${outside} dnat to ${inside}`,
    ),
    '  }',
    '  chain leaving {',
    '    type nat hook postrouting priority srcnat',
    ...addresses.map(
      ({ inside, outside }) => `    oifname "wan" ip saddr ${inside} snat to ${outside}`,
    ),
    '  }',
    '}',
    '',
  ].join('\n');
}
