/** A provider with several homes behind one NAT, which they know nothing of. */
import { buildCarrierNat, type CarrierNat, type CarrierOptions } from './carrier-nat.js';
import { buildHome, mostComputers, type Home, type HomeOptions } from './home.js';
import type { Outlet } from './outlet.js';
import { createOutlets } from './outlets.js';
import type { RouterKind } from './router-kind.js';
import type { Scope } from './scope.js';

export interface Carrier extends CarrierNat {
  /** Builds a home with a NAT of its own behind that of the carrier. */
  home(kind: RouterKind, options?: HomeOptions): Promise<Home>;
  /** Ends it with its homes. */
  close(): Promise<void>;
}

/** What it opens is closed with the scope, its homes too. */
export async function buildCarrier(
  outlet: Outlet,
  scope: Scope,
  options: CarrierOptions,
  openScope: () => Scope,
): Promise<Omit<Carrier, 'close'>> {
  const nat = await buildCarrierNat(outlet, scope, options);
  const outlets = Array.from({ length: mostComputers }, (_, index) => nat.outlet(index));
  const homes = createOutlets(outlets, openScope);
  scope.add(homes);
  return {
    ...nat,
    home: (kind, homeOptions = {}) =>
      homes.plug((place, own) => buildHome(kind, place, own, homeOptions)),
  };
}
