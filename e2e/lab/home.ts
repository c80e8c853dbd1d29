/** A home: computers behind a router, which is plugged into the internet by a cable. */
import type { Namespace } from '../network/namespace.js';
import { only, privateSubnet, type Addresses } from './addresses.js';
import { buildCarrierNat } from './carrier-nat.js';
import { addSwitch, plugIn, type Outlet, type Plugged } from './outlet.js';
import { routerDescriptions, type RouterKind } from './router-kind.js';
import { mayHairpin, routerRules } from './router-rules.js';
import type { Scope } from './scope.js';
import type { CableConditions } from './stage/conditions.js';
import { address, defaultRoute, ip, layCable, route, setUp, useRules } from './wiring.js';

export interface Computer {
  readonly namespace: Namespace;
  /** its own, which outside are known only where there is no NAT */
  readonly addresses: Addresses;
}

export interface Home extends Plugged {
  readonly kind: RouterKind;
  readonly router: Namespace;
  /** one, unless more were asked for */
  readonly computers: readonly [Computer, ...Computer[]];
  /** The IPv4 address that all computers share outside; null where there is no NAT. */
  readonly publicAddress: string | null;
  /** Plugs a computer in here that was at another home until now, whatever runs on it; of one that shares a family. */
  takeIn(computer: Computer): Promise<Computer>;
  close(): Promise<void>;
}

export interface HomeOptions {
  readonly computers?: number;
  /**
   * Whether computers reach each other by their addresses outside (RFC 4787 §6), which most routers at home leave out; for
   * kinds with a NAT of endpoint-independent mapping only. By default as the kind's description says.
   */
  readonly hairpinning?: boolean;
  /** Whether computers cannot reach each other directly, as in the Wi-Fi of a hotel. */
  readonly isolated?: boolean;
  /** How slow, late and lossy the uplink is at first; without it is as quick as the machine, for good. */
  readonly line?: CableConditions;
}

/** behind one public address, as there are ports for so many, see {@link portsOf} */
export const mostComputers = 4;

/** Builds a home and plugs it in. What it opens is closed with the scope. */
export async function buildHome(
  kind: RouterKind,
  outlet: Outlet,
  scope: Scope,
  options: HomeOptions,
): Promise<Omit<Home, 'close'>> {
  const { families, hairpinning: usually } = routerDescriptions[kind].behaviour;
  const { computers: count = 1, isolated = false, hairpinning = usually, line } = options;
  if (count < 1 || outlet.neighbour + count > mostComputers) {
    throw new RangeError(`no home has ${count} computers there`);
  }
  if (options.hairpinning !== undefined && !mayHairpin(kind)) {
    throw new RangeError(`${kind}: there is no address outside that a neighbour could be sent to`);
  }
  const hasNat = !(kind === 'open' || kind === 'ipv6-only');
  const inside = hasNat ? privateSubnet : outlet.delegated;
  if (inside === null) throw new RangeError(`${kind}: nobody gets public addresses there`);
  const ipv6 = families.includes('IPv6');

  const router = await scope.open();
  await setUp(router, { forwarding: true, ipv6 });
  const carrier =
    kind === 'double-nat' ? await buildCarrierNat(outlet, scope, { hairpinning, line }) : null;
  const own = carrier?.outlet(0) ?? outlet;
  await useRules(router, routerRules(kind, { publicAddress: own.address.v4, hairpinning }));
  const plugged = await plugIn(router, own, scope.shape, {
    families,
    line: carrier === null ? line : undefined,
  });
  if (!hasNat) {
    await ip(
      outlet.end.namespace,
      route(only(inside.prefix, families), only(own.address, families)),
    );
  }
  await addSwitch(router, inside, families);
  const plugComputer = async (namespace: Namespace, index: number): Promise<Computer> => {
    const socket = { namespace: router, device: `lan${index}` };
    const { lower } = await layCable(socket, { namespace, device: 'eth0' });
    await ip(router, [
      `link set ${socket.device} master lan`,
      ...(isolated ? [`link set ${socket.device} type bridge_slave isolated on`] : []),
    ]);
    const addresses = only(inside.computer(index), families);
    await ip(namespace, [
      ...address(lower, addresses),
      ...defaultRoute(only(inside.gateway, families)),
    ]);
    return { namespace, addresses };
  };
  const addComputer = async (index: number): Promise<Computer> => {
    const namespace = await scope.open();
    await setUp(namespace, { ipv6, ports: portsOf(outlet.neighbour + index) });
    return plugComputer(namespace, index);
  };
  const [first, ...rest] = await Promise.all([
    addComputer(0),
    ...Array.from({ length: count - 1 }, (_, index) => addComputer(index + 1)),
  ]);
  let sockets = count;
  const { uplink, line: shaped } = carrier ?? plugged;
  return {
    kind,
    router,
    computers: [first, ...rest],
    publicAddress: hasNat ? outlet.publicAddress : null,
    uplink,
    line: shaped,
    async takeIn({ namespace }) {
      await ip(namespace, ['link delete eth0']);
      sockets += 1;
      return plugComputer(namespace, sockets - 1);
    },
  };
}

/**
 * Two computers of one home never use the same port: Linux would let both have it at the router too, for different
 * destinations, and then it would not be known whose an arriving packet is (RFC 4787 REQ-3).
 */
const portsOf = (index: number): [number, number] => {
  const first = 20_000 + index * 10_000;
  return [first, first + 9_999];
};
