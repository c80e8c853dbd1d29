/** The NAT of a provider that shares one public address among its customers. */
import type { Namespace } from '../network/namespace.js';
import { carrierSubnet } from './addresses.js';
import { addSwitch, plugIn, switchOutlet, type Outlet, type Plugged } from './outlet.js';
import { carrierRules } from './router-rules.js';
import type { Scope } from './scope.js';
import type { CableConditions } from './stage/conditions.js';
import { setUp, useRules } from './wiring.js';

export interface CarrierOptions {
  /** Whether customers reach each other by their addresses outside, as RFC 6888 REQ-1 asks for; otherwise by default. */
  readonly hairpinning?: boolean;
  /** How slow, late and lossy its uplink is at first; without it is as quick as the machine, for good. */
  readonly line?: CableConditions | undefined;
}

export interface CarrierNat extends Plugged {
  readonly router: Namespace;
  readonly publicAddress: string;
  /** Where its customers are plugged in, of whom there may be four. */
  outlet(index: number): Outlet;
}

const families = ['IPv4'] as const;

/** Builds one with a switch on its `lan` side, and plugs it in. What it opens is closed with the scope. */
export async function buildCarrierNat(
  outlet: Outlet,
  { open, shape }: Scope,
  { hairpinning = true, line }: CarrierOptions,
): Promise<CarrierNat> {
  const router = await open();
  await setUp(router, { forwarding: true, ipv6: false });
  const { publicAddress } = outlet;
  await useRules(router, carrierRules({ publicAddress, hairpinning }));
  const plugged = await plugIn(router, outlet, shape, { families, line });
  await addSwitch(router, carrierSubnet, families);
  return {
    router,
    publicAddress,
    ...plugged,
    outlet: (index) => switchOutlet(router, carrierSubnet, { index, publicAddress }),
  };
}
