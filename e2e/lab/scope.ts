import { createNamespace, type Namespace } from '../network/namespace.js';
import type { CableConditions } from './stage/conditions.js';
import { layShapedCable, type ShapedCable } from './stage/shaped-cable.js';
import type { Cable } from './wiring.js';

/** What ends together: namespaces, the cables between them that can be changed, and what was built in them. */
export interface Scope {
  readonly open: () => Promise<Namespace>;
  readonly shape: (ends: Cable, conditions: CableConditions) => Promise<ShapedCable>;
  /** Has something closed before the namespaces are. */
  readonly add: (thing: Closable) => void;
  readonly close: () => Promise<void>;
}

export interface Closable {
  readonly close: () => Promise<void>;
}

/** @param hosts what `/etc/hosts` says in its namespaces */
export function createScope(hosts: string): Scope {
  const namespaces: Namespace[] = [];
  const things: Closable[] = [];
  return {
    async open() {
      const namespace = await createNamespace({ hosts });
      namespaces.push(namespace);
      return namespace;
    },
    async shape(ends, conditions) {
      const cable = await layShapedCable({ ...ends, conditions });
      things.push(cable);
      return cable;
    },
    add(thing) {
      things.push(thing);
    },
    async close() {
      await Promise.all(things.map((thing) => thing.close()));
      await Promise.all(namespaces.map((namespace) => namespace.close()));
    },
  };
}
