import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { missingForNetworks } from '../network/prerequisites.js';
import { listed } from './addresses.js';
import { createInternet, type Internet } from './internet.js';

const missing = missingForNetworks();

describe.skipIf(missing !== null)(
  `an internet in namespaces${missing === null ? '' : ` (${missing})`}`,
  () => {
    let internet: Internet;
    beforeAll(async () => {
      internet = await createInternet();
    });
    afterAll(() => internet.close());

    test('names of the service are known everywhere, and nothing else is looked up', async () => {
      const home = await internet.home('open');
      const { namespace } = home.computers[0];
      const known = async (name: string): Promise<string> =>
        namespace.run(['getent', 'ahosts', name]);
      const { web, relay } = internet.addresses;
      for (const [name, addresses] of [
        [internet.names.web, web],
        [internet.names.relay, relay],
      ] as const) {
        const found = await known(name);
        for (const address of listed(addresses)) expect(found).toContain(`${address} `);
      }
      await expect(known('example.com')).rejects.toThrow('failed (2)');
    });

    test('every home has a network of its own, and the next one takes the place of one that is closed', async () => {
      const first = await internet.home('symmetric');
      const second = await internet.home('symmetric');
      expect(second.publicAddress).not.toBe(first.publicAddress);
      expect(second.computers[0].addresses).toEqual(first.computers[0].addresses);
      await first.close();
      const third = await internet.home('full-cone');
      expect(third.publicAddress).toBe(first.publicAddress);
    });

    test('an address that changes with every destination cannot be turned back to', async () => {
      await expect(internet.home('symmetric', { hairpinning: true })).rejects.toThrow('symmetric');
    });
  },
);
