/** An internet inside one Linux machine: a service with public addresses, and homes of every kind around it. */
import type { Namespace } from '../network/namespace.js';
import { serviceSubnet, type BothAddresses } from './addresses.js';
import { buildCarrier, type Carrier } from './carrier.js';
import type { CarrierOptions } from './carrier-nat.js';
import { buildCloud, type Cloud } from './cloud.js';
import { buildHome, type Home, type HomeOptions } from './home.js';
import { wallOutlet } from './outlet.js';
import { createOutlets } from './outlets.js';
import type { RouterKind } from './router-kind.js';
import { createScope, type Scope } from './scope.js';
import type { CableConditions } from './stage/conditions.js';
import type { ShapedCable } from './stage/shaped-cable.js';
import { address, defaultRoute, ip, layCable, setUp, type Cable } from './wiring.js';

export interface Internet {
  /** The computer of the service, with two addresses of each family: web and relay both want port 443. */
  readonly service: Namespace;
  readonly addresses: { readonly web: BothAddresses; readonly relay: BothAddresses };
  /** What those addresses are called in all namespaces. */
  readonly names: { readonly web: string; readonly relay: string };
  /** The service's; `upper` is the end in the middle of the internet. */
  readonly uplink: Cable;
  /** The same where it was asked for with conditions, to change how it is; null otherwise. */
  readonly line: ShapedCable | null;
  /** Builds a home of that kind and plugs it in. */
  home(kind: RouterKind, options?: HomeOptions): Promise<Home>;
  /** Plugs a provider in that has homes behind its NAT. */
  carrier(options?: CarrierOptions): Promise<Carrier>;
  /** Plugs a computer in whose public addresses are mapped to it. */
  cloud(): Promise<Cloud>;
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
  // Chromium asks for the host of an ICE URL over UDP with the dot that makes a name fully qualified
  ...[web.v4, web.v6].map((each) => `${each} ${names.web} ${names.web}.`),
  ...[relay.v4, relay.v6].map((each) => `${each} ${names.relay} ${names.relay}.`),
  '',
].join('\n');

/** Needs root; nothing of it can be seen in the machine's own network, and nothing is left when this process ends. */
export async function createInternet({ line }: InternetOptions = {}): Promise<Internet> {
  const openScope = (): Scope => createScope(hosts);
  const middle = openScope();
  try {
    const [wan, service] = await Promise.all([middle.open(), middle.open()]);
    await Promise.all([
      setUp(wan, { forwarding: true, ipv6: true }),
      setUp(service, { ipv6: true }),
    ]);
    const upper = { namespace: wan, device: 'service' };
    const lower = { namespace: service, device: 'eth0' };
    const shaped = line === undefined ? null : await middle.shape({ upper, lower }, line);
    const uplink = shaped ?? (await layCable(upper, lower));
    await ip(wan, address(uplink.upper, serviceSubnet.gateway));
    await ip(service, [
      ...address(uplink.lower, web),
      ...address(uplink.lower, relay),
      ...defaultRoute(serviceSubnet.gateway),
    ]);
    const outlets = createOutlets(
      Array.from({ length: mostHomes }, (_, index) => wallOutlet(wan, index + 1)),
      openScope,
    );
    middle.add(outlets);
    return {
      service,
      addresses: { web, relay },
      names,
      uplink,
      line: shaped,
      home: (kind, options = {}) =>
        outlets.plug((outlet, scope) => buildHome(kind, outlet, scope, options)),
      carrier: (options = {}) =>
        outlets.plug((outlet, scope) => buildCarrier(outlet, scope, options, openScope)),
      cloud: () => outlets.plug(buildCloud),
      close: middle.close,
    };
  } catch (error) {
    await middle.close();
    throw error;
  }
}
