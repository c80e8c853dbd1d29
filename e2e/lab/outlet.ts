/** Where routers are plugged in: the internet's wall, or the switch of a carrier. */
import type { Namespace } from '../network/namespace.js';
import { only, publicSubnet, uplinkSubnet, type BothAddresses, type Subnet } from './addresses.js';
import type { Family } from './router-kind.js';
import type { Scope } from './scope.js';
import type { CableConditions } from './stage/conditions.js';
import type { ShapedCable } from './stage/shaped-cable.js';
import { address, defaultRoute, ip, layCable, type Cable, type CableEnd } from './wiring.js';

export interface Outlet {
  readonly end: CableEnd;
  /** of whoever is plugged in */
  readonly address: BothAddresses;
  readonly gateway: BothAddresses;
  /** what everybody outside knows them by */
  readonly publicAddress: string;
  /** Public addresses for computers behind whoever is plugged in, which have to be routed there; null: there are none. */
  readonly delegated: Subnet | null;
  /** Among those who share an address outside: they keep to different ports, see `portsOf`. */
  readonly neighbour: number;
  /** What the other side has to do once the cable is there, as commands of `ip`. */
  readonly commands: (families: readonly Family[]) => string[];
}

export function wallOutlet(wan: Namespace, number: number): Outlet {
  const subnet = uplinkSubnet(number);
  const end = { namespace: wan, device: `home${number}` };
  const own = subnet.computer(0);
  return {
    end,
    address: own,
    gateway: subnet.gateway,
    publicAddress: own.v4,
    delegated: publicSubnet(number),
    neighbour: 0,
    commands: (families) => address(end, only(subnet.gateway, families)),
  };
}

/** A port of a router's switch, see {@link addSwitch}, behind that router's public address. */
export function switchOutlet(
  router: Namespace,
  subnet: Subnet,
  { index, publicAddress }: { readonly index: number; readonly publicAddress: string },
): Outlet {
  const end = { namespace: router, device: `lan${index}` };
  return {
    end,
    address: subnet.computer(index),
    gateway: subnet.gateway,
    publicAddress,
    delegated: null,
    neighbour: index,
    commands: () => [`link set ${end.device} master lan`],
  };
}

/** Gives a router its `lan` side. */
export async function addSwitch(
  router: Namespace,
  { gateway }: Subnet,
  families: readonly Family[],
): Promise<void> {
  await ip(router, [
    // it is too small for a switch that learns who listens to which group, and would drop what it has not learned yet
    'link add lan type bridge mcast_snooping 0',
    'link set lan up',
    ...address({ device: 'lan' }, only(gateway, families)),
  ]);
}

/** A router's way out. */
export interface Plugged {
  /** All that comes and goes passes here; `upper` is the end nearer to the middle of the internet. */
  readonly uplink: Cable;
  /** The uplink where it was asked for with conditions, to change how it is; null otherwise. */
  readonly line: ShapedCable | null;
}

export interface PlugOptions {
  readonly families: readonly Family[];
  /** how the cable is, where that is to be changed */
  readonly line?: CableConditions | undefined;
}

/** Lays the cable from an outlet to a router's `wan` side, with addresses and a default route. */
export async function plugIn(
  router: Namespace,
  { end, address: own, gateway, commands }: Outlet,
  shape: Scope['shape'],
  { families, line: conditions }: PlugOptions,
): Promise<Plugged> {
  const lower = { namespace: router, device: 'wan' };
  const line = conditions === undefined ? null : await shape({ upper: end, lower }, conditions);
  const uplink = line ?? (await layCable(end, lower));
  await ip(end.namespace, commands(families));
  await ip(router, [
    ...address(lower, only(own, families)),
    ...defaultRoute(only(gateway, families)),
  ]);
  return { uplink, line };
}
