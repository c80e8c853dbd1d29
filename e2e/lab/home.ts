/** A home: computers behind a router, which is plugged into the internet by a cable. */
import type { Namespace } from '../network/namespace.js';
import {
  carrierSubnet,
  only,
  privateSubnet,
  publicSubnet,
  uplinkSubnet,
  type Addresses,
  type Subnet,
} from './addresses.js';
import { routerDescriptions, type RouterKind } from './router-kind.js';
import type { CableConditions } from './stage/conditions.js';
import type { ShapedCable } from './stage/shaped-cable.js';
import { carrierRules, mayHairpin, routerRules } from './router-rules.js';
import { address, defaultRoute, ip, layCable, route, setUp, type Cable } from './wiring.js';

export interface Computer {
  readonly namespace: Namespace;
  /** its own, which outside are known only where there is no NAT */
  readonly addresses: Addresses;
}

export interface Home {
  readonly kind: RouterKind;
  readonly router: Namespace;
  /** one, unless more were asked for */
  readonly computers: readonly [Computer, ...Computer[]];
  /** The IPv4 address that all computers share outside; null where there is no NAT. */
  readonly publicAddress: string | null;
  /** All that comes and goes passes here; `upper` is the end in the middle of the internet. */
  readonly uplink: Cable;
  /** The uplink of a home that was asked for with a `line`, to change how it is; null for all others. */
  readonly line: ShapedCable | null;
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

export interface HomePlace {
  /** from 1 to 254; no other home has it */
  readonly number: number;
  readonly wan: Namespace;
  /** Makes another namespace, which whoever made this one closes. */
  readonly open: () => Promise<Namespace>;
  /** Lays a cable that can be changed, which is closed with the namespaces. */
  readonly shape: (ends: Cable, conditions: CableConditions) => Promise<ShapedCable>;
}

/** for so many there are ports, see {@link portsOf} */
const mostComputers = 4;

/** Builds a home and plugs it in. What it opens, and its cable, are closed by whoever calls this. */
export async function buildHome(
  kind: RouterKind,
  { number, wan, open, shape }: HomePlace,
  options: HomeOptions,
): Promise<Omit<Home, 'close'>> {
  const { families, hairpinning: usually } = routerDescriptions[kind].behaviour;
  const {
    computers: count = 1,
    isolated = false,
    line: conditions,
    hairpinning = usually,
  } = options;
  if (count < 1 || count > mostComputers) throw new RangeError(`no home has ${count} computers`);
  if (options.hairpinning !== undefined && !mayHairpin(kind)) {
    throw new RangeError(`${kind}: there is no address outside that a neighbour could be sent to`);
  }
  const ipv6 = families.includes('IPv6');
  const hasNat = !(kind === 'open' || kind === 'ipv6-only');
  const outside = uplinkSubnet(number);
  const inside = hasNat ? privateSubnet : publicSubnet(number);

  const openRouter = async (): Promise<Namespace> => {
    const namespace = await open();
    await setUp(namespace, { forwarding: true, ipv6 });
    return namespace;
  };
  /** Plugs a router's `wan` side into something. */
  const plugIn = async ({ upper, lower }: Cable, subnet: Subnet): Promise<void> => {
    await ip(upper.namespace, address(upper, only(subnet.gateway, families)));
    await ip(lower.namespace, [
      ...address(lower, only(subnet.computer(0), families)),
      ...defaultRoute(only(subnet.gateway, families)),
    ]);
  };
  const wall = { namespace: wan, device: `home${number}` };
  /** Lays the cable from the wall to a router. */
  const layUplink = async (router: Namespace): Promise<Pick<Home, 'uplink' | 'line'>> => {
    const end = { namespace: router, device: 'wan' };
    const line =
      conditions === undefined ? null : await shape({ upper: wall, lower: end }, conditions);
    return { line, uplink: line ?? (await layCable(wall, end)) };
  };

  const router = await openRouter();
  const place = { publicAddress: outside.computer(0).v4, hairpinning };
  let uplink: Awaited<ReturnType<typeof layUplink>>;
  if (kind === 'double-nat') {
    const carrier = await openRouter();
    await useRules(carrier, carrierRules(place));
    uplink = await layUplink(carrier);
    await plugIn(uplink.uplink, outside);
    const inner = await layCable(
      { namespace: carrier, device: 'lan' },
      { namespace: router, device: 'wan' },
    );
    await plugIn(inner, carrierSubnet);
    await useRules(
      router,
      routerRules(kind, { ...place, publicAddress: carrierSubnet.computer(0).v4 }),
    );
  } else {
    await useRules(router, routerRules(kind, place));
    uplink = await layUplink(router);
    await plugIn(uplink.uplink, outside);
  }
  if (!hasNat) {
    await ip(wan, route(only(inside.prefix, families), only(outside.computer(0), families)));
  }
  await ip(router, [
    // it is too small for a switch that learns who listens to which group, and would drop what it has not learned yet
    'link add lan type bridge mcast_snooping 0',
    'link set lan up',
    ...address({ device: 'lan' }, only(inside.gateway, families)),
  ]);
  const addComputer = async (index: number): Promise<Computer> => {
    const namespace = await open();
    await setUp(namespace, { ipv6, ports: portsOf(index) });
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
  const [first, ...rest] = await Promise.all([
    addComputer(0),
    ...Array.from({ length: count - 1 }, (_, index) => addComputer(index + 1)),
  ]);
  return {
    kind,
    router,
    computers: [first, ...rest],
    publicAddress: hasNat ? place.publicAddress : null,
    ...uplink,
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

async function useRules(namespace: Namespace, rules: string): Promise<void> {
  if (rules !== '') await namespace.run(['nft', '--file', '-'], rules);
}
