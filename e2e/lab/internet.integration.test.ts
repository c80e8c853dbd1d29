import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Namespace } from '../network/namespace.js';
import { missingForLab } from './prerequisites.js';
import { listed } from './addresses.js';
import { createInternet, type Internet } from './internet.js';
import { missingForShapedCables } from './stage/prerequisites.js';

const missing = missingForLab();
const missingForLines = await missingForShapedCables();

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

    /** Who a computer is for a server elsewhere, which runs until the test ends. */
    async function addressSeen(from: Namespace, server: Namespace, to: string): Promise<string> {
      const serve = `require('node:net').createServer((s) => { s.end(s.remoteAddress); }).listen(80, '0.0.0.0', () => console.log('up'))`;
      const [command, ...args] = [...server.enter, process.execPath, '--eval', serve];
      const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'inherit'] });
      const ended = once(child, 'close');
      await once(child.stdout, 'data');
      const ask = `require('node:net').connect(80, '${to}').pipe(process.stdout)`;
      try {
        return await from.run([process.execPath, '--eval', ask]);
      } finally {
        child.kill();
        await ended;
      }
    }

    test('homes of one carrier share its address outside', async () => {
      const carrier = await internet.carrier();
      const one = await carrier.home('port-restricted');
      const other = await carrier.home('port-restricted');
      const { v4 } = internet.addresses.web;
      for (const home of [one, other]) {
        expect(home.publicAddress).toBe(carrier.publicAddress);
        expect(await addressSeen(home.computers[0].namespace, internet.service, v4)).toBe(
          carrier.publicAddress,
        );
      }
      await expect(carrier.home('open')).rejects.toThrow('public addresses');
      await carrier.close();
    });

    test('a computer in a cloud is reached by its public address, and is known by it outside', async () => {
      const { computer, web } = await internet.cloud();
      const home = await internet.home('symmetric');
      const { namespace } = home.computers[0];
      expect(await addressSeen(namespace, computer, web.outside)).toBe(home.publicAddress);
      const { v4 } = internet.addresses.web;
      expect(await addressSeen(computer, internet.service, v4)).toBe(web.outside);
    });

    test.skipIf(missingForLines !== null)(
      `a home far away is so until its line is changed, and its line is gone with it${missingForLines === null ? '' : ` (${missingForLines})`}`,
      async () => {
        const { web } = internet.addresses;
        const far = { delayMs: 60 };
        const home = await internet.home('port-restricted', { line: { up: far, down: far } });
        const { namespace } = home.computers[0];
        // nobody listens there, which is answered as quickly as a connection would be
        const answeredAfter = `const t = performance.now(); require('node:net').connect(9, '${web.v4}').on('error', () => console.log(performance.now() - t))`;
        const roundTrip = async (): Promise<number> =>
          Number(await namespace.run([process.execPath, '--eval', answeredAfter]));
        expect(await roundTrip()).toBeGreaterThanOrEqual(120);
        await home.line?.change({ up: {}, down: {} });
        // of several, since a busy machine may be late by itself
        await expect.poll(roundTrip).toBeLessThan(60);
        await home.close();
        expect(await internet.uplink.upper.namespace.run(['ip', '-oneline', 'link'])).not.toContain(
          home.uplink.upper.device,
        );
      },
    );
  },
);
