import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { missingForNetworks } from '../../network/prerequisites.js';
import type { HomeOptions } from '../home.js';
import { createInternet, type Internet } from '../internet.js';
import {
  routerDescriptions,
  routerKinds,
  type NetworkBehaviour,
  type RouterKind,
} from '../router-kind.js';
import { openObservatory, type Observatory } from './observatory.js';
import { verifyKind } from './verify-kind.js';

const missing = missingForNetworks();

describe.skipIf(missing !== null)(
  `what a network does is what its kind says${missing === null ? '' : ` (${missing})`}`,
  () => {
    let internet: Internet;
    let observatory: Observatory;
    beforeAll(async () => {
      internet = await createInternet();
      observatory = await openObservatory(internet);
    });
    afterAll(() => internet.close());

    const measured = async (kind: RouterKind, options?: HomeOptions): Promise<NetworkBehaviour> =>
      verifyKind(await internet.home(kind, options), observatory);

    test.concurrent.each(routerKinds)('%s', async (kind) => {
      expect(await measured(kind)).toEqual(routerDescriptions[kind].behaviour);
    });

    test.concurrent.each(['full-cone', 'address-restricted', 'port-restricted'] as const)(
      '%s, with hairpinning, for neighbours that cannot reach each other otherwise',
      async (kind) => {
        const options = { computers: 2, isolated: true };
        const { behaviour } = routerDescriptions[kind];
        expect(await measured(kind, options)).toEqual(behaviour);
        expect(await measured(kind, { ...options, hairpinning: true })).toEqual({
          ...behaviour,
          hairpinning: true,
        });
      },
    );

    test.concurrent('double-nat, with a carrier that does not hairpin', async () => {
      const { hairpinning } = await measured('double-nat', { hairpinning: false });
      expect(hairpinning).toBe(false);
    });
  },
);
