import type { Outlet, Plugged } from './outlet.js';
import type { Closable, Scope } from './scope.js';
import { takeCable } from './wiring.js';

/** Outlets side by side, each for one at a time. */
export interface Outlets {
  /** Has something built at the first free one; closing that, or these, takes it away again. */
  readonly plug: <Built extends Plugged>(
    build: (outlet: Outlet, scope: Scope) => Promise<Built>,
  ) => Promise<Built & Closable>;
  readonly close: () => Promise<void>;
}

/** @param openScope of what is built at an outlet */
export function createOutlets(outlets: readonly Outlet[], openScope: () => Scope): Outlets {
  const taken = new Set<Outlet>();
  const plugged = new Set<Closable>();
  return {
    async plug(build) {
      const outlet = outlets.find((each) => !taken.has(each));
      if (outlet === undefined) throw new Error(`all ${outlets.length} outlets are taken`);
      taken.add(outlet);
      const scope = openScope();
      try {
        const built = await build(outlet, scope);
        const thing = {
          ...built,
          async close() {
            if (!plugged.delete(thing)) return;
            if (built.line === null) await takeCable(built.uplink);
            await scope.close();
            taken.delete(outlet);
          },
        };
        plugged.add(thing);
        return thing;
      } catch (error) {
        // the outlet stays taken: the cable may still be there
        await scope.close();
        throw error;
      }
    },
    async close() {
      await Promise.all([...plugged].map((thing) => thing.close()));
    },
  };
}
