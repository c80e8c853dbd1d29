/** An internet inside one Linux machine: a service with public addresses, and homes of every kind around it. */
import { createNamespace, type Namespace } from '../network/namespace.js';
import { serviceSubnet, type BothAddresses } from './addresses.js';
import { buildHome, type Home, type HomeOptions } from './home.js';
import type { RouterKind } from './router-kind.js';
import type { CableConditions } from './stage/conditions.js';
import { layShapedCable, type ShapedCable } from './stage/shaped-cable.js';
import { address, defaultRoute, ip, layCable, setUp, takeCable, type Cable } from './wiring.js';

export interface Internet {
  /** The computer of the service, with two addresses of each family: web and relay both want port 443. */
  readonly service: Namespace;
  readonly addresses: { readonly web: BothAddresses; readonly relay: BothAddresses };
  /** What those addresses are called in all namespaces. */
  readonly names: { readonly web: string; readonly relay: string };
  /** The service's; `upper` is the end in the middle of the internet. */
  readonly uplink: Cable;
  /** Builds a home of that kind and plugs it in. */
  home(kind: RouterKind, options?: HomeOptions): Promise<Home>;
  /** Ends it with all homes; what runs there still goes on without any connection. */
  close(): Promise<void>;
}

export interface InternetOptions {
  /** How slow, late and lossy the service's uplink is; without it is as quick as the machine. */
  readonly line?: CableConditions;
}

const names = { web: 'meet.lab', relay: 'turn.lab' };
const web = serviceSubnet.computer(0);
const relay = serviceSubnet.computer(1);
const mostHomes = 254;

const hosts = [
  '127.0.0.1 localhost',
  '::1 localhost',
  ...[web.v4, web.v6].map((each) => `${each} ${names.web}`),
  ...[relay.v4, relay.v6].map((each) => `${each} ${names.relay}`),
  '',
].join('\n');

/** Needs root; nothing of it can be seen in the machine's own network, and nothing is left when this process ends. */
export async function createInternet({ line }: InternetOptions = {}): Promise<Internet> {
  const middle = createScope();
  const homes = new Set<Home>();
  const close = async (): Promise<void> => {
    await Promise.all([...homes].map((home) => home.close()));
    await middle.close();
  };
  try {
    const [wan, service] = await Promise.all([middle.open(), middle.open()]);
    await Promise.all([
      setUp(wan, { forwarding: true, ipv6: true }),
      setUp(service, { ipv6: true }),
    ]);
    const upper = { namespace: wan, device: 'service' };
    const lower = { namespace: service, device: 'eth0' };
    const uplink = await (line === undefined
      ? layCable(upper, lower)
      : middle.shape({ upper, lower }, line));
    await ip(wan, address(uplink.upper, serviceSubnet.gateway));
    await ip(service, [
      ...address(uplink.lower, web),
      ...address(uplink.lower, relay),
      ...defaultRoute(serviceSubnet.gateway),
    ]);
    const numbers = new Set<number>();
    return {
      service,
      addresses: { web, relay },
      names,
      uplink,
      async home(kind, options = {}) {
        const number = firstFree(numbers);
        numbers.add(number);
        const scope = createScope();
        try {
          const built = await buildHome(kind, { number, wan, ...scope }, options);
          const home: Home = {
            ...built,
            async close() {
              if (!homes.delete(home)) return;
              if (built.line === null) await takeCable(built.uplink);
              await scope.close();
              numbers.delete(number);
            },
          };
          homes.add(home);
          return home;
        } catch (error) {
          // its number stays taken: the cable may still be there
          await scope.close();
          throw error;
        }
      },
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}

interface Scope {
  readonly open: () => Promise<Namespace>;
  readonly shape: (ends: Cable, conditions: CableConditions) => Promise<ShapedCable>;
  readonly close: () => Promise<void>;
}

/** Namespaces and the cables between them that end together. */
function createScope(): Scope {
  const namespaces: Namespace[] = [];
  const cables: ShapedCable[] = [];
  return {
    async open() {
      const namespace = await createNamespace({ hosts });
      namespaces.push(namespace);
      return namespace;
    },
    async shape(ends, conditions) {
      const cable = await layShapedCable({ ...ends, conditions });
      cables.push(cable);
      return cable;
    },
    async close() {
      await Promise.all(cables.map((cable) => cable.close()));
      await Promise.all(namespaces.map((namespace) => namespace.close()));
    },
  };
}

function firstFree(taken: ReadonlySet<number>): number {
  for (let number = 1; number <= mostHomes; number += 1) {
    if (!taken.has(number)) return number;
  }
  throw new Error(`this internet has room for ${mostHomes} homes`);
}
