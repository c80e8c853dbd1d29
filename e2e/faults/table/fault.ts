import type { FindingCode } from '@parley/doctor';
import type { FaultNetwork, Site } from '../fault-network.js';
import type { Instance, InstanceOptions } from '../instance.js';

/** An instance with a fault, and who looks at it. */
export interface Scene {
  readonly network: FaultNetwork;
  readonly site: Site;
  readonly instance: Instance;
}

export interface Fault {
  /** what is wrong, as its host would say it */
  readonly name: string;
  /** how the instance differs from a healthy one */
  readonly instance?: InstanceOptions;
  /** what is done before anybody looks */
  readonly arrange?: (scene: Scene) => Promise<void>;
  /** What is done once the page is there, which looks again then: without it there would be none. */
  readonly breaks?: (scene: Scene) => Promise<void>;
  /** Codes of all errors and warnings that each face finds; null: it cannot look at this at all. */
  readonly finds: {
    readonly shell: readonly FindingCode[] | null;
    readonly page: readonly FindingCode[] | null;
  };
}

/** Both faces find the same. */
export const both = (...codes: readonly FindingCode[]): Fault['finds'] => ({
  shell: codes,
  page: codes,
});
